using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures the shift gap along each direction.</summary>
internal static class ShiftGapCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("shift-gap", "Measure by which shift the test loss is nearest to the training loss along each direction.");
        var profiles = new ProfileFlags(readsProfiles: true);
        OptionGroup<ShiftGapOptions> shiftGap = ShiftGapFlags.Create();
        var output = new OutputFlags();
        profiles.AddTo(command);
        shiftGap.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ShiftGapResult> writer = output.Open<ShiftGapResult>(parse, surroundings, ResultTables.Of);
            ShiftGapOptions options = shiftGap.Read(parse);
            options.Validate();
            foreach (LossProfile profile in profiles.Profiles(parse, surroundings))
                writer.Write(ShiftGap.Measure(profile, options));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
