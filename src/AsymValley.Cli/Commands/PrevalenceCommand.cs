using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;

namespace AsymValley.Cli.Commands;

/// <summary>Counts asymmetric directions.</summary>
internal static class PrevalenceCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("prevalence", "Count the asymmetric directions, with a Wilson interval for their share.");
        var profiles = new ProfileFlags(readsProfiles: true);
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        Option<double?> confidence = ValueParsers.Apply(new Option<double?>("--confidence") { Description = "Coverage of the interval. Not given: 0.95." });
        var output = new OutputFlags();
        profiles.AddTo(command);
        asymmetry.AddTo(command);
        command.Add(confidence);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<Prevalence> writer = output.Open<Prevalence>(parse, surroundings, ResultTable.Of);
            AsymmetryOptions options = asymmetry.Read(parse);
            options.Validate();
            AsymmetryResult[] results = [.. profiles.Profiles(parse, surroundings).Select(profile => ValleyAsymmetry.Measure(profile, options))];
            writer.Write(parse.GetValue(confidence) is { } coverage ? Prevalence.Of(results, coverage) : Prevalence.Of(results));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
