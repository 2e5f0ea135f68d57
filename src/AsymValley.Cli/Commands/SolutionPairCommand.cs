using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>The commands that compare two solutions.</summary>
internal static class SolutionPairCommand
{
    public static Command Interpolate(Surroundings surroundings)
    {
        OptionGroup<InterpolationOptions> line = InterpolationFlags.Create();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        return Create<InterpolationResult>(
            surroundings, "interpolate", "Measure losses and accuracies on the line through two solutions, by default from a run's SWA to its SGD solution.",
            command =>
            {
                line.AddTo(command);
                evaluation.AddTo(command);
            },
            (parse, from, to, dataset, progress) =>
            {
                InterpolationOptions options = line.Read(parse) with { Evaluation = evaluation.Read(parse) };
                surroundings.Warn(SolutionInterpolation.Warning(from.Network, options));
                return SolutionInterpolation.Measure(from, to, dataset, options, progress, surroundings.Cancellation);
            },
            ResultTables.Of, result => InterpolationPlot.Of(result));
    }

    public static Command CompareWidths(Surroundings surroundings)
    {
        OptionGroup<WidthOptions> widths = WidthFlags.Create();
        OptionGroup<ProfileOptions> grid = WidthFlags.Grid();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        return Create<WidthComparisonResult>(
            surroundings, "compare-widths", "Compare how wide two solutions look along the same random directions, by default a run's SWA and SGD solutions.",
            command =>
            {
                widths.AddTo(command);
                grid.AddTo(command);
                evaluation.AddTo(command);
            },
            (parse, from, to, dataset, progress) =>
            {
                ProfileOptions profile = grid.Read(parse) with { Evaluation = evaluation.Read(parse) };
                surroundings.Warn(WidthComparison.Warning(from.Network, profile));
                return WidthComparison.Measure(from, to, dataset, widths.Read(parse), profile, progress, surroundings.Cancellation);
            },
            ResultTables.Of, result => WidthPlot.Of(result));
    }

    private static Command Create<T>(
        Surroundings surroundings, string name, string description, Action<Command> addOptions,
        Func<ParseResult, ValleyModel, ValleyModel, Dataset, IProgress<OperationProgress>, T> measure,
        Func<IEnumerable<T>, CsvTable> table, Func<T, SvgLinePlot> plot)
        where T : class
    {
        var command = new Command(name, description);
        var pair = new PairFlags();
        var output = new OutputFlags();
        pair.AddTo(command);
        addOptions(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<T> writer = output.Open(parse, surroundings, table);
            pair.Plot.EnsureFree(parse);
            (ValleyModel from, ValleyModel to, Dataset dataset) = pair.Open(parse);
            T result;
            using (var progress = new ConsoleProgress(surroundings))
                result = measure(parse, from, to, dataset, progress);
            pair.Plot.Draw(parse, surroundings, [result], () => plot(result));
            writer.Write(result);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
