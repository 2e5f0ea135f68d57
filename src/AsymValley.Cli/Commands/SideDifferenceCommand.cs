using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Compares the two sides of profiles.</summary>
internal static class SideDifferenceCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("side-difference", "Compare the mean error or loss on the positive side with that on the negative one, over directions or solutions.");
        var profiles = new ProfileFlags(readsProfiles: true);
        var series = new Option<ProfileSeries>("--series") { HelpName = "name", Description = "Which curve is compared: TestError, TestLoss, TrainError or TrainLoss.", DefaultValueFactory = _ => ProfileSeries.TestError };
        Option<double?> confidence = ValueParsers.Apply(new Option<double?>("--confidence") { Description = "Coverage of the intervals. Not given: 0.95." });
        Option<ImmutableArray<ProfileKey>> groupBy = ValueParsers.Apply(new Option<ImmutableArray<ProfileKey>>("--group-by") { Description = "A row for each combination of these, e.g. kind,width. Not given: one row." });
        var plot = new PlotFlags("File for a picture of the differences with their intervals (.svg).");
        var output = new OutputFlags();
        profiles.AddTo(command);
        command.Add(series);
        command.Add(confidence);
        command.Add(groupBy);
        plot.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<SideDifference> writer = output.Open<SideDifference>(parse, surroundings, ResultTables.Of);
            double coverage = parse.GetValue(confidence) ?? 0.95;
            _ = MeanInterval.Of([0], coverage);
            plot.EnsureFree(parse);
            LossProfile[] measured = [.. profiles.Profiles(parse, surroundings)];
            ImmutableArray<ProfileKey> keys = parse.GetValue(groupBy);
            ProfileSeries curve = parse.GetValue(series);
            SideDifference[] rows = keys.IsDefaultOrEmpty
                ? [SideDifference.Of(measured, curve, coverage)]
                : [.. SideDifference.By(measured, profile => string.Join(", ", keys.Select(profile.Read)), curve, coverage)];
            foreach (SideDifference row in rows)
                writer.Write(row);
            plot.Save(parse, picture => SideDifferencePlot.Save(rows, picture));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
