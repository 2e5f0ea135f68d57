using System.Collections.Immutable;
using AsymValley.Checkpoints;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Federated;

/// <summary>
/// Everything that the server carries from one round to the next. Participants, faults and local training are keyed by
/// seed, round and client, so there is no generator to keep.
/// </summary>
/// <param name="Round">Rounds completed; 0 at the start.</param>
/// <param name="Parameters">The global model's θ.</param>
/// <param name="Buffers">Its running statistics.</param>
/// <param name="Server">The algorithm's own vectors by name.</param>
internal sealed record FederationState(int Round, ParameterVector Parameters, ParameterVector Buffers, ImmutableArray<(string Name, ParameterVector Vector)> Server)
{
    private const string ParametersPrefix = "parameters.", BuffersPrefix = "buffers.", ServerPrefix = "server.", RoundKey = "round", RoundsKey = "rounds";

    /// <summary>The checksum of the rounds so far; null in memory, and in files of earlier versions.</summary>
    public string? RoundsChecksum { get; init; }

    /// <summary>Before the first round.</summary>
    public static FederationState Start(ValleyModel model, ImmutableArray<(string Name, double Initial)> vectors) => new(0, model.Parameters, model.Buffers,
        [.. vectors.Select(vector => (vector.Name, Full(model.Network.Parameters, vector.Initial)))]);

    public void Save(string path) => StateFile.Save(path,
        [(Parameters, ParametersPrefix), (Buffers, BuffersPrefix), .. Server.Select(own => (own.Vector, (string?)Prefix(own.Name)))], (RoundKey, Round), (RoundsKey, RoundsChecksum));

    /// <exception cref="Data.DataFormatException">The file is damaged or of another network or algorithm.</exception>
    public static FederationState Load(string path, NetworkDefinition network, ImmutableArray<(string Name, double Initial)> vectors)
    {
        StateFile file = StateFile.Load(path);
        return new FederationState(file.Number(RoundKey), file.Vector(network.Parameters, ParametersPrefix), file.Vector(network.Buffers, BuffersPrefix),
            [.. vectors.Select(vector => (vector.Name, file.Vector(network.Parameters, Prefix(vector.Name))))]) { RoundsChecksum = file.Text(RoundsKey) };
    }

    private static string Prefix(string name) => $"{ServerPrefix}{name}.";

    private static ParameterVector Full(ParameterLayout layout, double value)
    {
        var vector = new ParameterVector(layout);
        Array.Fill(vector.Values, (float)value);
        return vector;
    }
}
