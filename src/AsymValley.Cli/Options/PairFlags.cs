using System.CommandLine;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cli.Options;

/// <summary>Two solutions and the data that they are measured on: two of one run's models, or one of each of two.</summary>
internal sealed class PairFlags
{
    private readonly Argument<string> _from = new("from") { Description = "Folder of a run or federation, or model file (.safetensors)." };
    private readonly Argument<string?> _to = new("to") { Description = "The same of the second solution. Not given: another of the first run's.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<Solution?> _fromSolution = new("--from-solution") { HelpName = "name", Description = "Which of the first run's models, Sgd, Swa or Initial. Not given: Swa; with a second run Sgd." };
    private readonly Option<Solution?> _toSolution = new("--to-solution") { HelpName = "name", Description = "Which of the second run's models. Not given: Sgd." };
    private readonly DatasetFlags _dataset = new(required: false);

    /// <summary>A picture of the result.</summary>
    public PlotFlags Plot { get; } = new("File for a picture of the curves (.svg).");

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_to);
        command.Add(_fromSolution);
        command.Add(_toSolution);
        _dataset.AddTo(command);
        Plot.AddTo(command, terminal: true);
    }

    /// <summary>Opens both, and the data: those given, or the first run's, or the second's.</summary>
    public (ValleyModel From, ValleyModel To, Dataset Dataset) Open(ParseResult parse)
    {
        string first = parse.GetRequiredValue(_from);
        string? second = parse.GetValue(_to);
        if (second is null && !Directory.Exists(first) && File.Exists(first))
            throw new InvalidOptionException("Second", $"{first} is one solution; give the other after it.");
        (ValleyModel from, Training? training) = SourceFlags.OpenModel(first, parse.GetValue(_fromSolution) ?? (second is null ? Solution.Swa : Solution.Sgd));
        (ValleyModel to, Training? other) = SourceFlags.OpenModel(second ?? first, parse.GetValue(_toSolution) ?? Solution.Sgd);
        training ??= other;
        return (from, to, training is not null && !_dataset.IsGiven(parse) ? training.Dataset() : _dataset.Open(parse, training?.Reference));
    }
}
