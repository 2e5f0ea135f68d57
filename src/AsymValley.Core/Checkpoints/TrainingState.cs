using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// Everything that training carries from one epoch to the next. Shuffles, augmentation and dropout are keyed by seed and
/// epoch, so there is no generator to keep.
/// </summary>
/// <param name="Epoch">Epochs completed; 0 at the start.</param>
/// <param name="Parameters">θ.</param>
/// <param name="Buffers">Running statistics.</param>
/// <param name="Velocity">The optimizer's momentum, laid out as the parameters.</param>
/// <param name="Average">The averaged weights; null before averaging starts.</param>
/// <param name="Averaged">How many weight vectors it averages.</param>
internal sealed record TrainingState(
    int Epoch, ParameterVector Parameters, ParameterVector Buffers, ParameterVector Velocity, ParameterVector? Average, int Averaged)
{
    private const string ParametersPrefix = "parameters.", BuffersPrefix = "buffers.", VelocityPrefix = "momentum.", AveragePrefix = "average.";
    private const string EpochKey = "epoch", AveragedKey = "averaged", ChecksumKey = "sha256";

    public static TrainingState Start(ValleyModel model) =>
        new(0, model.Parameters, model.Buffers, new ParameterVector(model.Network.Parameters), null, 0);

    public void Save(string path)
    {
        var vectors = new List<(ParameterVector, string?)> { (Parameters, ParametersPrefix), (Buffers, BuffersPrefix), (Velocity, VelocityPrefix) };
        if (Average is not null)
            vectors.Add((Average, AveragePrefix));
        Safetensors.Write(path, vectors, new Dictionary<string, string>
        {
            [EpochKey] = Epoch.ToString(CultureInfo.InvariantCulture),
            [AveragedKey] = Averaged.ToString(CultureInfo.InvariantCulture),
            [ChecksumKey] = Checksum(),
        });
    }

    /// <exception cref="DataFormatException">The file is damaged or of another network.</exception>
    public static TrainingState Load(string path, NetworkDefinition network)
    {
        SafetensorsFile file = Safetensors.Read(path);
        int averaged = Number(AveragedKey);
        var state = new TrainingState(
            Number(EpochKey),
            file.ReadVector(network.Parameters, ParametersPrefix),
            file.ReadVector(network.Buffers, BuffersPrefix),
            file.ReadVector(network.Parameters, VelocityPrefix),
            averaged == 0 ? null : file.ReadVector(network.Parameters, AveragePrefix),
            averaged);
        string expected = file.Metadata.GetValueOrDefault(ChecksumKey, "none"), found = state.Checksum();
        return found == expected ? state : throw new DataFormatException(path, 0, $"content with the checksum {expected}", found);

        int Number(string key) =>
            file.Metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new DataFormatException(path, 0, $"the number '{key}' in the metadata", text ?? "none");
    }

    /// <summary>SHA-256 of all values: the file format itself does not notice a changed bit.</summary>
    private string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterVector? vector in (ReadOnlySpan<ParameterVector?>)[Parameters, Buffers, Velocity, Average])
            hash.AppendData(MemoryMarshal.AsBytes<float>(vector?.Values));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
