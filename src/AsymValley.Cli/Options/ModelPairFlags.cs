using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>Models that are looked at pair by pair: each with every later one, or of runs the snapshots of the same epochs.</summary>
internal sealed class ModelPairFlags
{
    private readonly Argument<string[]> _models = new("models") { Description = "Two or more folders of runs or federations, or model files (.safetensors).", Arity = new ArgumentArity(2, 1000) };
    private readonly Option<Solution> _solution = new("--solution") { Description = "Which of a run's models.", DefaultValueFactory = _ => Solution.Sgd };
    private readonly Option<ImmutableArray<int>> _epochs = ValueParsers.Apply(new Option<ImmutableArray<int>>("--epoch") { Description = "Pair the snapshots of these epochs of the runs, in place of their models.", DefaultValueFactory = _ => [] });
    private readonly Option<string?> _initial = new("--initial") { HelpName = "path", Description = "The weights that the models were trained from: a model file, or a run or federation for its initial ones. Not given: those that their runs know." };
    private readonly DatasetFlags _dataset = new(required: false);

    public void AddTo(Command command)
    {
        command.Add(_models);
        command.Add(_solution);
        command.Add(_epochs);
        command.Add(_initial);
        _dataset.AddTo(command);
    }

    /// <summary>The pairs, each opened when it is its turn.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="measures">Whether data are needed: those given, or those of a pair's run.</param>
    public IEnumerable<ModelPair> Open(ParseResult parse, bool measures)
    {
        string[] paths = parse.GetRequiredValue(_models);
        Solution solution = parse.GetValue(_solution);
        ImmutableArray<int> epochs = parse.GetValue(_epochs);
        ValleyModel? initial = parse.GetValue(_initial) is { } start ? SourceFlags.OpenModel(start, Solution.Initial).Model : null;
        Dataset? given = measures && _dataset.IsGiven(parse) ? _dataset.Open(parse, SourceFlags.OpenModel(paths[0], solution).Training?.Reference.Whole) : null;
        for (int i = 0; i < paths.Length; i++)
        {
            for (int j = i + 1; j < paths.Length; j++)
            {
                foreach (int? epoch in epochs.IsDefaultOrEmpty ? [null] : epochs.Select(epoch => (int?)epoch))
                {
                    (ValleyModel a, Training? first) = Pick(paths[i], epoch);
                    (ValleyModel b, Training? second) = Pick(paths[j], epoch);
                    Dataset? dataset = !measures ? null : given ?? (first ?? second)?.Dataset().OpenWhole() ?? _dataset.Open(parse);
                    yield return new ModelPair(a, b, initial ?? first?.Pick(Solution.Initial), initial ?? second?.Pick(Solution.Initial), epoch, dataset);
                }
            }
        }

        (ValleyModel Model, Training? Training) Pick(string path, int? epoch)
        {
            (ValleyModel model, Training? training) = SourceFlags.OpenModel(path, solution);
            if (epoch is null)
                return (model, training);
            RunSnapshot snapshot = training?.Snapshots.FirstOrDefault(snapshot => snapshot.Epoch == epoch)
                ?? throw new InvalidOptionException("Epoch", FormattableString.Invariant($"{path} has no snapshot of epoch {epoch}."));
            return (snapshot.Load(), training);
        }
    }
}

/// <summary>Two models, the weights that they were trained from where those are known, and the data where they are needed.</summary>
internal sealed record ModelPair(ValleyModel A, ValleyModel B, ValleyModel? StartOfA, ValleyModel? StartOfB, int? Epoch, Dataset? Dataset);
