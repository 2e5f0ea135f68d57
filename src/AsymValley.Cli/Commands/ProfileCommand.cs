using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures loss profiles.</summary>
internal static class ProfileCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("profile", "Measure training and test loss along directions through a solution.");
        var profiles = new ProfileFlags(readsProfiles: false);
        var plot = new PlotFlags("File for a picture of the curves (.svg), of one direction.");
        var output = new OutputFlags();
        profiles.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<LossProfile> writer = output.Open<LossProfile>(parse, surroundings, ResultTables.Of);
            plot.EnsureFree(parse);
            foreach (LossProfile profile in profiles.Profiles(parse, surroundings))
            {
                plot.Draw(parse, surroundings, [profile], () => ProfilePlot.Of([profile]));
                writer.Write(profile);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
