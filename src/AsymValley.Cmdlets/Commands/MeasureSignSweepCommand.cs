using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures both sides of a solution along noise of which more and more signs are the solution's (Li24, Fig. 4).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SignSweep", SupportsShouldProcess = true)]
[OutputType(typeof(SignSweepResult), typeof(Job))]
public sealed class MeasureSignSweepCommand : EvaluationCommand
{
    /// <summary>A model, a run, a snapshot, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>The data; by default those of the run or federation.</summary>
    [Parameter(Position = 0)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Which model of a run or federation: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>The noises: Gaussian, Uniform, Ternary, ShiftedGaussian, UniformPositive, Binary, Constant.</summary>
    /// <value><see cref="SignSweepOptions.Kinds"/></value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public DirectionKind[]? Kind { get; set; }

    /// <summary>The fractions r of signs that are the solution's, each 0 to 1, ascending.</summary>
    /// <value><see cref="SignSweepOptions.Ratios"/></value>
    [Parameter]
    [Alias("R", "SignConsistency")]
    [ValidateNotNullOrEmpty]
    public double[]? Ratio { get; set; }

    /// <summary>Noise draws for each kind and r, 1 or more.</summary>
    /// <value><see cref="SignSweepOptions.Draws"/></value>
    [Parameter]
    public int? Draws { get; set; }

    /// <summary>Seed of the first draw; each further one has the next.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>What one unit of offset means: Norm, Width times the norm of the model; Unit, a Euclidean distance of 1; Filter, filter by filter the norm of the model's; None, the vector as it is.</summary>
    [Parameter]
    [Alias("Scale")]
    [ScalingArgument]
    public DirectionScaling Scaling { get; set; } = DirectionScaling.Norm;

    /// <summary>The factor s of Norm scaling, above 0; Li24 plots 0.2, 1 and 2.</summary>
    /// <value>1</value>
    [Parameter]
    public double? Width { get; set; }

    /// <summary>The parameters that move: a group, a stage, or patterns of parameter names, e.g. Conv, Layer1, layer2.*.</summary>
    /// <value>All</value>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>Under -Scaling Filter, leaves biases and batch normalisation where they are.</summary>
    [Parameter]
    public SwitchParameter ZeroOneDimensional { get; set; }

    /// <summary>Offsets go from minus this to this.</summary>
    /// <value>1</value>
    [Parameter]
    public double? Range { get; set; }

    /// <summary>Number of offsets, evenly spaced, 2 or more.</summary>
    /// <value>21</value>
    [Parameter]
    public int? Points { get; set; }

    /// <summary>The offsets themselves, ascending; in place of Range and Points.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Offset { get; set; }

    /// <summary>Coverage of the intervals over draws, between 0 and 1.</summary>
    /// <value><see cref="SignSweepOptions.Confidence"/></value>
    [Parameter]
    public double? Confidence { get; set; }

    /// <summary>A file for a picture (.svg), of one model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private SignSweepOptions _options = new();
    private ProfileOptions _grid = SignSweepOptions.Grid;
    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void Begin()
    {
        var defaults = new SignSweepOptions();
        _options = new SignSweepOptions
        {
            Kinds = Kind is null ? defaults.Kinds : [.. Kind],
            Ratios = Ratio is null ? defaults.Ratios : [.. Ratio],
            Draws = Draws ?? defaults.Draws,
            Direction = defaults.Direction with
            {
                Seed = Seed,
                Scaling = Scaling,
                Width = Width ?? defaults.Direction.Width,
                Group = Group ?? defaults.Direction.Group,
                ZeroOneDimensional = ZeroOneDimensional,
            },
            Confidence = Confidence ?? defaults.Confidence,
        };
        _grid = _grid with { Range = Range ?? _grid.Range, Points = Points ?? _grid.Points, Offsets = Offset is null ? [] : [.. Offset], Evaluation = ReadEvaluation() };
        Check(() =>
        {
            _options.Validate();
            _grid.Grid();
            PlotPath = PlotPath is null ? null : FullPath(PlotPath);
        });
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        // Before the work, not after it.
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model))
            return;
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        // The given data are opened once; runs and federations have their own each.
        if ((_dataset is null || Dataset is null) && !TryRun(Dataset ?? source.Value, _ => Dataset?.Open() ?? source.Dataset!, out _dataset))
            return;
        WriteVerbose($"Sweeping the signs of {model.Name} on {_dataset!.Name}");
        var results = new List<SignSweepResult>();
        if (TryRun(Model.Target, reports => Sweep(model, _dataset, source.Epoch, results, reports), out _))
            Draw(results);
    }

    private bool Sweep(ValleyModel model, Dataset dataset, int? epoch, List<SignSweepResult> results, OperationReports reports)
    {
        using var profiler = new LossProfiler(model, dataset, _grid);
        if (profiler.Warning is { } warning)
            reports.Warn(warning);
        foreach (SignSweepResult result in SignSweep.Measure(profiler, _options, reports, reports.Cancellation))
        {
            results.Add(result with { Epoch = epoch });
            reports.Emit(results[^1]);
        }
        return true;
    }

    private void Draw(List<SignSweepResult> results)
    {
        if (PlotPath is not { } plot || !ShouldProcess(plot, "Draw the sweep"))
            return;
        TryRun(plot, _ =>
        {
            SignSweepPlot.Of(results, SkipTest ? ProfileSeries.TrainError : ProfileSeries.TestError).Save(plot);
            return true;
        }, out _);
    }
}
