using AsymValley.Fusion;

namespace AsymValley.Reports;

/// <summary>Results of comparing and merging models as tables; columns are named like the results' properties.</summary>
public static class FusionTables
{
    /// <summary>One row per pair of models.</summary>
    public static CsvTable Of(IEnumerable<ModelInterpolationResult> results)
    {
        var table = new CsvTable(
            "From", "To", "Dataset", "Epoch", "ToEpoch", "SsrAB", "SsrIA", "SsrIB", "SameStart", "FromTestAccuracy", "ToTestAccuracy",
            "FusedAccuracy", "Gap", "TrainGap", "TrainBarrier", "TestBarrier", "Distance");
        foreach (ModelInterpolationResult r in results)
        {
            table.Add(
                r.From, r.To, r.Line.Profile.Dataset, r.Epoch, r.ToEpoch, r.SsrAB, r.SsrIA, r.SsrIB, r.Signs.SameStart, r.Line.From.TestAccuracy, r.Line.To.TestAccuracy,
                r.FusedAccuracy, r.Gap, r.TrainGap, r.TrainBarrier, r.TestBarrier, r.Distance);
        }
        return table;
    }

    /// <summary>One row per pair of models.</summary>
    public static CsvTable Of(IEnumerable<FusionVerdict> verdicts)
    {
        var table = new CsvTable("From", "To", "Fuse", "SsrAB", "SsrIA", "SsrIB", "PredictedGap", "PredictedLow", "PredictedHigh", "Gap", "MinimumGap", "Reason");
        foreach (FusionVerdict r in verdicts)
            table.Add(r.From, r.To, r.Fuse, r.SsrAB, r.SsrIA, r.SsrIB, r.PredictedGap, r.PredictedLow, r.PredictedHigh, r.Gap, r.MinimumGap, r.Reason);
        return table;
    }

    /// <summary>One row per model that was offered.</summary>
    public static CsvTable Of(IEnumerable<MergeResult> results)
    {
        var table = new CsvTable("Merged", "Method", "Model", "Epoch", "Kept", "Weight", "ValidationAccuracy", "SoupAccuracy", "TestAccuracy", "MergedTestAccuracy", "Reason");
        foreach (MergeResult r in results)
        {
            foreach (MergedIngredient i in r.Ingredients)
                table.Add(r.Model.Name, r.Method, i.Model, i.Epoch, i.Kept, i.Weight, i.ValidationAccuracy, i.SoupAccuracy, i.TestAccuracy, r.TestAccuracy, i.Reason);
        }
        return table;
    }
}
