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
    private readonly Option<string?> _plot = new("--plot-path") { HelpName = "file", Description = "File for a picture of the curves (.svg)." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace that file where it exists." };
    private readonly DatasetFlags _dataset = new(required: false);

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_to);
        command.Add(_fromSolution);
        command.Add(_toSolution);
        _dataset.AddTo(command);
        command.Add(_plot);
        command.Add(_force);
    }

    /// <summary>The file of the picture, which may be written; null when none is wanted.</summary>
    /// <exception cref="IOException">It exists, or its folder does not: better now than after the work.</exception>
    public string? Plot(ParseResult parse)
    {
        string? file = parse.GetValue(_plot);
        if (file is not null && !parse.GetValue(_force) && File.Exists(file))
            throw new IOException($"the file of {_plot.Name} exists; --force replaces it: {file}");
        Checkpoints.AtomicFile.EnsureFolder(file);
        return file;
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
