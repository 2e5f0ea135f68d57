using AsymValley.Landscape;

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
