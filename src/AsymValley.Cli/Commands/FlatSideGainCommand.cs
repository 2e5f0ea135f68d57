using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures what moving to the flat side gains, beside what Theorem 1 of HHY19 promises.</summary>
internal static class FlatSideGainCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("flat-side-gain", "Measure what moving a solution to the flat sides of its valley gains when the loss is shifted, beside the bound of Theorem 1.");
        var profiles = new ProfileFlags(readsProfiles: false);
        OptionGroup<FlatSideGainOptions> flags = FlatSideGainFlags.Create();
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        Option<double?> maximum = ValueParsers.Apply(new Option<double?>("--maximum-shift") { Description = "Largest shift that the shift gap tries. Not given: a quarter of the profile's reach." });
        var together = new Option<bool>("--together") { Description = "Move along all directions of --count at once, in place of each alone." };
        var plot = new PlotFlags("File for a picture of the gain over the distance (.svg), of one direction or of all together.");
        var output = new OutputFlags();
        profiles.AddTo(command);
        flags.AddTo(command);
        asymmetry.AddTo(command);
        command.Add(maximum);
        command.Add(together);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<FlatSideGainResult> writer = output.Open<FlatSideGainResult>(parse, surroundings, ResultTables.Of);
            FlatSideGainOptions options = flags.Read(parse) with { Asymmetry = asymmetry.Read(parse), ShiftGap = new ShiftGapOptions { MaximumShift = parse.GetValue(maximum) } };
            options.Validate();
            foreach (ImmutableArray<FlatSideGainResult> results in profiles.Measure(parse, surroundings, parse.GetValue(together), (_, profiler, directions, progress) =>
            {
                plot.EnsureFree(parse);
                return FlatSideGain.Measure(profiler, directions, options, progress, surroundings.Cancellation);
            }))
            {
                plot.Draw(parse, surroundings, results, () => FlatSideGainPlot.Of(results));
                foreach (FlatSideGainResult result in results)
                    writer.Write(result);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
