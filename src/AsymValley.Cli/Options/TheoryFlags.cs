using AsymValley.Landscape;
using AsymValley.Theory;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="AveragingBiasOptions"/>.</summary>
internal static class AveragingBiasFlags
{
    public static OptionGroup<AveragingBiasOptions> Create() => new OptionGroup<AveragingBiasOptions>(new AveragingBiasOptions())
        .Add("--ratio", "c, how much steeper the sharp side is. Not given: 1, 2, 5, 10.", o => o.Ratios, (o, v) => o with { Ratios = v })
        .Add("--learning-rate", "η. Not given: 0.1.", o => o.LearningRates, (o, v) => o with { LearningRates = v })
        .Add("--noise", "ν: the noise is uniform on (−ν, ν); at most the flat slope. Not given: 1.", o => o.Noises, (o, v) => o with { Noises = v })
        .Add("--flat-slope", "a₊, the largest slope on the flat side.", o => o.FlatSlope, (o, v) => o with { FlatSlope = v })
        .Add("--slope", "How the slope runs on each side.", o => o.Slope, (o, v) => o with { Slope = v })
        .Add("--band", "Under Varying, the steepest over the gentlest slope of a side.", o => o.Band, (o, v) => o with { Band = v })
        .Add("--width", "Under Varying, the distance over which the slope varies.", o => o.Width, (o, v) => o with { Width = v })
        .Add("--steps", "Steps of a run whose weights are averaged.", o => o.Steps, (o, v) => o with { Steps = v })
        .Add("--burn-in", "Steps before them.", o => o.BurnIn, (o, v) => o with { BurnIn = v })
        .Add("--runs", "Runs; the interval is over them.", o => o.Runs, (o, v) => o with { Runs = v })
        .Add("--trajectory-points", "Weights of the first run in the picture.", o => o.TrajectoryPoints, (o, v) => o with { TrajectoryPoints = v })
        .Add("--stride", "Steps between two of them.", o => o.Stride, (o, v) => o with { Stride = v })
        .Add("--seed", "Seed of starts and noise.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--confidence", "Confidence of the interval.", o => o.Confidence, (o, v) => o with { Confidence = v });
}

/// <summary>The options of <see cref="TwoParameterValleyOptions"/>.</summary>
internal static class TwoParameterValleyFlags
{
    public static OptionGroup<TwoParameterValleyOptions> Create() => new OptionGroup<TwoParameterValleyOptions>(new TwoParameterValleyOptions())
        .Add("--seed", "Seeds of points, initial weights and direction. Not given: 0 to 49.", o => o.Seeds, (o, v) => o with { Seeds = v })
        .Add("--points-per-class", "Points of each class.", o => o.PointsPerClass, (o, v) => o with { PointsPerClass = v })
        .Add("--steps", "Full-batch steps of SGD.", o => o.Steps, (o, v) => o with { Steps = v })
        .Add("--learning-rate", "Learning rate.", o => o.LearningRate, (o, v) => o with { LearningRate = v })
        .Add("--center", "Where the offset is 0.", o => o.Center, (o, v) => o with { Center = v })
        .Add("--range", "Largest offset either way.", o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Offsets, an odd number.", o => o.Points, (o, v) => o with { Points = v });
}

/// <summary>The options of <see cref="ReluRetentionOptions"/>.</summary>
internal static class ReluRetentionFlags
{
    public static OptionGroup<ReluRetentionOptions> Create() => new OptionGroup<ReluRetentionOptions>(new ReluRetentionOptions())
        .Add("--offset", "λ: how far the weights are moved along their signs. Not given: -1,-0.5,0,0.5,1.", o => o.Offsets, (o, v) => o with { Offsets = v })
        .Add("--similarity", "a in w = a·h + δ.", o => o.Similarity, (o, v) => o with { Similarity = v })
        .Add("--draws", "Number of draws.", o => o.Draws, (o, v) => o with { Draws = v })
        .Add("--dimension", "Number of inputs of the unit.", o => o.Dimension, (o, v) => o with { Dimension = v })
        .Add("--bins", "Bins of the histogram.", o => o.Bins, (o, v) => o with { Bins = v })
        .Add("--seed", "Seed of the draws.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--confidence", "Coverage of the intervals.", o => o.Confidence, (o, v) => o with { Confidence = v });
}

/// <summary>The options of <see cref="SoftmaxCurvatureOptions"/>.</summary>
internal static class SoftmaxCurvatureFlags
{
    public static OptionGroup<SoftmaxCurvatureOptions> Create() => new OptionGroup<SoftmaxCurvatureOptions>(new SoftmaxCurvatureOptions())
        .Add("--noise", "The noise ε, one of the kinds of noise.", o => o.Noise, (o, v) => o with { Noise = v })
        .Add("--scaling", "How the noise is scaled.", o => o.Scaling, (o, v) => o with { Scaling = v })
        .Add("--width", "Factor of Norm scaling.", o => o.Width, (o, v) => o with { Width = v })
        .Add("--seed", "Seed of the first noise; each further one has the next.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--draws", "How many draws of the noise.", o => o.Draws, (o, v) => o with { Draws = v })
        .Add("--range", "λ reaches from -range to range.", o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Number of λ, odd.", o => o.Points, (o, v) => o with { Points = v })
        .Add("--inverse-regularization", "scikit-learn's C.", o => o.InverseRegularization, (o, v) => o with { InverseRegularization = v })
        .Add("--side", "Most pixels a side; larger images are averaged down, colours to grey.", o => o.Side, (o, v) => o with { Side = v })
        .Add("--paper-listing", "What the paper's listing computes where it differs from its text.", o => o.PaperListing, (o, v) => o with { PaperListing = v });
}

/// <summary>The options of <see cref="ActivationAgreementOptions"/>.</summary>
internal static class ActivationAgreementFlags
{
    public static OptionGroup<ActivationAgreementOptions> Create() => new OptionGroup<ActivationAgreementOptions>(new ActivationAgreementOptions())
        .Add("--images", "How many images are looked at, the first of the split.", o => o.Images, (o, v) => o with { Images = v })
        .Add("--test-images", "Look at test images rather than training images.", o => o.TestImages, (o, v) => o with { TestImages = v });
}
