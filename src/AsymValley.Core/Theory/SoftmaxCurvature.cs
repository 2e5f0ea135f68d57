using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Parameters;

namespace AsymValley.Theory;

/// <summary>
/// Why sign-consistent noise is flatter on its positive side, on a softmax alone (Li24, Appendix D.3): there W + λε makes the
/// predictions more certain, and Σ_c p_c(1 − p_c), to which the Hessian is proportional, smaller.
/// </summary>
/// <remarks>
/// Features are pixels on the digits' scale, 0 to 16, as scikit-learn has them: 16 stands for the data set's full scale.
/// No normalisation is applied.
/// </remarks>
public static class SoftmaxCurvature
{
    private const double FeatureScale = 16;

    /// <summary>Fits the regression and measures it along noise and along the same noise with the signs of W.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after the fit and every result.</param>
    /// <param name="cancellation">Looked at before each pass over the images.</param>
    /// <returns>For each draw two results, the noise's own and the sign-consistent one's, each measured when it is asked for.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, or a split that is needed is empty.</exception>
    /// <exception cref="DegenerateDirectionException">A noise is zero, or W is where a length is needed.</exception>
    public static IEnumerable<SoftmaxCurvatureResult> Measure(
        Dataset dataset, SoftmaxCurvatureOptions? options = null, IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new SoftmaxCurvatureOptions();
        options.Validate();
        if (dataset.Test.Count == 0)
            throw new InvalidOptionException("Dataset", $"{dataset.Name} has no test images.");
        return MeasureEach(dataset, options, progress, cancellation);
    }

    /// <summary>The images of a split as rows of features: grey, at most <paramref name="side"/> pixels a side, 0 to 16.</summary>
    internal static double[] Features(Dataset dataset, DataSplit split, int side)
    {
        ImageShape shape = split.Shape;
        var resampler = new ImageResampler(shape, Math.Min(side, shape.Height), Math.Min(side, shape.Width));
        int pixels = resampler.Target.Height * resampler.Target.Width, channels = shape.Channels;
        var image = new byte[pixels * channels];
        var features = new double[checked(split.Count * pixels)];
        for (int i = 0; i < features.Length; i++)
        {
            if (i % pixels == 0)
                resampler.Resize(split[i / pixels], image);
            double sum = 0;
            for (int c = 0; c < channels; c++)
                sum += image[i % pixels * channels + c];
            features[i] = sum / channels * (FeatureScale / dataset.PixelScale);
        }
        return features;
    }

    private static IEnumerable<SoftmaxCurvatureResult> MeasureEach(
        Dataset dataset, SoftmaxCurvatureOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
    {
        var test = new SoftmaxRegression(Features(dataset, dataset.Test, options.Side), dataset.Test.Labels, dataset.Classes);
        SoftmaxRegression train = options.PaperListing
            ? test
            : new SoftmaxRegression(Features(dataset, dataset.Train, options.Side), dataset.Train.Labels, dataset.Classes);
        double[] weights = train.Fit(options.InverseRegularization, cancellation);
        Report("the regression is fitted", 0);
        for (int draw = 0; draw < options.Draws; draw++)
        {
            foreach (bool consistent in new[] { false, true })
            {
                cancellation.ThrowIfCancellationRequested();
                yield return Along(Noise(weights, train, options, draw, consistent), draw, consistent);
            }
            Report(FormattableString.Invariant($"draw {draw + 1}"), draw + 1);
        }

        SoftmaxCurvatureResult Along(double[] epsilon, int draw, bool consistent)
        {
            double[] offsets = [.. EvenGrid.Of(-options.Range, options.Range, options.Points)];
            SoftmaxPoint[] trained = new SoftmaxPoint[offsets.Length], tested = new SoftmaxPoint[offsets.Length];
            for (int i = 0; i < offsets.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                double[] moved = [.. weights.Zip(epsilon, (w, e) => w + offsets[i] * e)];
                trained[i] = train.Measure(moved, options.PaperListing ? moved : epsilon);
                tested[i] = options.PaperListing ? trained[i] : test.Measure(moved, epsilon);
            }
            return new SoftmaxCurvatureResult
            {
                Dataset = dataset.Name,
                Noise = options.Noise,
                Seed = options.Direction(draw).Seed,
                SignConsistent = consistent,
                Scaling = options.Scaling,
                PaperListing = options.PaperListing,
                TrainImages = train.Count,
                TestImages = test.Count,
                Offsets = [.. offsets],
                TrainLoss = [.. trained.Select(point => point.Loss)],
                TrainError = [.. trained.Select(point => point.Error)],
                TestLoss = [.. tested.Select(point => point.Loss)],
                TestError = [.. tested.Select(point => point.Error)],
                Impurity = [.. trained.Select(point => point.Impurity)],
                HessianTrace = [.. trained.Select(point => point.HessianTrace)],
                FirstOrder = [.. trained.Select(point => point.FirstOrder)],
                SecondOrder = [.. trained.Select(point => point.SecondOrder)],
            };
        }

        void Report(string status, int done) => progress?.Report(new OperationProgress($"Measuring a softmax regression on {dataset.Name}", status, done, options.Draws));
    }

    /// <summary>ε, made as any direction through weights of C×d.</summary>
    private static double[] Noise(double[] weights, SoftmaxRegression regression, SoftmaxCurvatureOptions options, int draw, bool consistent)
    {
        var layout = new ParameterLayout([new ParameterSlice("fc.weight", [regression.Classes, regression.Dimension], 0, "fc", ParameterLayerKind.Linear, ParameterRole.Weight, null, true)]);
        var solution = new ParameterVector(layout, Array.ConvertAll(weights, weight => (float)weight));
        DirectionOptions direction = options.Direction(draw);
        float[] epsilon = DirectionSampler.Sample(solution, consistent && !options.PaperListing ? direction with { SignConsistency = 1 } : direction).Values;
        if (consistent && options.PaperListing)
            for (int i = 0; i < epsilon.Length; i++)
                epsilon[i] = MathF.Abs(epsilon[i]) * (solution.Values[i] > 0 ? 1 : -1);
        return Array.ConvertAll(epsilon, value => (double)value);
    }
}
