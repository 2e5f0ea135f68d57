using AsymValley.Training;

namespace AsymValley.Cli.Output;

/// <summary>A run in one line; a number that was not measured is NaN.</summary>
internal sealed record RunSummary(
    string Name, string? Path, RunStatus Status, string Network, int Parameters, string Dataset, int Epochs, int EpochsDone, bool Swa,
    ulong Seed, double TrainLoss, double TrainAccuracy, double TestLoss, double TestAccuracy, double SwaTestLoss,
    double SwaTestAccuracy, double Seconds, string? Recipe, double? EpochScale, int? KeptEpoch, string? Warning)
{
    public static RunSummary Of(ValleyRun run)
    {
        EpochResult last = run.History.LastOrDefault() ?? new EpochResult(
            0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0, double.NaN);
        return new RunSummary(
            run.Name, run.Path, run.Status, run.Network.Name, run.Network.Parameters.Count, run.DatasetReference.Name, run.Options.Epochs,
            run.History.Length, run.Options.Swa, run.Options.Seed, last.TrainLoss, last.TrainAccuracy, last.TestLoss, last.TestAccuracy,
            last.SwaTestLoss, last.SwaTestAccuracy, run.Seconds, run.Options.Recipe, run.Options.EpochScale, run.KeptEpoch, run.Warning);
    }
}
