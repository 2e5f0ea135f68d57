using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="DirectionOptions"/>.</summary>
internal static class DirectionFlags
{
    public static OptionGroup<DirectionOptions> Create() => new OptionGroup<DirectionOptions>(new DirectionOptions())
        .Add("--kind", "What a direction is made of.", o => o.Kind, (o, v) => o with { Kind = v })
        .Add("--index", "First eigenvector (0: largest, -1: smallest) or component (0: most variance); each further direction is the next.", o => o.Index, (o, v) => o with { Index = v })
        .Add("--seed", "Seed of the first direction; each further one has the next.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--scaling", "What one unit of offset means: Unit, a Euclidean distance; Norm, relative to the solution's norm; Filter, to each filter's norm.", o => o.Scaling, (o, v) => o with { Scaling = v })
        .Add("--group", "Parameters that move: All, Classifier, Features, Layer1, Conv, BatchNorm, NotBatchNorm, … or a wildcard pattern of names.", o => o.Group, (o, v) => o with { Group = v })
        .Add("--sign-consistency", "Fraction of elements that take the solution's sign, 0 to 1. Not given: none.", o => o.SignConsistency, (o, v) => o with { SignConsistency = v })
        .Add("--width", "Factor of Norm scaling.", o => o.Width, (o, v) => o with { Width = v })
        .Add("--zero-one-dimensional", "Under Filter scaling, keep biases and batch normalisation where they are.", o => o.ZeroOneDimensional, (o, v) => o with { ZeroOneDimensional = v })
        .Add("--noise", "The noise of InterpolationPlusRandom.", o => o.Noise, (o, v) => o with { Noise = v });
}

/// <summary>The options of <see cref="DerivativeOptions"/> but the evaluation's.</summary>
internal static class DerivativeFlags
{
    public static OptionGroup<DerivativeOptions> Create() => new OptionGroup<DerivativeOptions>(new DerivativeOptions())
        .Add("--direction-samples", "Training images that Gradient and HessianEigenvector are measured on, the first of the data. Not given: all.", o => o.DirectionSamples, (o, v) => o with { DirectionSamples = v })
        .Add("--tolerance", "Residual at which an eigenvector is found.", o => o.Tolerance, (o, v) => o with { Tolerance = v })
        .Add("--maximum-iterations", "Products with the Hessian after which the search ends.", o => o.MaximumIterations, (o, v) => o with { MaximumIterations = v });
}

/// <summary>The options of <see cref="AsymmetryOptions"/>.</summary>
internal static class AsymmetryFlags
{
    public static OptionGroup<AsymmetryOptions> Create() => new OptionGroup<AsymmetryOptions>(new AsymmetryOptions())
        .Add("--r-low", "Inner radius, given with --r-high. Not given: searched.", o => o.RLow, (o, v) => o with { RLow = v })
        .Add("--r-high", "Outer radius, given with --r-low. Not given: searched.", o => o.RHigh, (o, v) => o with { RHigh = v })
        .Add("--minimum-width", "Least width of a searched interval. Not given: a quarter of the profile's reach.", o => o.MinimumWidth, (o, v) => o with { MinimumWidth = v })
        .Add("--minimum-points", "Least number of slopes a side in a searched interval.", o => o.MinimumPoints, (o, v) => o with { MinimumPoints = v })
        .Add("--floor", "Least p, the flat side's slope.", o => o.Floor, (o, v) => o with { Floor = v })
        .Add("--minimum-c", "A direction is asymmetric when c is above this.", o => o.MinimumC, (o, v) => o with { MinimumC = v });
}

/// <summary>The options of <see cref="NeighbourhoodOptions"/> but those of asymmetry.</summary>
internal static class NeighbourhoodFlags
{
    public static OptionGroup<NeighbourhoodOptions> Create() => new OptionGroup<NeighbourhoodOptions>(new NeighbourhoodOptions())
        .Add("--neighbours", "Number of neighbours.", o => o.Neighbours, (o, v) => o with { Neighbours = v })
        .Add("--radius", "Radius of the ball that they are drawn from.", o => o.Radius, (o, v) => o with { Radius = v })
        .Add("--neighbour-seed", "Their seed.", o => o.NeighbourSeed, (o, v) => o with { NeighbourSeed = v })
        .Add("--confidence", "Coverage of the intervals of the shares.", o => o.Confidence, (o, v) => o with { Confidence = v });
}

/// <summary>The options of <see cref="ShiftGapOptions"/>.</summary>
internal static class ShiftGapFlags
{
    public static OptionGroup<ShiftGapOptions> Create() => new OptionGroup<ShiftGapOptions>(new ShiftGapOptions())
        .Add("--shift", "The shifts to try, e.g. -0.4,0,0.4. Not given: a grid of --step up to --maximum-shift.", o => o.Shifts, (o, v) => o with { Shifts = v })
        .Add("--maximum-shift", "Largest shift. Not given: a quarter of the profile's reach.", o => o.MaximumShift, (o, v) => o with { MaximumShift = v })
        .Add("--step", "Distance of neighbouring shifts. Not given: the profile's spacing.", o => o.Step, (o, v) => o with { Step = v });
}

/// <summary>The options of <see cref="FlatSideGainOptions"/> but those of asymmetry and shift gap.</summary>
internal static class FlatSideGainFlags
{
    public static OptionGroup<FlatSideGainOptions> Create() => new OptionGroup<FlatSideGainOptions>(new FlatSideGainOptions())
        .Add("--distance", "Offsets to move by, a result for each. Not given: one that the directions' own numbers give.", o => o.Distances, (o, v) => o with { Distances = v })
        .Add("--shift", "By how much the loss is shifted along every direction. Not given: each one's best shift of the test loss.", o => o.Shift, (o, v) => o with { Shift = v })
        .Add("--xi", "Bound of the shift gap. Not given: the largest measured.", o => o.Xi, (o, v) => o with { Xi = v });
}

/// <summary>The options of <see cref="BallShiftGapOptions"/>.</summary>
internal static class BallShiftGapFlags
{
    public static OptionGroup<BallShiftGapOptions> Create() => new OptionGroup<BallShiftGapOptions>(new BallShiftGapOptions())
        .Add("--samples", "Points of the ball.", o => o.Samples, (o, v) => o with { Samples = v })
        .Add("--radius", "Radius of the ball.", o => o.Radius, (o, v) => o with { Radius = v })
        .Add("--neighbour-seed", "Seed of the points.", o => o.NeighbourSeed, (o, v) => o with { NeighbourSeed = v });
}

/// <summary>The options of <see cref="TrajectoryOptions"/> but those of asymmetry.</summary>
internal static class TrajectoryFlags
{
    public static OptionGroup<TrajectoryOptions> Create() => new OptionGroup<TrajectoryOptions>(new TrajectoryOptions())
        .Add("--steps", "Steps of SGD from the solution on; 0: the snapshots of the run.", o => o.Steps, (o, v) => o with { Steps = v })
        .Add("--average-start", "First epoch or step that is averaged. Not given: where the run's averaging starts, or its first snapshot; step 1.", o => o.AverageStart, (o, v) => o with { AverageStart = v })
        .Add("--through", "Whether the valley is measured through the average or through the solution.", o => o.Through, (o, v) => o with { Through = v })
        .Add("--learning-rate", "Constant learning rate of the steps.", o => o.LearningRate, (o, v) => o with { LearningRate = v })
        .Add("--momentum", "Their momentum.", o => o.Momentum, (o, v) => o with { Momentum = v })
        .Add("--weight-decay", "Their weight decay.", o => o.WeightDecay, (o, v) => o with { WeightDecay = v })
        .Add("--step-batch", "Images a step.", o => o.StepBatch, (o, v) => o with { StepBatch = v })
        .Add("--step-seed", "Seed of the order of the images.", o => o.StepSeed, (o, v) => o with { StepSeed = v })
        .Add("--step-augment", "Random crops and flips of the images of a step, true or false. Not given: as the data set has it.", o => o.StepAugment, (o, v) => o with { StepAugment = v });
}
