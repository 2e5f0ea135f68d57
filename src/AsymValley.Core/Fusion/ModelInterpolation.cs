using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Fusion;

/// <summary>
/// Whether two models can be fused (Li24, Fig. 8 and 11): the line (1 − λ)·θ_A + λ·θ_B, the accuracy of its middle against
/// that of its ends, and the same-sign ratios. The line itself is <see cref="SolutionInterpolation"/>'s.
/// </summary>
public static class ModelInterpolation
{
    /// <summary>λ from −1 to 2 in steps of 0.1, both models and their middle among them.</summary>
    public static InterpolationOptions Defaults { get; } = new() { Range = [-1, 2], Points = 31 };

    /// <summary>Measures two models and the line through them.</summary>
    /// <param name="a">A, at λ = 0.</param>
    /// <param name="b">B, at λ = 1, of the same network.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">The line; ½ is measured whether the grid has it or not. Null for <see cref="Defaults"/>.</param>
    /// <param name="startOfA">The weights from which A was trained; null where they are not known.</param>
    /// <param name="startOfB">The weights from which B was trained; null where they are not known.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="NonFiniteParametersException">A weight is NaN or infinite.</exception>
    /// <exception cref="DegenerateDirectionException">The two are equal: there is no line.</exception>
    public static ModelInterpolationResult Measure(
        ValleyModel a, ValleyModel b, Dataset dataset, InterpolationOptions? options = null, ValleyModel? startOfA = null, ValleyModel? startOfB = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= Defaults;
        ImmutableArray<double> grid = options.Grid();
        if (!grid.Contains(0.5))
            grid = [.. grid.Append(0.5).Order()];
        PairSigns signs = PairSigns.Of(a, b, startOfA, startOfB);
        InterpolationResult line = SolutionInterpolation.Measure(a, b, dataset, grid, options.Evaluation, progress, cancellation);
        int middle = grid.IndexOf(0.5);
        return new ModelInterpolationResult
        {
            Line = line,
            Signs = signs,
            TrainGap = Gap(line.TrainError[middle], line.From.TrainAccuracy, line.To.TrainAccuracy),
            Gap = line.TestError.IsEmpty ? double.NaN : Gap(line.TestError[middle], line.From.TestAccuracy, line.To.TestAccuracy),
        };
    }

    private static double Gap(double error, double first, double second) => 1 - error - (first + second) / 2;
}
