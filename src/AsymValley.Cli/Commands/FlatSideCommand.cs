using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Counts in how many directions the positive side is the flat one.</summary>
internal static class FlatSideCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("flat-side", "Count in how many directions the valley is flat on the positive side, e.g. where the other solution of --kind InterpolationPlusRandom lies.");
        var profiles = new ProfileFlags(readsProfiles: true);
        OptionGroup<FlatSideOptions> side = FlatSideFlags.Create();
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        Option<double?> confidence = ValueParsers.Apply(new Option<double?>("--confidence") { Description = "Coverage of the intervals. Not given: 0.95." });
        var output = new OutputFlags();
        profiles.AddTo(command);
        side.AddTo(command);
        asymmetry.AddTo(command);
        command.Add(confidence);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<FlatSideCount> writer = output.Open<FlatSideCount>(parse, surroundings, counts => ResultTables.Of(counts.SelectMany(count => count.Directions)));
            FlatSideOptions options = side.Read(parse) with { Asymmetry = asymmetry.Read(parse) };
            options.Validate();
            FlatSideResult[] results = [.. profiles.Profiles(parse, surroundings).Select(profile => FlatSide.Measure(profile, options))];
            writer.Write(parse.GetValue(confidence) is { } coverage ? FlatSideCount.Of(results, coverage) : FlatSideCount.Of(results));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
