using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>Which of a run's or federation's models is meant.</summary>
internal enum Solution
{
    /// <summary>The final weights of SGD; of a federation the global model.</summary>
    Sgd,

    /// <summary>The averaged weights.</summary>
    Swa,

    /// <summary>The weights before training.</summary>
    Initial,
}

/// <summary>A model, the training that it comes from if any, and its data set.</summary>
internal sealed record Source(ValleyModel Model, Training? Training, Dataset Dataset);

/// <summary>A run or a federation: models, and the data that they were trained on.</summary>
internal sealed record Training(Func<Solution, ValleyModel> Pick, DatasetReference Reference, Func<Dataset> Dataset)
{
    /// <summary>The snapshots of a run.</summary>
    public IReadOnlyList<RunSnapshot> Snapshots { get; init; } = [];
}

/// <summary>Which model is measured on which data: a folder of a run or federation, or a model file with a data set.</summary>
internal sealed class SourceFlags
{
    private readonly Option<Solution> _solution = new("--solution")
    {
        Description = "Which of a run's models: the final weights of SGD (of a federation the global ones), the averaged ones or those before training.",
        DefaultValueFactory = _ => Solution.Sgd,
    };

    private readonly DatasetFlags _dataset = new(required: false);

    public void AddTo(Command command)
    {
        command.Add(_solution);
        _dataset.AddTo(command);
    }

    /// <summary>Opens a folder or a model file, and the data.</summary>
    public Source Open(ParseResult parse, string path)
    {
        (ValleyModel model, Training? training) = OpenModel(path, parse.GetValue(_solution));
        Dataset dataset = training is not null && !_dataset.IsGiven(parse) ? training.Dataset() : _dataset.Open(parse, training?.Reference);
        return new Source(model, training, dataset);
    }

    /// <summary>Opens a folder of a run or federation, of which <paramref name="solution"/> is taken, or a model file. One in
    /// the folder of a run, a snapshot for example, comes from that run.</summary>
    /// <exception cref="AsymValleyException">There is nothing at the path, or no such solution.</exception>
    public static (ValleyModel Model, Training? Training) OpenModel(string path, Solution solution)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? (ValleyModelFile.Load(path), ValleyRun.Containing(path) is { } run ? Of(run) : null) : throw new AsymValleyException($"{path}: there is no such folder or model file.");
        Training training = Federation.IsFederation(path) ? Of(Federation.Open(path)) : Of(ValleyRun.Open(path));
        return (training.Pick(solution), training);
    }

    /// <summary>The epoch of a snapshot's file; null for any other source.</summary>
    public static int? EpochOf(string path) =>
        File.Exists(path) ? ValleyRun.Containing(path)?.Snapshots.FirstOrDefault(snapshot => snapshot.Path == Path.GetFullPath(path))?.Epoch : null;

    private static Training Of(ValleyRun run) => new(solution => solution switch
    {
        Solution.Swa => run.SwaModel ?? throw new AsymValleyException(run.Options.Swa
            ? $"{run.Path}: the run is not complete, so there are no averaged weights yet. Resume it."
            : $"{run.Path}: the run has no averaged weights. Train with --swa to have them."),
        Solution.Initial => run.InitialModel,
        _ => run.Model,
    }, run.DatasetReference, () => run.Dataset) { Snapshots = run.Snapshots };

    private static Training Of(Federation federation) => new(solution => solution switch
    {
        Solution.Swa => throw new AsymValleyException($"{federation.Path}: a federation has a global model and an initial one, but no averaged weights."),
        Solution.Initial => federation.InitialModel,
        _ => federation.Model,
    }, federation.DatasetReference, () => federation.Dataset);
}
