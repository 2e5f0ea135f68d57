using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cli.Options;

/// <summary>The options of <see cref="InterpolationOptions"/> but the evaluation's.</summary>
internal static class InterpolationFlags
{
    public static OptionGroup<InterpolationOptions> Create() => Create(new InterpolationOptions());

    public static OptionGroup<InterpolationOptions> Create(InterpolationOptions defaults) => new OptionGroup<InterpolationOptions>(defaults)
        .Add("--range", FormattableString.Invariant($"First and last t, with the first solution at 0 and the second at 1. Not given: {defaults.Range[0]},{defaults.Range[1]}."), o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Number of points.", o => o.Points, (o, v) => o with { Points = v });
}

/// <summary>The options of <see cref="FlatSideOptions"/> but those of asymmetry.</summary>
internal static class FlatSideFlags
{
    public static OptionGroup<FlatSideOptions> Create() => new OptionGroup<FlatSideOptions>(new FlatSideOptions())
        .Add("--distance", "Distance from 0 at which the loss is compared. Not given: as far as both sides reach.", o => o.Distance, (o, v) => o with { Distance = v });
}

/// <summary>The options of <see cref="WidthOptions"/>, and the grid.</summary>
internal static class WidthFlags
{
    public static OptionGroup<WidthOptions> Create() => new OptionGroup<WidthOptions>(new WidthOptions())
        .Add("--rise", "Rises of the loss, in nats, at which a width is read. Not given: 0.1,0.5.", o => o.Rise, (o, v) => o with { Rise = v })
        .Add("--factor", "Multiples of the solution's own loss at which a width is read. Not given: 2.", o => o.Factor, (o, v) => o with { Factor = v })
        .Add("--count", "Number of directions.", o => o.Count, (o, v) => o with { Count = v })
        .Add("--kind", "What a direction is made of; one of the kinds of noise.", o => o.Direction.Kind, (o, v) => With(o, o.Direction with { Kind = v }))
        .Add("--seed", "Seed of the first direction; each further one has the next.", o => o.Direction.Seed, (o, v) => With(o, o.Direction with { Seed = v }))
        .Add("--scaling", "What one unit of offset means.", o => o.Direction.Scaling, (o, v) => With(o, o.Direction with { Scaling = v }))
        .Add("--group", "Parameters that move.", o => o.Direction.Group, (o, v) => With(o, o.Direction with { Group = v }))
        .Add("--confidence", "Coverage of the intervals of the counts.", o => o.Confidence, (o, v) => o with { Confidence = v });

    public static OptionGroup<ProfileOptions> Grid() => new OptionGroup<ProfileOptions>(new ProfileOptions())
        .Add("--range", "Offsets reach from -range to range.", o => o.Range, (o, v) => o with { Range = v })
        .Add("--points", "Number of offsets.", o => o.Points, (o, v) => o with { Points = v });

    private static WidthOptions With(WidthOptions options, DirectionOptions direction) => options with { Direction = direction };
}
