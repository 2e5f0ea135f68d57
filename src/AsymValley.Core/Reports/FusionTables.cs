using AsymValley.Fusion;

namespace AsymValley.Reports;

/// <summary>Results of comparing models as tables; columns are named like the results' properties.</summary>
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
}
