using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Makes directions through models, each written as it is made.</summary>
[Cmdlet(VerbsCommon.New, "ProbeDirection")]
[OutputType(typeof(ProbeDirection), typeof(Job))]
public sealed class NewProbeDirectionCommand : ValleyCmdlet
{
    /// <summary>A model, a run, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>What the directions are made of: noise, the weights or their signs, the way to another model, or what is measured (Gradient, HessianEigenvector, TrajectoryPca).</summary>
    [Parameter(Position = 0)]
    public DirectionKind Kind { get; set; } = DirectionKind.Gaussian;

    /// <summary>How many, 1 or more: of random kinds with one seed after the other, of eigenvectors and components with one index after the other.</summary>
    [Parameter]
    public int Count { get; set; } = 1;

    /// <summary>Which eigenvector (0 the largest, -1 the smallest) or component (0 the first) is the first to make.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>Seed of the first direction; each further one has the next. The same seed gives the same bits on every machine.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>What one unit of offset means: Unit, a Euclidean distance of 1; Norm, Width times the norm of the model; Filter, filter by filter the norm of the model's; None, the vector as it is.</summary>
    [Parameter]
    [Alias("Scale")]
    [ScalingArgument]
    public DirectionScaling Scaling { get; set; } = DirectionScaling.Unit;

    /// <summary>The parameters that move, the others staying where they are: All, Classifier, Features, Conv, BatchNorm, NotBatchNorm and others, a stage such as Layer1, or patterns of parameter names such as layer2.*,fc.weight.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Group { get; set; } = "All";

    /// <summary>The fraction of elements, chosen at random, that take the model's sign: 0 to 1. By default signs are left as they are.</summary>
    [Parameter]
    public double? SignConsistency { get; set; }

    /// <summary>The factor s of Norm scaling, above 0; Li24 plots 0.2, 1 and 2.</summary>
    [Parameter]
    public double Width { get; set; } = 1;

    /// <summary>Under -Scaling Filter, leaves biases and batch normalisation where they are.</summary>
    [Parameter]
    public SwitchParameter ZeroOneDimensional { get; set; }

    /// <summary>The noise of InterpolationPlusRandom: Gaussian, Uniform, Ternary, ShiftedGaussian, UniformPositive, Binary or Constant.</summary>
    [Parameter]
    public DirectionKind Noise { get; set; } = new DirectionOptions().Noise;

    /// <summary>Which model of a run or federation is at offset 0: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>The other model of Interpolation and InterpolationPlusRandom, or the one before training of Initialization.</summary>
    [Parameter]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? To { get; set; }

    /// <summary>Which model of the other run or federation; without To, of the same one.</summary>
    [Parameter]
    public Solution ToSolution { get; set; }

    /// <summary>The data that Gradient and HessianEigenvector are measured on, and losses along the direction by default; runs and federations have their own.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>The snapshots of TrajectoryPca, in the order of the training; by default those of the run.</summary>
    [Parameter]
    [ModelListArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [ValidateNotNullOrEmpty]
    public ModelSource[]? Snapshot { get; set; }

    /// <summary>Training images that gradient and Hessian are measured on, the first of the data; by default all.</summary>
    [Parameter]
    public int? DirectionSamples { get; set; }

    /// <summary>An eigenvector is found when its residual is at most this times its eigenvalue; between 0 and 1.</summary>
    /// <value><see cref="DerivativeOptions.Tolerance"/></value>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Products with the Hessian after which the search for eigenvectors ends, with a warning; 2 or more. A vector of all parameters is kept for each.</summary>
    /// <value><see cref="DerivativeOptions.MaximumIterations"/></value>
    [Parameter]
    public int? MaximumIterations { get; set; }

    /// <summary>What batch normalisation uses in gradient and Hessian: Recalibrate measures its statistics once on these images, Frozen keeps those of the model, BatchStatistics takes those of each batch. By default Recalibrate.</summary>
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

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private DirectionOptions _options = new();
    private DerivativeOptions _measuring = new();
    private Dataset? _given;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new DirectionOptions
        {
            Kind = Kind,
            Index = Index,
            Seed = Seed,
            Scaling = Scaling,
            Group = Group,
            SignConsistency = SignConsistency,
            Width = Width,
            ZeroOneDimensional = ZeroOneDimensional,
            Noise = Noise,
        };
        var (measuring, evaluation) = (new DerivativeOptions(), new EvaluationOptions());
        _measuring = new DerivativeOptions
        {
            DirectionSamples = DirectionSamples,
            Tolerance = Tolerance ?? measuring.Tolerance,
            MaximumIterations = MaximumIterations ?? measuring.MaximumIterations,
            Evaluation = evaluation with
            {
                BatchNorm = BatchNorm,
                BatchSize = BatchSize ?? evaluation.BatchSize,
                Device = Device ?? evaluation.Device,
                Threads = Threads ?? evaluation.Threads,
            },
        };
        Check(() =>
        {
            _options.Validate();
            _measuring.Validate();
            if (Count < 1)
                throw new InvalidOptionException(nameof(Count), $"{Count} directions cannot be made; ask for at least 1.");
        });
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model))
            return;
        if (Kind.NeedsData())
            WriteDerived(source, model);
        else if (Kind.NeedsSnapshots())
            WriteComponents(source, model);
        else if (TryReference(source, out ValleyModel? reference))
            WriteDrawn(source, model, reference);
    }

    private void WriteDrawn(ResolvedModel source, ValleyModel model, ValleyModel? reference)
    {
        if (!TryDo(Model.Target, () => DirectionSampler.CreateMany(model, _options, Count, reference).GetEnumerator(), out IEnumerator<ProbeDirection> directions))
            return;
        using (directions)
        {
            while (TryRun(Model.Target, _ => directions.MoveNext(), out bool made) && made)
                Write(directions.Current, source);
        }
    }

    private void WriteDerived(ResolvedModel source, ValleyModel model)
    {
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        Dataset? dataset = _given;
        if (dataset is null && !TryRun(Dataset ?? source.Value, _ => Dataset?.Open() ?? source.Dataset!, out dataset))
            return;
        _given = Dataset is null ? null : dataset;
        WriteVerbose($"Measuring {Kind} of {model.Name} on {_measuring.DirectionSamples ?? dataset!.Train.Count} images of {dataset!.Name}");
        if (!TryRun(Model.Target, reports => DerivativeDirections.Create(model, dataset, _options, Count, _measuring, reports, reports.Cancellation), out ImmutableArray<ProbeDirection> directions))
            return;
        foreach (ProbeDirection direction in directions)
        {
            if (direction.Curvature is { IsConverged: false } found)
                WriteWarning(FormattableString.Invariant($"{direction.Label} is not found to the tolerance after {found.Iterations} products: its residual is {found.Residual:g2}. -MaximumIterations allows more."));
            Write(direction, source);
        }
    }

    private void WriteComponents(ResolvedModel source, ValleyModel model)
    {
        if (Snapshot is null && source.Value is not ValleyRun)
        {
            Fail(ErrorRecords.SnapshotsNeeded(model));
            return;
        }
        IEnumerable<ModelSource> snapshots = Snapshot ?? ((ValleyRun)source.Value).Snapshots.Select(snapshot => new ModelSource(snapshot));
        if (!TryDo(Model.Target, () => snapshots.Select(snapshot => snapshot.At(FullPath)).ToArray(), out ModelSource[] found))
            return;
        if (TryRun(Model.Target, Create, out ImmutableArray<ProbeDirection> directions))
        {
            foreach (ProbeDirection direction in directions)
                Write(direction, source);
        }

        ImmutableArray<ProbeDirection> Create(OperationReports reports)
        {
            var readers = new List<ParameterReader>();
            try
            {
                readers.AddRange(found.Select(snapshot => snapshot.OpenParameters()));
                return TrajectoryPca.Create(model, readers, _options, Count, reports, reports.Cancellation);
            }
            finally
            {
                readers.ForEach(reader => reader.Dispose());
            }
        }
    }

    // So that what measures along it need not be told the data again.
    private void Write(ProbeDirection direction, ResolvedModel source)
    {
        if (Dataset is { } given)
            direction.OpenDataset = () => _given ??= given.Open();
        else if (source.HasDataset)
            direction.OpenDataset = () => source.Dataset!;
        WriteObject(direction);
    }

    private bool TryReference(ResolvedModel source, out ValleyModel? reference)
    {
        reference = null;
        if (!Kind.NeedsReference())
            return true;
        ResolvedModel other = source;
        if (To is not null)
        {
            if (!TryOpen(To, out other))
                return false;
        }
        else if (!source.IsTraining || (Kind != DirectionKind.Initialization && !IsBound(nameof(ToSolution))))
        {
            Fail(ErrorRecords.ReferenceNeeded(Kind, source.Value));
            return false;
        }
        Solution solution = Kind == DirectionKind.Initialization && !IsBound(nameof(ToSolution)) ? Solution.Initial : ToSolution;
        return TryPick(other, solution, out reference);
    }
}
