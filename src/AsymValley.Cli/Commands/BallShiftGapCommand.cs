using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Estimates the shift gap over a ball.</summary>
internal static class BallShiftGapCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("ball-shift-gap", "Estimate the shift gap over a ball of the parameter space; the offsets are the shifts.");
        var profiles = new ProfileFlags(readsProfiles: false);
        OptionGroup<BallShiftGapOptions> flags = BallShiftGapFlags.Create();
        var output = new OutputFlags();
        profiles.AddTo(command);
        flags.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ShiftGapResult> writer = output.Open<ShiftGapResult>(parse, surroundings, ResultTables.Of);
            BallShiftGapOptions options = flags.Read(parse);
            options.Validate();
            foreach (ShiftGapResult result in profiles.Measure(parse, surroundings, (profiler, direction, progress) => BallShiftGap.Measure(profiler, direction, options, progress, surroundings.Cancellation)))
                writer.Write(result);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
