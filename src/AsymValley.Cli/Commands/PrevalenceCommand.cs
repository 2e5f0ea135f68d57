using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Counts asymmetric directions.</summary>
internal static class PrevalenceCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("prevalence", "Count the asymmetric directions, with a Wilson interval for their share; of several solutions by groups.");
        var profiles = new ProfileFlags(readsProfiles: true);
        OptionGroup<AsymmetryOptions> asymmetry = AsymmetryFlags.Create();
        Option<double?> confidence = ValueParsers.Apply(new Option<double?>("--confidence") { Description = "Coverage of the interval. Not given: 0.95." });
        Option<ImmutableArray<ProfileKey>> groupBy = ValueParsers.Apply(new Option<ImmutableArray<ProfileKey>>("--group-by") { Description = "A count for each combination of these, e.g. network,dataset. Not given: one count." });
        var plot = new PlotFlags("File for a picture of the shares with their intervals (.svg).");
        var output = new OutputFlags();
        profiles.AddTo(command);
        asymmetry.AddTo(command);
        command.Add(confidence);
        command.Add(groupBy);
        plot.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<Prevalence> writer = output.Open<Prevalence>(parse, surroundings, ResultTables.Of);
            AsymmetryOptions options = asymmetry.Read(parse);
            options.Validate();
            double coverage = parse.GetValue(confidence) ?? 0.95;
            _ = new Prevalence(0, 1, coverage);
            plot.EnsureFree(parse);
            AsymmetryResult[] results = [.. profiles.Profiles(parse, surroundings).Select(profile => ValleyAsymmetry.Measure(profile, options))];
            ImmutableArray<ProfileKey> keys = parse.GetValue(groupBy);
            Prevalence[] rows = keys.IsDefaultOrEmpty
                ? [Prevalence.Of(results, coverage)]
                : [.. Prevalence.By(results, result => string.Join(", ", keys.Select(result.Profile.Read)), coverage)];
            foreach (Prevalence row in rows)
                writer.Write(row);
            plot.Save(parse, picture => PrevalencePlot.Save(rows, picture));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
