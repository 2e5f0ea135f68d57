using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Trains a network. Unlike other Start- cmdlets it waits for the end and shows its progress; with -AsJob it returns a job.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "ValleyTraining", SupportsShouldProcess = true)]
[OutputType(typeof(ValleyRun), typeof(Job))]
public sealed class StartValleyTrainingCommand : ValleyCmdlet
{
    /// <summary>The images to train on.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A data set from Get-ValleyDataset.")]
    [DatasetArgument]
    public DatasetSource Dataset { get; set; } = null!;

    /// <summary>The network by name, or a model to start from.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "A network's name, e.g. LeNet5, or a model from New-ValleyModel.")]
    [NetworkArgument]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkSource Model { get; set; } = null!;

    /// <summary>The run folder to write; without it the run is kept in memory only.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a run that is in the folder.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Trains in the background and returns a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Passes over the training set.</summary>
    [Parameter]
    public int? Epochs { get; set; }

    /// <summary>Images a step.</summary>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>The learning rate of the first epoch.</summary>
    [Parameter]
    public double? LearningRate { get; set; }

    /// <summary>Momentum of SGD.</summary>
    [Parameter]
    public double? Momentum { get; set; }

    /// <summary>Weight decay, for every parameter.</summary>
    [Parameter]
    public double? WeightDecay { get; set; }

    /// <summary>How the learning rate falls.</summary>
    [Parameter]
    public ScheduleKind? Schedule { get; set; }

    /// <summary>Also averages the weights over the last epochs.</summary>
    [Parameter]
    public SwitchParameter Swa { get; set; }

    /// <summary>The first epoch whose weights are averaged.</summary>
    [Parameter]
    public int? SwaStart { get; set; }

    /// <summary>The learning rate while averaging.</summary>
    [Parameter]
    public double? SwaLearningRate { get; set; }

    /// <summary>Every so many epochs the averaged weights are evaluated.</summary>
    [Parameter]
    public int? SwaEvaluateEvery { get; set; }

    /// <summary>Draws weights, order of the images, augmentation and dropout.</summary>
    [Parameter]
    public ulong? Seed { get; set; }

    /// <summary>Random crops and flips, on or (-Augment:$false) off; by default as the data set has it.</summary>
    [Parameter]
    public SwitchParameter Augment { get; set; }

    /// <summary>Every so many epochs the weights are kept as a snapshot.</summary>
    [Parameter]
    public int? SnapshotEvery { get; set; }

    /// <summary>Every so many epochs the test set is evaluated.</summary>
    [Parameter]
    public int? EvaluateEvery { get; set; }

    /// <summary>cpu, cuda or cuda:N.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads of the CPU; 0 for all cores.</summary>
    [Parameter]
    public int? Threads { get; set; }

    private TrainingOptions _options = new();

    /// <inheritdoc/>
    protected override void BeginProcessing() => Check(() =>
    {
        var defaults = new TrainingOptions();
        _options = new TrainingOptions
        {
            Epochs = Epochs ?? defaults.Epochs,
            BatchSize = BatchSize ?? defaults.BatchSize,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Momentum = Momentum ?? defaults.Momentum,
            WeightDecay = WeightDecay ?? defaults.WeightDecay,
            Schedule = Schedule ?? defaults.Schedule,
            // Who says when to average wants averaging.
            Swa = Given(nameof(Swa), Swa) ?? (SwaStart is not null || SwaLearningRate is not null),
            SwaStart = SwaStart,
            SwaLearningRate = SwaLearningRate,
            SwaEvaluateEvery = SwaEvaluateEvery ?? defaults.SwaEvaluateEvery,
            Seed = Seed ?? defaults.Seed,
            Augment = Given(nameof(Augment), Augment),
            SnapshotEvery = SnapshotEvery ?? defaults.SnapshotEvery,
            EvaluateEvery = EvaluateEvery ?? defaults.EvaluateEvery,
            Device = Device ?? defaults.Device,
            Threads = Threads ?? defaults.Threads,
            RunPath = Path is null ? null : FullPath(Path),
            Force = Force,
        };
        _options.Validate();
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_options.RunPath is { } path)
        {
            bool exists = ValleyRun.IsRun(path);
            if (exists && !Force)
            {
                Fail(ErrorRecords.RunExists(path));
                return;
            }
            if (!ShouldProcess(path, exists ? $"Replace the run by training {Model} on {Dataset}" : $"Train {Model} on {Dataset}"))
                return;
        }
        if (AsJob)
        {
            var parameters = new Dictionary<string, object?>(MyInvocation.BoundParameters) { [nameof(Dataset)] = Dataset, ["Confirm"] = false };
            if (_options.RunPath is not null)
                parameters[nameof(Path)] = _options.RunPath;
            WriteObject(BackgroundJob.Start(this, $"Train {Model} on {Dataset}", parameters));
            return;
        }
        if (!TryDo(Model.Target, () => Model.At(FullPath), out NetworkSource network))
            return;
        WriteVerbose($"Training {Model} on {Dataset} for {_options.Epochs} epochs" + (_options.RunPath is null ? ", in memory" : $" into {_options.RunPath}"));
        if (TryRun(Dataset, reports => Train(network, reports), out ValleyRun run))
            WriteObject(run);
    }

    private ValleyRun Train(NetworkSource network, OperationReports reports)
    {
        Dataset dataset = Dataset.Open();
        ValleyModel start = network.Start(dataset, _options.Seed);
        return Trainer.Train(start, dataset, _options, reports, reports.Cancellation);
    }
}
