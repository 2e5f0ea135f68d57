using AsymValley.Landscape;
using AsymValley.Theory;

namespace AsymValley.Reports;

/// <summary>Measurements of the papers' theory as files for people and other tools. Files that exist are replaced.</summary>
public static class TheoryFiles
{
    /// <summary>Writes <c>averaging-bias.csv</c>, <c>averaging-bias.svg</c> (E[w̄] over c) and <c>trajectories.svg</c>.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="folder">The folder; it is made where it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(IReadOnlyList<AveragingBiasResult> results, string folder)
    {
        Directory.CreateDirectory(folder);
        ResultTables.Of(results).Save(Path.Combine(folder, "averaging-bias.csv"));
        AveragingBiasPlot.Bias(results).Save(Path.Combine(folder, "averaging-bias.svg"));
        AveragingBiasPlot.Trajectories(results).Save(Path.Combine(folder, "trajectories.svg"));
    }

    /// <summary>Writes <c>valleys.csv</c>, <c>profiles.svg</c> and for each seed <c>contour-SEED.svg</c>.</summary>
    /// <param name="result">The regressions.</param>
    /// <param name="folder">The folder; it is made where it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(TwoParameterValleyResult result, string folder)
    {
        Directory.CreateDirectory(folder);
        ResultTables.Of(result).Save(Path.Combine(folder, "valleys.csv"));
        ProfilePlot.Of([.. result.Valleys.Select(valley => valley.Asymmetry.Profile)], title: "Logistic regressions of two parameters").Save(Path.Combine(folder, "profiles.svg"));
        foreach (TwoParameterValley valley in result.Valleys)
            TwoParameterPlot.Save(valley, Path.Combine(folder, FormattableString.Invariant($"contour-{valley.Seed}.svg")));
    }

    /// <summary>Writes <c>relu-retention.csv</c>, <c>before.svg</c> and <c>after.svg</c>, the distributions on either side of the ReLU.</summary>
    /// <param name="results">One for each λ, at least one.</param>
    /// <param name="folder">The folder; it is made where it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(IReadOnlyList<ReluRetentionResult> results, string folder)
    {
        Directory.CreateDirectory(folder);
        TheoryTables.Of(results).Save(Path.Combine(folder, "relu-retention.csv"));
        ReluRetentionPlot.Before(results).Save(Path.Combine(folder, "before.svg"));
        ReluRetentionPlot.After(results).Save(Path.Combine(folder, "after.svg"));
    }

    /// <summary>Writes <c>softmax-curvature.csv</c> and for each of <see cref="SoftmaxCurvaturePlot.Names"/> a picture.</summary>
    /// <param name="results">At least one; all at the same offsets.</param>
    /// <param name="folder">The folder; it is made where it does not exist.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(IReadOnlyList<SoftmaxCurvatureResult> results, string folder)
    {
        Directory.CreateDirectory(folder);
        TheoryTables.Of(results).Save(Path.Combine(folder, "softmax-curvature.csv"));
        foreach (string measure in SoftmaxCurvaturePlot.Names)
            SoftmaxCurvaturePlot.Of(results, measure).Save(Path.Combine(folder, measure + ".svg"));
    }
}
