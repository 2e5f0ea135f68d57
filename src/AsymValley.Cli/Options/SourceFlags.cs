using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>Which of a run's models is meant.</summary>
internal enum Solution
{
    /// <summary>The final weights of SGD.</summary>
    Sgd,

    /// <summary>The averaged weights.</summary>
    Swa,

    /// <summary>The weights before training.</summary>
    Initial,
}

/// <summary>A model, the run it comes from if any, and its data set.</summary>
internal sealed record Source(ValleyModel Model, ValleyRun? Run, Dataset Dataset);

/// <summary>Which model is measured on which data: a run folder, or a model file with a data set.</summary>
internal sealed class SourceFlags
{
    private readonly Option<Solution> _solution = new("--solution")
    {
        Description = "Which of a run's models: the final weights of SGD, the averaged ones or those before training.",
        DefaultValueFactory = _ => Solution.Sgd,
    };

    private readonly DatasetFlags _dataset = new(required: false);

    public void AddTo(Command command)
    {
        command.Add(_solution);
        _dataset.AddTo(command);
    }

    /// <summary>Opens a run folder or a model file, and the data.</summary>
    public Source Open(ParseResult parse, string path)
    {
        (ValleyModel model, ValleyRun? run) = OpenModel(path, parse.GetValue(_solution));
        Dataset dataset = run is not null && !_dataset.IsGiven(parse) ? run.Dataset : _dataset.Open(parse, run?.DatasetReference);
        return new Source(model, run, dataset);
    }

    /// <summary>Opens a run folder, of which <paramref name="solution"/> is taken, or a model file.</summary>
    /// <exception cref="AsymValleyException">There is nothing at the path, or the run has no such solution.</exception>
    public static (ValleyModel Model, ValleyRun? Run) OpenModel(string path, Solution solution)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? (ValleyModelFile.Load(path), null) : throw new AsymValleyException($"{path}: there is no such run folder or model file.");
        ValleyRun run = ValleyRun.Open(path);
        return (ModelOf(run, solution), run);
    }

    public static ValleyModel ModelOf(ValleyRun run, Solution solution) => solution switch
    {
        Solution.Swa => run.SwaModel ?? throw new AsymValleyException(run.Options.Swa
            ? $"{run.Path}: the run is not complete, so there are no averaged weights yet. Resume it."
            : $"{run.Path}: the run has no averaged weights. Train with --swa to have them."),
        Solution.Initial => run.InitialModel,
        _ => run.Model,
    };
}
