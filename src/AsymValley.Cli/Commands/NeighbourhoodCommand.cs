using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures directions at neighbours of a solution.</summary>
internal static class NeighbourhoodCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("neighbourhood", "Measure whether directions stay asymmetric at random neighbours of a solution.");
        var profiles = new ProfileFlags(readsProfiles: false);
        OptionGroup<NeighbourhoodOptions> neighbours = NeighbourhoodFlags.Create();
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        var plot = new PlotFlags("File for a picture of the curves (.svg), of one direction.");
        var output = new OutputFlags();
        profiles.AddTo(command);
        neighbours.AddTo(command);
        asymmetry.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<NeighbourhoodResult> writer = output.Open<NeighbourhoodResult>(parse, surroundings, ResultTables.Of);
            NeighbourhoodOptions options = neighbours.Read(parse) with { Asymmetry = asymmetry.Read(parse) };
            options.Validate();
            foreach (NeighbourhoodResult result in profiles.Measure(parse, surroundings, (profiler, direction, progress) =>
            {
                plot.EnsureFree(parse);
                return Neighbourhood.Measure(profiler, direction, options, progress, surroundings.Cancellation);
            }))
            {
                plot.Draw(parse, surroundings, [result], () => NeighbourhoodPlot.Of(result));
                writer.Write(result);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
