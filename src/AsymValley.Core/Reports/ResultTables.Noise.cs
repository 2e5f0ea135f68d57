using AsymValley.Landscape;

namespace AsymValley.Reports;

public static partial class ResultTables
{
    /// <summary>One row per comparison; what its curves do not share is empty.</summary>
    public static CsvTable Of(IEnumerable<SideDifference> results)
    {
        var table = new CsvTable(
            "Label", "Model", "Dataset", "Kind", "Scaling", "Width", "SignConsistency", "Group", "Series", "Positive", "PositiveLow", "PositiveHigh",
            "Negative", "NegativeLow", "NegativeHigh", "Difference", "DifferenceLow", "DifferenceHigh", "Confidence", "LowerSide", "PositiveLower", "Curves", "N", "Over");
        foreach (SideDifference r in results)
        {
            table.Add(
                r.Label, r.Model, r.Dataset, r.Kind, r.Scaling, r.Width, r.SignConsistency, r.Group, r.Series, r.Positive.Mean, r.Positive.Low, r.Positive.High,
                r.Negative.Mean, r.Negative.Low, r.Negative.High, r.Difference.Mean, r.Difference.Low, r.Difference.High, r.Confidence, r.LowerSide, r.PositiveLower, r.Curves.Length, r.Difference.N, r.Over);
        }
        return table;
    }

    /// <summary>One row per kind, r, draw and series: both sides of one curve.</summary>
    public static CsvTable Of(IEnumerable<SignSweepResult> results)
    {
        var table = new CsvTable("Model", "Epoch", "Dataset", "Kind", "Scaling", "Width", "Group", "Ratio", "Seed", "Series", "Positive", "Negative", "Difference");
        foreach (SignSweepResult r in results)
        {
            foreach (SideDifference? sides in new[] { r.TestError, r.TestLoss, r.TrainError, r.TrainLoss })
            {
                for (int i = 0; i < sides?.Curves.Length; i++)
                {
                    SideMeans curve = sides.Curves[i];
                    table.Add(
                        r.Model, r.Epoch, r.Dataset, r.Kind, r.Scaling, r.Width, r.Group, r.Ratio, r.Profiles[i].Seed, sides.Series, curve.Positive, curve.Negative, curve.Difference);
                }
            }
        }
        return table;
    }

    /// <summary>One row per trend.</summary>
    public static CsvTable Of(IEnumerable<SignSweepTrend> results)
    {
        var table = new CsvTable("Model", "Kind", "Series", "Draws", "Positive", "PositiveLow", "PositiveHigh", "Negative", "NegativeLow", "NegativeHigh");
        foreach (SignSweepTrend r in results)
            table.Add(r.Model, r.Kind, r.Series, r.Positive.N, r.Positive.Mean, r.Positive.Low, r.Positive.High, r.Negative.Mean, r.Negative.Low, r.Negative.High);
        return table;
    }
}
