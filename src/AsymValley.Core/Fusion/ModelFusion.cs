using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Fusion;

/// <summary>A verdict before merging: Li24 finds that models whose signs agree can be averaged.</summary>
public static class ModelFusion
{
    /// <summary>The least gap at which to fuse unless told otherwise: one point of test accuracy below the mean of both (our choice).</summary>
    public const double DefaultMinimumGap = -0.01;

    /// <summary>Judges a pair by its signs.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, of the same network.</param>
    /// <param name="startOfA">The weights from which A was trained; null where they are not known.</param>
    /// <param name="startOfB">The weights from which B was trained; null where they are not known.</param>
    /// <param name="regression">Predicts the gap; null for the project's own (<see cref="FusionRegression.Own"/>).</param>
    /// <param name="minimumGap">The least gap at which to fuse, a fraction of accuracy.</param>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="NonFiniteParametersException">A weight is NaN or infinite.</exception>
    /// <exception cref="InvalidOptionException">The least gap is not in −1 … 1.</exception>
    public static FusionVerdict Judge(
        ValleyModel a, ValleyModel b, ValleyModel? startOfA = null, ValleyModel? startOfB = null, FusionRegression? regression = null, double minimumGap = DefaultMinimumGap)
    {
        EnsureGap(minimumGap);
        return Verdict(a.Name, b.Name, PairSigns.Of(a, b, startOfA, startOfB), null, regression, minimumGap);
    }

    /// <summary>Judges a pair by the gap itself, measured at ½A + ½B.</summary>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="evaluation">How to measure; the test split is needed.</param>
    /// <param name="progress">Told after every point.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="DegenerateDirectionException">The two are equal: there is nothing to fuse.</exception>
    /// <inheritdoc cref="Judge(ValleyModel, ValleyModel, ValleyModel?, ValleyModel?, FusionRegression?, double)"/>
    public static FusionVerdict Measure(
        ValleyModel a, ValleyModel b, Dataset dataset, ValleyModel? startOfA = null, ValleyModel? startOfB = null, FusionRegression? regression = null,
        double minimumGap = DefaultMinimumGap, EvaluationOptions? evaluation = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        EnsureGap(minimumGap);
        evaluation ??= new EvaluationOptions();
        if (!evaluation.Test)
            throw new InvalidOptionException(nameof(evaluation.Test), "the gap is one of test accuracies; the test split cannot be left out.");
        var options = new InterpolationOptions { Range = [0, 1], Points = 3, Evaluation = evaluation };
        ModelInterpolationResult measured = ModelInterpolation.Measure(a, b, dataset, options, startOfA, startOfB, progress, cancellation);
        return Verdict(a.Name, b.Name, measured.Signs, measured, regression, minimumGap);
    }

    /// <exception cref="InvalidOptionException">It is not in −1 … 1.</exception>
    internal static void EnsureGap(double minimumGap)
    {
        if (!(minimumGap is >= -1 and <= 1))
            throw new InvalidOptionException("MinimumGap", FormattableString.Invariant($"{minimumGap} is not in -1 … 1."));
    }

    private static FusionVerdict Verdict(string from, string to, PairSigns signs, ModelInterpolationResult? measured, FusionRegression? regression, double minimumGap)
    {
        regression ??= FusionRegression.Own;
        GapPrediction predicted = regression.Predict(signs.SsrAB);
        double gap = measured?.Gap ?? predicted.Gap;
        bool fuse = gap >= minimumGap;
        string why = measured is null
            ? FormattableString.Invariant($"{signs.SsrAB:p1} of the signs agree, for which a gap of {100 * gap:f1} points [{100 * predicted.Low:f1}, {100 * predicted.High:f1}] is predicted{(predicted.Extrapolated ? ", outside of the pairs that the prediction comes from" : "")}")
            : FormattableString.Invariant($"½A + ½B is {100 * Math.Abs(gap):f1} points {(gap < 0 ? "below" : "above")} the mean of both ({signs.SsrAB:p1} of the signs agree, predicted {100 * predicted.Gap:f1})");
        return new FusionVerdict
        {
            From = from,
            To = to,
            Fuse = fuse,
            Reason = FormattableString.Invariant($"{(fuse ? "Fuse" : "Do not fuse")}: {why}; the least that is accepted is {100 * minimumGap:f1}."),
            Signs = signs,
            PredictedGap = predicted.Gap,
            PredictedLow = predicted.Low,
            PredictedHigh = predicted.High,
            MinimumGap = minimumGap,
            Regression = regression,
            Measurement = measured,
        };
    }
}
