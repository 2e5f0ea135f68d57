using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures asymmetry along each direction.</summary>
internal static class AsymmetryCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("asymmetry", "Measure how asymmetric the valley is along each direction: r_lo, r_hi, p and c.");
        var profiles = new ProfileFlags(readsProfiles: true);
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        var output = new OutputFlags();
        profiles.AddTo(command);
        asymmetry.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<AsymmetryResult> writer = output.Open<AsymmetryResult>(parse, surroundings, ResultTables.Of);
            AsymmetryOptions options = asymmetry.Read(parse);
            options.Validate();
            foreach (LossProfile profile in profiles.Profiles(parse, surroundings))
                writer.Write(ValleyAsymmetry.Measure(profile, options));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
