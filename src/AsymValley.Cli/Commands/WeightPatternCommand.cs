using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cli.Commands;

/// <summary>Compares a layer's weights, moved along their signs, with the solution's.</summary>
internal static class WeightPatternCommand
{
    private sealed record Options
    {
        public ImmutableArray<double> Offsets { get; init; } = [-1, -0.5, 0, 0.5, 1];

        public string? Parameter { get; init; }

        public int Filters { get; init; } = 10;
    }

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("weight-pattern", "Compare a layer's weights, moved along their signs, with the solution's, and draw them as images.");
        var path = new Argument<string>("source") { Description = "Folder of a run or federation, or model file (.safetensors)." };
        var solution = new Option<Solution>("--solution") { Description = "Which of a run's models.", DefaultValueFactory = _ => Solution.Sgd };
        OptionGroup<Options> flags = new OptionGroup<Options>(new Options())
            .Add("--offset", "λ: one unit is as much as the weights' own norm. Not given: -1,-0.5,0,0.5,1.", o => o.Offsets, (o, v) => o with { Offsets = v })
            .Add("--parameter", "The weight tensor. Not given: the first that can be drawn.", o => o.Parameter, (o, v) => o with { Parameter = v })
            .Add("--filters", "Most filters in the picture.", o => o.Filters, (o, v) => o with { Filters = v });
        var plot = new PlotFlags("File for a picture of the filters (.svg).");
        var output = new OutputFlags();
        command.Add(path);
        command.Add(solution);
        flags.AddTo(command);
        plot.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<WeightPatternResult> writer = output.Open<WeightPatternResult>(parse, surroundings, TheoryTables.Of);
            plot.EnsureFree(parse);
            Options options = flags.Read(parse);
            ValleyModel model = SourceFlags.OpenModel(parse.GetRequiredValue(path), parse.GetValue(solution)).Model;
            ProbeDirection along = WeightPattern.Signs(model, options.Parameter);
            foreach (WeightPatternResult result in WeightPattern.Measure(model, along, options.Offsets, options.Parameter))
                writer.Write(result);
            plot.Save(parse, picture => PatternPlot.Save(picture, model, along, options.Offsets, options.Parameter, options.Filters));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
