using AsymValley.Signs;

namespace AsymValley.Reports;

public static partial class ResultTables
{
    /// <summary>One row per part of the parameters of each comparison.</summary>
    public static CsvTable Of(IEnumerable<SignConsistencyResult> results)
    {
        var table = new CsvTable("Name", "Reference", "Epoch", "Group", "Count", "Agreeing", "Ssr");
        foreach (SignConsistencyResult r in results)
        {
            foreach (SignConsistencyRow row in r.Groups)
                table.Add(r.Name, r.Reference, r.Epoch, row.Group, row.Count, row.Agreeing, row.Ssr);
        }
        return table;
    }

    /// <summary>One row per distribution; edges and counts of its histogram are lists in their cells.</summary>
    public static CsvTable Of(IEnumerable<ParameterDistribution> results)
    {
        var table = new CsvTable(
            "Name", "Epoch", "Group", "Count", "Mean", "StandardDeviation", "Minimum", "Maximum", "Positive", "Zero", "Negative", "Edges", "Counts");
        foreach (ParameterDistribution r in results)
        {
            table.Add(
                r.Name, r.Epoch, r.Group, r.Count, r.Mean, r.StandardDeviation, r.Minimum, r.Maximum, r.Positive, r.Zero, r.Negative,
                List(r.Histogram.Edges), List(r.Histogram.Counts));
        }
        return table;
    }

    /// <summary>One row per part of the parameters of each model; a cosine with a zero vector is empty.</summary>
    public static CsvTable Of(IEnumerable<SignGradientResult> results)
    {
        var table = new CsvTable("Model", "Dataset", "Epoch", "BatchNormPolicy", "Noise", "Directions", "Group", "Count", "GradientNorm", "Cosine", "RandomCosine", "Ratio", "Slope");
        foreach (SignGradientResult r in results)
        {
            foreach (SignGradientRow row in r.Groups)
                table.Add(r.Model, r.Dataset, r.Epoch, r.BatchNormPolicy, r.Noise, r.Directions, row.Group, row.Count, row.GradientNorm, row.Cosine, row.RandomCosine, row.Ratio, row.Slope);
        }
        return table;
    }
}
