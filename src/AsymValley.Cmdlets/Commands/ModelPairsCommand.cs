using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// The parameters of what is asked of two models: each that comes through the pipeline with the one of -To, or, without -To, each
/// with every later one.
/// </summary>
public abstract class ModelPairsCommand : EvaluationCommand
{
    /// <summary>Models, runs, snapshots, federations, or the paths of these.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models, runs, snapshots, federations, .safetensors files or folders.")]
    [ModelListArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource[] Model { get; set; } = [];

    /// <summary>The model that each is paired with; without it each is paired with every later one.</summary>
    [Parameter(Position = 1)]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? To { get; set; }

    /// <summary>Pairs a snapshot with that of the same epoch of the run of -To.</summary>
    [Parameter]
    public SwitchParameter MatchEpoch { get; set; }

    /// <summary>The weights that the models were trained from; by default those that their runs know.</summary>
    [Parameter]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? Initial { get; set; }

    /// <summary>Which model of a run or federation: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>The data; by default those of a pair's run or federation, of a client's share the whole.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    private readonly List<(ModelSource Source, ResolvedModel Model)> _models = [];
    private ResolvedModel? _to;
    private ValleyModel? _initial;
    private Dataset? _given;

    /// <summary>Whether data are needed.</summary>
    private protected abstract bool Measures { get; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        Check(() =>
        {
            if (MatchEpoch && To is null)
                throw new InvalidOptionException(nameof(MatchEpoch), "the run with the other snapshots is needed. Give it with -To.");
        });
        if (To is not null && TryOpen(To, out ResolvedModel to))
            _to = to;
        if (Initial is not null && TryOpen(Initial, out ResolvedModel start))
            _initial = TryPick(start, start.IsTraining ? Solution.Initial : Solution.Sgd, out ValleyModel? model) ? model : null;
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (ModelSource source in Model)
        {
            if (!TryOpen(source, out ResolvedModel model))
                continue;
            if (_to is not { } to)
                _models.Add((source, model));
            else if (!MatchEpoch)
                Pair(source.Target, model, to);
            else if (TryDo(source.Target, () => Matching(model, to), out ResolvedModel match))
                Pair(source.Target, model, match);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (To is not null)
            return;
        if (_models.Count < 2)
        {
            ThrowTerminatingError(ErrorRecords.SecondModelNeeded(_models.Count == 0 ? Model : _models[0].Source.Target));
            return;
        }
        for (int i = 0; i < _models.Count; i++)
            for (int j = i + 1; j < _models.Count; j++)
                Pair(_models[i].Source.Target, _models[i].Model, _models[j].Model);
    }

    /// <summary>Measures a pair and writes the result.</summary>
    private protected abstract void Process(ModelPair pair);

    private static ResolvedModel Matching(ResolvedModel model, ResolvedModel to)
    {
        if (model.Epoch is not { } epoch)
            throw new InvalidOptionException(nameof(MatchEpoch), "only for snapshots of a run, e.g. $run.Snapshots.");
        return to.Value is ValleyRun run && run.Snapshots.FirstOrDefault(snapshot => snapshot.Epoch == epoch) is { } match
            ? new ResolvedModel(match)
            : throw new InvalidOptionException(nameof(To), FormattableString.Invariant($"it has no snapshot of epoch {epoch}."));
    }

    private void Pair(object target, ResolvedModel first, ResolvedModel second)
    {
        if (!TryPick(first, Solution, out ValleyModel? a) || !TryPick(second, Solution, out ValleyModel? b))
            return;
        if (!TryRun(target, _ => (_initial ?? first.Start, _initial ?? second.Start), out (ValleyModel? A, ValleyModel? B) start))
            return;
        Dataset? dataset = null;
        if (Measures && !TryData(target, first.HasDataset ? first : second, a, out dataset))
            return;
        Process(new ModelPair(target, a, b, start.A, start.B, first.Epoch, second.Epoch, dataset));
    }

    // The given data are opened once; runs and federations have their own each.
    private bool TryData(object target, ResolvedModel source, ValleyModel model, out Dataset? dataset)
    {
        dataset = _given;
        if (dataset is not null)
            return true;
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return false;
        }
        if (!TryRun(target, _ => Dataset?.Open() ?? source.Dataset!.OpenWhole(), out dataset))
            return false;
        _given = Dataset is null ? null : dataset;
        return true;
    }
}

/// <summary>Two models at hand.</summary>
/// <param name="Target">What was given for the first, for error records.</param>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="StartOfA">The weights from which the first was trained; null where they are not known.</param>
/// <param name="StartOfB">The weights from which the second was trained; null where they are not known.</param>
/// <param name="Epoch">The epoch of the first, if it is a snapshot.</param>
/// <param name="ToEpoch">The epoch of the second, if it is a snapshot.</param>
/// <param name="Dataset">The data; null where none are needed.</param>
internal sealed record ModelPair(object Target, ValleyModel A, ValleyModel B, ValleyModel? StartOfA, ValleyModel? StartOfB, int? Epoch, int? ToEpoch, Dataset? Dataset);
