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
/// <param name="Velocity">The optimizer's momentum or mean gradient, laid out as the parameters.</param>
/// <param name="Average">The averaged weights; null before averaging starts.</param>
/// <param name="Averaged">How many weight vectors it averages.</param>
/// <param name="Squares">The mean squared gradient of AdamW, laid out as the parameters; null for SGD.</param>
/// <param name="Steps">Steps of AdamW so far; 0 for SGD.</param>
internal sealed record TrainingState(
    int Epoch, ParameterVector Parameters, ParameterVector Buffers, ParameterVector Velocity, ParameterVector? Average, int Averaged,
    ParameterVector? Squares = null, int Steps = 0)
{
    private const string ParametersPrefix = "parameters.", BuffersPrefix = "buffers.", VelocityPrefix = "momentum.", AveragePrefix = "average.", SquaresPrefix = "squares.";
    private const string EpochKey = "epoch", AveragedKey = "averaged", StepsKey = "steps", HistoryKey = "history";

    /// <summary>The checksum of the history so far; null in memory, and in files of earlier versions.</summary>
    public string? HistoryChecksum { get; init; }

    public static TrainingState Start(ValleyModel model) =>
        new(0, model.Parameters, model.Buffers, new ParameterVector(model.Network.Parameters), null, 0);

    public void Save(string path)
    {
        var vectors = new List<(ParameterVector, string?)> { (Parameters, ParametersPrefix), (Buffers, BuffersPrefix), (Velocity, VelocityPrefix) };
        if (Average is not null)
            vectors.Add((Average, AveragePrefix));
        List<(string, object?)> values = [(EpochKey, Epoch), (AveragedKey, Averaged), (HistoryKey, HistoryChecksum)];
        if (Squares is not null)
        {
            vectors.Add((Squares, SquaresPrefix));
            values.Add((StepsKey, Steps));
        }
        StateFile.Save(path, vectors, [.. values]);
    }

    /// <exception cref="DataFormatException">The file is damaged or of another network.</exception>
    public static TrainingState Load(string path, NetworkDefinition network)
    {
        StateFile file = StateFile.Load(path);
        int averaged = file.Number(AveragedKey);
        bool isAdam = file.HasNumber(StepsKey);
        return new TrainingState(
            file.Number(EpochKey),
            file.Vector(network.Parameters, ParametersPrefix),
            file.Vector(network.Buffers, BuffersPrefix),
            file.Vector(network.Parameters, VelocityPrefix),
            averaged == 0 ? null : file.Vector(network.Parameters, AveragePrefix),
            averaged,
            isAdam ? file.Vector(network.Parameters, SquaresPrefix) : null,
            isAdam ? file.Number(StepsKey) : 0) { HistoryChecksum = file.Text(HistoryKey) };
    }
}
