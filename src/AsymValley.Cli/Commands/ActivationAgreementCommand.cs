using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cli.Commands;

/// <summary>Compares the ReLUs of networks along directions with those at the solution.</summary>
internal static class ActivationAgreementCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("activation-agreement", "Measure how far a network's ReLUs along a direction agree with those at the solution.");
        var profiles = new ProfileFlags(readsProfiles: false);
        OptionGroup<ActivationAgreementOptions> agreement = ActivationAgreementFlags.Create();
        var plot = new PlotFlags("File for a picture of the curves (.svg), of one direction.");
        var output = new OutputFlags();
        profiles.AddTo(command);
        agreement.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ActivationAgreementResult> writer = output.Open<ActivationAgreementResult>(parse, surroundings, TheoryTables.Of);
            ActivationAgreementOptions options = agreement.Read(parse);
            options.Validate();
            foreach ((int? epoch, ImmutableArray<ActivationAgreementResult> results) in profiles.Measure(parse, surroundings, together: false, (path, profiler, directions, progress) =>
            {
                plot.EnsureFree(parse);
                return (SourceFlags.EpochOf(path), ActivationAgreement.Measure(profiler, directions[0], options, progress, surroundings.Cancellation));
            }))
            {
                plot.Draw(parse, surroundings, results, () => ActivationAgreementPlot.Of(results));
                foreach (ActivationAgreementResult result in results)
                    writer.Write(result with { Epoch = epoch });
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
