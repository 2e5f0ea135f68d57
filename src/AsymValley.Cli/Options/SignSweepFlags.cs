using AsymValley.Landscape;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="SignSweepOptions"/>, with those of its directions.</summary>
internal static class SignSweepFlags
{
    public static OptionGroup<SignSweepOptions> Create() => new OptionGroup<SignSweepOptions>(new SignSweepOptions())
        .Add("--kind", "The noises, e.g. Gaussian,Binary,Constant. Not given: Gaussian.", o => o.Kinds, (o, v) => o with { Kinds = v })
        .Add("--ratio", "Fractions of signs that are the solution's, ascending, e.g. 0,0.5,1. Not given: 0, 0.1, … 1.", o => o.Ratios, (o, v) => o with { Ratios = v })
        .Add("--draws", "Noise draws for each kind and fraction.", o => o.Draws, (o, v) => o with { Draws = v })
        .Add("--seed", "Seed of the first draw; each further one has the next.", o => o.Direction.Seed, (o, v) => o with { Direction = o.Direction with { Seed = v } })
        .Add("--scaling", "What one unit of offset means: Unit, a Euclidean distance; Norm, relative to the solution's norm; Filter, to each filter's norm.", o => o.Direction.Scaling, (o, v) => o with { Direction = o.Direction with { Scaling = v } })
        .Add("--width", "Factor of Norm scaling.", o => o.Direction.Width, (o, v) => o with { Direction = o.Direction with { Width = v } })
        .Add("--group", "Parameters that move: All, Classifier, Features, Layer1, Conv, BatchNorm, … or a wildcard pattern of names.", o => o.Direction.Group, (o, v) => o with { Direction = o.Direction with { Group = v } })
        .Add("--zero-one-dimensional", "Under Filter scaling, keep biases and batch normalisation where they are.", o => o.Direction.ZeroOneDimensional, (o, v) => o with { Direction = o.Direction with { ZeroOneDimensional = v } })
        .Add("--confidence", "Coverage of the intervals over draws.", o => o.Confidence, (o, v) => o with { Confidence = v });

    /// <summary>The grid.</summary>
    public static OptionGroup<ProfileOptions> Grid() => new OptionGroup<ProfileOptions>(SignSweepOptions.Grid)
        .Add("--range", "Offsets reach from -range to range.", o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Number of offsets; odd, to have 0 among them.", o => o.Points, (o, v) => o with { Points = v })
        .Add("--offset", "The offsets themselves, ascending, e.g. -1,-0.5,0,0.5,1; in place of --range and --points.", o => o.Offsets, (o, v) => o with { Offsets = v });
}
