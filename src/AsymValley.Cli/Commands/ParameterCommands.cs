using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Parameters;
using AsymValley.Reports;
using AsymValley.Signs;

namespace AsymValley.Cli.Commands;

/// <summary>The commands that measure the parameters of models by groups: their signs and how they are distributed.</summary>
internal static class ParameterCommands
{
    public static Command SignConsistency(Surroundings surroundings)
    {
        var reference = new Option<string>("--reference") { HelpName = "path", Description = "Run, federation or model file whose signs the models are compared with.", Required = true };
        Option<Solution> solution = ParameterFlags.Solution("--solution", "a source's"), referenceSolution = ParameterFlags.Solution("--reference-solution", "the reference's");
        return Create<SignConsistencyResult>(
            surroundings, "sign-consistency", "Measure in how many parameters models have the same sign as another, over all and by groups.", perTensor: true,
            [reference, referenceSolution, solution], null,
            (parse, flags) =>
            {
                NamedParameters other = ParameterFlags.Open(parse.GetRequiredValue(reference), parse.GetValue(referenceSolution));
                return flags.Sources(parse).Select(path => Signs.SignConsistency.Measure(
                    ParameterFlags.Open(path, parse.GetValue(solution)), other, [.. flags.Groups(parse)], flags.PerTensor(parse)));
            },
            ResultTables.Of, results => SignConsistencyPlot.Of(results));
    }

    public static Command Distribution(Surroundings surroundings)
    {
        Option<Solution> solution = ParameterFlags.Solution("--solution", "a source's");
        var initial = new Option<bool>("--initial") { Description = "Also measure the model before training of a run or federation, with the same bins." };
        OptionGroup<DistributionOptions> options = DistributionFlags.Create();
        return Create<ParameterDistribution>(
            surroundings, "parameter-distribution", "Measure how the parameters of models are distributed: mean, deviation, range, signs and a histogram.", perTensor: true,
            [solution, initial], options.AddTo,
            (parse, flags) =>
            {
                DistributionOptions given = options.Read(parse) with { Groups = [.. flags.Groups(parse)], PerTensor = flags.PerTensor(parse) };
                given.Validate();
                return flags.Sources(parse).SelectMany(path =>
                {
                    NamedParameters model = ParameterFlags.Open(path, parse.GetValue(solution));
                    if (!parse.GetValue(initial))
                        return ParameterDistributions.Measure([model], given);
                    return Directory.Exists(path)
                        ? ParameterDistributions.Measure([ParameterFlags.Open(path, Solution.Initial), model], given)
                        : throw new InvalidOptionException("Initial", $"{path} is a model file; the run's folder has the model before training.");
                });
            },
            ResultTables.Of, lines: null, (results, picture) => DistributionPlot.Save(results, picture));
    }

    public static Command SignGradient(Surroundings surroundings)
    {
        var model = new SourceFlags();
        OptionGroup<SignGradientOptions> options = SignGradientFlags.Create();
        return Create<SignGradientResult>(
            surroundings, "sign-gradient", "Measure the cosine between the signs of a model's parameters and the gradient of its training loss.", perTensor: false,
            [], command =>
            {
                model.AddTo(command);
                options.AddTo(command);
            },
            (parse, flags) =>
            {
                SignGradientOptions given = options.Read(parse) with { Groups = [.. flags.Groups(parse)] };
                given.Validate();
                return flags.Sources(parse).Select(path =>
                {
                    Source source = model.Open(parse, path);
                    using var progress = new ConsoleProgress(surroundings);
                    return Signs.SignGradient.Measure(source.Model, source.Dataset, given, SourceFlags.EpochOf(path), progress, surroundings.Cancellation);
                });
            },
            ResultTables.Of, results => SignGradientPlot.Of(results));
    }

    private static Command Create<T>(
        Surroundings surroundings, string name, string description, bool perTensor, IEnumerable<Option> own, Action<Command>? addOptions,
        Func<ParseResult, ParameterFlags, IEnumerable<T>> measure, Func<IEnumerable<T>, CsvTable> table,
        Func<IReadOnlyList<T>, SvgLinePlot>? lines, Action<IReadOnlyList<T>, string>? draw = null)
        where T : class
    {
        var command = new Command(name, description);
        var flags = new ParameterFlags();
        var plot = new PlotFlags("File for a picture of all results (.svg).");
        var output = new OutputFlags();
        flags.AddTo(command, perTensor);
        foreach (Option option in own)
            command.Add(option);
        addOptions?.Invoke(command);
        plot.AddTo(command, terminal: lines is not null);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<T> writer = output.Open(parse, surroundings, table);
            plot.EnsureFree(parse);
            var results = new List<T>();
            foreach (T result in measure(parse, flags))
            {
                surroundings.Cancellation.ThrowIfCancellationRequested();
                writer.Write(result);
                results.Add(result);
            }
            if (lines is not null)
                plot.Draw(parse, surroundings, results, () => lines(results));
            else
                plot.Save(parse, picture => draw!(results, picture));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
