using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// The parameters of measuring along directions. What comes through the pipeline is either directions, each measured at its own
/// model or at that of -Model, or with -Direction the models, snapshots or runs that this one direction is measured at.
/// </summary>
public abstract class ProfileCommand : EvaluationCommand, IDisposable
{
    internal const string GridSet = "Grid", OffsetSet = "Offset", ModelGridSet = "ModelGrid", ModelOffsetSet = "ModelOffset";

    /// <summary>The directions. Of a model, run or federation: the one that New-ProbeDirection makes of it without parameters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GridSet, ValueFromPipeline = true, HelpMessage = "A direction from New-ProbeDirection, or a model, run or federation.")]
    [Parameter(Mandatory = true, ParameterSetName = OffsetSet, ValueFromPipeline = true, HelpMessage = "A direction from New-ProbeDirection, or a model, run or federation.")]
    [Parameter(Mandatory = true, ParameterSetName = ModelGridSet)]
    [Parameter(Mandatory = true, ParameterSetName = ModelOffsetSet)]
    [DirectionArgument]
    public DirectionSource Direction { get; set; } = null!;

    /// <summary>Where -Direction is measured: snapshots, models, runs or federations, e.g. $run.Snapshots.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ModelGridSet, ValueFromPipeline = true, HelpMessage = "A snapshot, a model, a run or a federation.")]
    [Parameter(Mandatory = true, ParameterSetName = ModelOffsetSet, ValueFromPipeline = true, HelpMessage = "A snapshot, a model, a run or a federation.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource InputObject { get; set; } = null!;

    /// <summary>The data: a data set, or a run or federation whose data they are. What comes from a run or federation has its own by default.</summary>
    [Parameter(Position = 0)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>The model at offset 0; by default the one the direction was made for.</summary>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = OffsetSet)]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? Model { get; set; }

    /// <summary>Which model of a run or federation, of Model or of the pipeline: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>Offsets go from minus this to this; a unit is what the direction's scaling says, under Unit a Euclidean distance of 1.</summary>
    /// <value><see cref="ProfileOptions.Range"/></value>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = ModelGridSet)]
    public double? Range { get; set; }

    /// <summary>Number of offsets, evenly spaced, 2 or more; an odd number has 0 among them.</summary>
    /// <value><see cref="ProfileOptions.Points"/></value>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = ModelGridSet)]
    public int? Points { get; set; }

    /// <summary>The offsets themselves, ascending; in place of Range and Points.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OffsetSet)]
    [Parameter(Mandatory = true, ParameterSetName = ModelOffsetSet)]
    [ValidateNotNullOrEmpty]
    public double[] Offset { get; set; } = [];

    /// <summary>Adds the options of the cmdlet's own parameters.</summary>
    private protected virtual ProfileOptions Complete(ProfileOptions options) => options;

    private ProfileOptions _options = new();
    private Dataset? _dataset;
    private ValleyModel? _given, _current;
    private ProbeDirection? _shared;
    private LossProfiler? _profiler;

    private bool IsOfModels => ParameterSetName is ModelGridSet or ModelOffsetSet;

    /// <inheritdoc/>
    protected override void Begin()
    {
        var defaults = new ProfileOptions();
        _options = Complete(new ProfileOptions
        {
            Range = Range ?? defaults.Range,
            Points = Points ?? defaults.Points,
            Offsets = [.. Offset],
            Evaluation = ReadEvaluation(),
        });
        Check(() => _options.Grid());
        if (Model is not null && TryOpen(Model, out ResolvedModel source))
            TryPick(source, Solution, out _given);
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryDirection(out ProbeDirection? direction, out ResolvedModel source) || !TryModel(direction, ref source, out ValleyModel? model))
            return;
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        // The given data are opened once; runs and federations have their own each.
        if ((_dataset is null || Dataset is null) && !TryRun(Dataset ?? source.Value, _ => Dataset?.Open() ?? source.Dataset!, out _dataset))
            return;
        if (!TryPrepare(model, _dataset!))
            return;
        WriteVerbose($"Measuring {model.Name} along {direction.Label} on {_dataset!.Name}");
        Measure(_profiler!, direction, source.Epoch);
    }

    /// <summary>Measures one direction and writes the result.</summary>
    /// <param name="profiler">Has the model and the data.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="epoch">The epoch of a snapshot.</param>
    private protected abstract void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch);

    /// <summary>Called after the last of several directions at the same model, for what is measured along all of them.</summary>
    private protected virtual void MeasureTogether(LossProfiler profiler) { }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_profiler is not null)
            MeasureTogether(_profiler);
    }

    /// <summary>Frees the device's memory; the engine calls it however the pipeline ends.</summary>
    public void Dispose()
    {
        Release(_profiler);
        _profiler = null;
    }

    // With models in the pipeline the direction is one, made once; otherwise it is what the pipeline has.
    private bool TryDirection([NotNullWhen(true)] out ProbeDirection? direction, out ResolvedModel source)
    {
        source = default;
        direction = Direction.Direction ?? _shared;
        if (direction is not null)
        {
            source = new ResolvedModel(direction);
            return true;
        }
        if (!TryOpen(Direction.Model, out source) || !TryPick(source, Solution, out ValleyModel? model)
            || !TryRun(Direction.Model.Target, _ => DirectionSampler.Create(model, new DirectionOptions()), out direction))
            return false;
        _shared = IsOfModels ? direction : null;
        return direction is not null;
    }

    private bool TryModel(ProbeDirection direction, ref ResolvedModel source, [NotNullWhen(true)] out ValleyModel? model)
    {
        if (IsOfModels)
        {
            model = null;
            return TryOpen(InputObject, out source) && TryPick(source, Solution, out model);
        }
        model = _given ?? direction.Model;
        if (model is null)
            Fail(ErrorRecords.ModelNeeded(direction));
        return model is not null;
    }

    // Data and solution stay on the device as long as the solution is the same.
    private bool TryPrepare(ValleyModel model, Dataset dataset)
    {
        if (_profiler is not null && ReferenceEquals(model, _current))
            return true;
        if (_profiler is not null)
            MeasureTogether(_profiler);
        Dispose();
        if (!TryRun(model, _ => new LossProfiler(model, dataset, _options), out _profiler))
            return false;
        _current = model;
        if (_profiler!.Warning is { } warning)
            WriteWarning(warning);
        return true;
    }
}
