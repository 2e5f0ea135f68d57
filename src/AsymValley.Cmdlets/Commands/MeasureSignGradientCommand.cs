using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Signs;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures the cosine between the signs of a model's parameters and the gradient of its training loss, beside those of random directions (Li24, Appendix D.1).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SignGradient", SupportsShouldProcess = true)]
[OutputType(typeof(SignGradientResult), typeof(Job))]
public sealed class MeasureSignGradientCommand : ParameterCommand<SignGradientResult>
{
    /// <summary>Models, runs, snapshots, federations, or the paths of these.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a snapshot, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>The data; by default those of the run or federation.</summary>
    [Parameter(Position = 0)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>How many random directions, 2 or more.</summary>
    /// <value><see cref="SignGradientOptions.Directions"/></value>
    [Parameter]
    public int? Directions { get; set; }

    /// <summary>What the random directions are made of: Gaussian, Uniform, Ternary, ShiftedGaussian, UniformPositive, Binary or Constant.</summary>
    /// <value><see cref="SignGradientOptions.Noise"/></value>
    [Parameter]
    public DirectionKind? Noise { get; set; }

    /// <summary>Seed of the first random direction; each further one has the next.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>Training images that the gradient is measured on, the first of the data; by default all.</summary>
    [Parameter]
    public int? DirectionSamples { get; set; }

    /// <summary>What batch normalisation uses: BatchStatistics, each batch's own statistics, through which the gradient goes (the default where there is batch normalisation), Recalibrate or Frozen.</summary>
    [Parameter]
    public BatchNormPolicy? BatchNorm { get; set; }

    /// <summary>Images a batch, 1 or more.</summary>
    /// <value><see cref="EvaluationOptions.BatchSize"/></value>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>Where it computes: auto (CUDA where there is a device), cpu, cuda or cuda:N.</summary>
    /// <value><see cref="EvaluationOptions.Device"/></value>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads of the CPU; 0 for all cores. The last bits of a result depend on their number.</summary>
    /// <value><see cref="EvaluationOptions.Threads"/></value>
    [Parameter]
    public int? Threads { get; set; }

    private SignGradientOptions _options = new();
    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var evaluation = new EvaluationOptions();
        _options = new SignGradientOptions
        {
            Groups = [.. Group],
            Directions = Directions ?? _options.Directions,
            Noise = Noise ?? _options.Noise,
            Seed = Seed,
            Derivative = new DerivativeOptions
            {
                DirectionSamples = DirectionSamples,
                Evaluation = evaluation with
                {
                    BatchNorm = BatchNorm,
                    BatchSize = BatchSize ?? evaluation.BatchSize,
                    Device = Device ?? evaluation.Device,
                    Threads = Threads ?? evaluation.Threads,
                },
            },
        };
        Check(_options.Validate);
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model))
            return;
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        // The given data are opened once; runs and federations have their own each.
        if ((_dataset is null || Dataset is null) && !TryRun(source.Value, _ => Dataset?.Open() ?? source.Dataset!, out _dataset))
            return;
        Dataset dataset = _dataset!;
        if (TryRun(Model.Target, reports => SignGradient.Measure(model, dataset, _options, source.Epoch, reports, reports.Cancellation), out SignGradientResult result))
            Write(result);
    }

    private protected override void Draw(IReadOnlyList<SignGradientResult> results, string path) => SignGradientPlot.Of(results).Save(path);
}
