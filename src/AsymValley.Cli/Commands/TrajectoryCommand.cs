using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Projects the weights of an SGD and their average on directions of the valley.</summary>
internal static class TrajectoryCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("trajectory", "Project the snapshots of a run, or steps of SGD from its solution on, and their average along directions.");
        var profiles = new ProfileFlags(readsProfiles: false);
        OptionGroup<TrajectoryOptions> flags = TrajectoryFlags.Create();
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        var plot = new PlotFlags("File for a picture of the first direction's trajectory (.svg); that of its valley lies beside it, its name with -valley added.");
        var output = new OutputFlags();
        profiles.AddTo(command);
        flags.AddTo(command);
        asymmetry.AddTo(command);
        plot.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<TrajectoryProjectionResult> writer = output.Open<TrajectoryProjectionResult>(parse, surroundings, ResultTables.Of);
            TrajectoryOptions options = flags.Read(parse) with { Asymmetry = asymmetry.Read(parse) };
            options.Validate();
            foreach (ImmutableArray<TrajectoryProjectionResult> results in profiles.Measure(parse, surroundings, together: true, (source, profiler, directions, progress) =>
            {
                ValleyRun? run = options.Steps == 0 && ValleyRun.IsRun(source) ? ValleyRun.Open(source) : null;
                TrajectoryProjection.EnsureOne(run, options);
                plot.EnsureFree(parse);
                return TrajectoryProjection.Measure(profiler, directions, run, options, progress, surroundings.Cancellation);
            }))
            {
                plot.Save(parse, picture => TrajectoryPlot.Save(results[0], picture));
                foreach (TrajectoryProjectionResult result in results)
                    writer.Write(result);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
