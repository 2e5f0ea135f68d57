using AsymValley.Federated;

namespace AsymValley.Reports;

/// <summary>A comparison as files for people and other tools.</summary>
public static class ComparisonFiles
{
    /// <summary>Writes <c>comparison.csv</c>, and the curves as <c>accuracy.svg</c> and <c>ssr.svg</c>; each is replaced when it exists.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="folder">A folder that exists.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(ComparisonResult result, string folder)
    {
        ResultTables.Of(result).Save(Path.Combine(folder, "comparison.csv"));
        ComparisonPlot.Accuracy(result).Save(Path.Combine(folder, "accuracy.svg"));
        ComparisonPlot.Ssr(result).Save(Path.Combine(folder, "ssr.svg"));
    }
}
