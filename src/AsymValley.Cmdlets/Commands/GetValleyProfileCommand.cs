using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses along directions, each profile written as soon as it is measured.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyProfile", DefaultParameterSetName = GridSet)]
[OutputType(typeof(LossProfile))]
public sealed class GetValleyProfileCommand : EvaluationCommand, IDisposable
{
    private const string GridSet = "Grid", OffsetSet = "Offset";

    /// <summary>The directions. Of a model, run or federation: the one that New-ProbeDirection makes of it without parameters.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A direction from New-ProbeDirection, or a model, run or federation.")]
    [DirectionArgument]
    public DirectionSource Direction { get; set; } = null!;

    /// <summary>The data, e.g. a run's: $run.Dataset. Runs and federations in the pipeline have their own by default.</summary>
    [Parameter(Position = 0)]
    [DatasetArgument]
    public DatasetSource? Dataset { get; set; }

    /// <summary>The model at offset 0; by default the one the direction was made for.</summary>
    [Parameter]
    [ModelArgument]
    public ModelSource? Model { get; set; }

    /// <summary>Which of a run's or federation's models, of -Model or of the pipeline.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>Offsets go from -Range to Range.</summary>
    [Parameter(ParameterSetName = GridSet)]
    public double? Range { get; set; }

    /// <summary>Number of offsets, evenly spaced.</summary>
    [Parameter(ParameterSetName = GridSet)]
    public int? Points { get; set; }

    /// <summary>The offsets themselves, ascending.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OffsetSet)]
    [ValidateNotNullOrEmpty]
    public double[] Offset { get; set; } = [];

    /// <summary>Also measures exact slopes by automatic differentiation.</summary>
    [Parameter]
    public SwitchParameter Slope { get; set; }

    private ProfileOptions _options = new();
    private Dataset? _dataset;
    private ValleyModel? _given, _current;
    private LossProfiler? _profiler;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var defaults = new ProfileOptions();
        _options = new ProfileOptions
        {
            Range = Range ?? defaults.Range,
            Points = Points ?? defaults.Points,
            Offsets = [.. Offset],
            Slopes = Slope,
            Evaluation = ReadEvaluation(),
        };
        Check(() => _options.Grid());
        if (Model is not null && TryOpen(Model, out ResolvedModel source))
            TryPick(source, Solution, out _given);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryDirection(out ProbeDirection? direction, out ResolvedModel source))
            return;
        if ((_given ?? direction.Model) is not { } model)
        {
            Fail(ErrorRecords.ModelNeeded(direction));
            return;
        }
        if (Dataset is null && !source.IsTraining)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        // The given data are opened once; runs and federations have their own each.
        if ((_dataset is null || Dataset is null) && !TryRun(Dataset ?? source.Value, _ => Dataset?.Open() ?? source.Dataset!, out _dataset))
            return;
        if (!TryPrepare(model, _dataset!))
            return;
        LossProfiler profiler = _profiler!;
        WriteVerbose($"Measuring {model.Name} along {direction.Label} on {_dataset!.Name}");
        if (TryRun(direction, reports => profiler.Measure(direction, reports, reports.Cancellation), out LossProfile profile))
            WriteObject(profile);
    }

    /// <summary>Frees the device's memory; the engine calls it however the pipeline ends.</summary>
    public void Dispose()
    {
        Release(_profiler);
        _profiler = null;
    }

    private bool TryDirection([NotNullWhen(true)] out ProbeDirection? direction, out ResolvedModel source)
    {
        (direction, source) = (Direction.Direction, default);
        return direction is not null || (TryOpen(Direction.Model, out source) && TryPick(source, Solution, out ValleyModel? model)
            && TryRun(Direction.Model.Target, _ => DirectionSampler.Create(model, new DirectionOptions()), out direction));
    }

    // Data and solution stay on the device as long as the solution is the same.
    private bool TryPrepare(ValleyModel model, Dataset dataset)
    {
        if (_profiler is not null && ReferenceEquals(model, _current))
            return true;
        Dispose();
        if (!TryRun(model, _ => new LossProfiler(model, dataset, _options), out _profiler))
            return false;
        _current = model;
        if (_profiler!.Warning is { } warning)
            WriteWarning(warning);
        return true;
    }
}
