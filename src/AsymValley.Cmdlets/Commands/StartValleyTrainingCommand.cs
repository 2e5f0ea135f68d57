using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Trains a network, once or with several seeds, with settings of one's own or a recipe's, or goes on from averaged weights. Unlike
/// other Start- cmdlets it waits for the end and shows its progress; with -AsJob it returns a job.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "ValleyTraining", SupportsShouldProcess = true, DefaultParameterSetName = ModelSet)]
[OutputType(typeof(ValleyRun), typeof(Job))]
public sealed class StartValleyTrainingCommand : ValleyCmdlet
{
    private const string ModelSet = "Model", RecipeSet = "Recipe", AfterSwaSet = "AfterSwa";

    /// <summary>The images to train on: a data set, its name, or a run, whose data are taken. With -AfterSwa the run with the averaged weights.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A data set from Get-ValleyDataset; for -AfterSwa a run with averaged weights.")]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource Dataset { get; set; } = null!;

    /// <summary>A network's name, e.g. LeNet5, a model to start from, or a definition's file in JSON. With a recipe it is by default the recipe's own network.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ModelSet, HelpMessage = "A network's name, e.g. LeNet5, or a model from New-ValleyModel.")]
    [Parameter(Position = 0, ParameterSetName = RecipeSet)]
    [NetworkArgument]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkSource? Model { get; set; }

    /// <summary>The name of a recipe of Get-ValleyRecipe; other parameters change its settings.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecipeSet, HelpMessage = "The name of a recipe, e.g. PreResNet164-Cifar100-Swa.")]
    [ArgumentCompleter(typeof(RecipeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Recipe { get; set; }

    /// <summary>Factor on the recipe's epochs, e.g. 0.05 for a twentieth; averaging and learning rates keep their proportions.</summary>
    /// <value>1</value>
    [Parameter(ParameterSetName = RecipeSet)]
    public double? EpochScale { get; set; }

    /// <summary>Goes on with SGD from the averaged weights of the run that is given: 50 epochs at 0.001 unless told otherwise.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AfterSwaSet)]
    public SwitchParameter AfterSwa { get; set; }

    /// <summary>The run folder to write; without it the run is kept in memory only.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Trains so many runs, with the seeds -Seed, -Seed + 1 …, each into the folder seed-N of -Path. Complete runs that are there are opened, not trained again.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    [Parameter(ParameterSetName = RecipeSet)]
    public int? Runs { get; set; }

    /// <summary>With -Runs: how many runs are trained at the same time, with one thread each. 0: one after the other, each with all threads.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    [Parameter(ParameterSetName = RecipeSet)]
    public int Workers { get; set; }

    /// <summary>Replaces a run that is in the folder already, which is an error otherwise.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Trains in the background and returns a job; Receive-Job gives the run, Stop-Job leaves a run that Resume-ValleyTraining goes on with.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Passes over the training set, 1 or more.</summary>
    /// <value><see cref="TrainingOptions.Epochs"/></value>
    [Parameter]
    public int? Epochs { get; set; }

    /// <summary>Images a step, 1 or more.</summary>
    /// <value><see cref="TrainingOptions.BatchSize"/></value>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>SGD with momentum, or AdamW, which has its own usual learning rate (1e-4) and weight decay (0.01).</summary>
    /// <value><see cref="TrainingOptions.Optimizer"/></value>
    [Parameter(ParameterSetName = ModelSet)]
    [Parameter(ParameterSetName = RecipeSet)]
    public OptimizerKind? Optimizer { get; set; }

    /// <summary>The learning rate of the first epoch. With AdamW by default 1e-4.</summary>
    /// <value><see cref="TrainingOptions.LearningRate"/></value>
    [Parameter]
    public double? LearningRate { get; set; }

    /// <summary>Momentum of SGD; β₁ of AdamW. From 0 to below 1.</summary>
    /// <value><see cref="TrainingOptions.Momentum"/></value>
    [Parameter]
    public double? Momentum { get; set; }

    /// <summary>Weight decay, for every parameter, biases and batch normalisation too. With AdamW by default 0.01.</summary>
    /// <value><see cref="TrainingOptions.WeightDecay"/></value>
    [Parameter]
    public double? WeightDecay { get; set; }

    /// <summary>How the learning rate falls: Piecewise is constant for the first half, then linear to a hundredth at nine tenths (HHY19); Cosine falls to 0 over all epochs (Li24); Constant does not fall.</summary>
    /// <value><see cref="TrainingOptions.Schedule"/></value>
    [Parameter]
    public ScheduleKind? Schedule { get; set; }

    /// <summary>Also averages the weights over the last epochs (stochastic weight averaging); the average is the run's SwaModel.</summary>
    [Parameter]
    public SwitchParameter Swa { get; set; }

    /// <summary>The first epoch whose weights are averaged, counted from 1; by default at 0.56 of the epochs. Turns averaging on.</summary>
    [Parameter]
    public int? SwaStart { get; set; }

    /// <summary>The learning rate while averaging; by default a fifth of -LearningRate, and with a constant schedule the same. Turns averaging on.</summary>
    [Parameter]
    public double? SwaLearningRate { get; set; }

    /// <summary>Every so many epochs the averaged weights are evaluated; 0: only after the last.</summary>
    /// <value><see cref="TrainingOptions.SwaEvaluateEvery"/></value>
    [Parameter]
    public int? SwaEvaluateEvery { get; set; }

    /// <summary>Draws the initial weights, the order of the images, augmentation and dropout. The same seed gives the same run, to the bit with the same number of threads.</summary>
    /// <value><see cref="TrainingOptions.Seed"/></value>
    [Parameter]
    public ulong? Seed { get; set; }

    /// <summary>Random crops and flips, on or (-Augment:$false) off; by default as the data set has it.</summary>
    [Parameter]
    public SwitchParameter Augment { get; set; }

    /// <summary>Every so many epochs the weights are kept as a snapshot, $run.Snapshots; 0: never.</summary>
    /// <value><see cref="TrainingOptions.SnapshotEvery"/></value>
    [Parameter]
    public int? SnapshotEvery { get; set; }

    /// <summary>Every so many epochs the test set is evaluated; 0: only after the last.</summary>
    /// <value><see cref="TrainingOptions.EvaluateEvery"/></value>
    [Parameter]
    public int? EvaluateEvery { get; set; }

    /// <summary>Where it computes: auto (CUDA where there is a device), cpu, cuda or cuda:N.</summary>
    /// <value><see cref="TrainingOptions.Device"/></value>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads of the CPU; 0 for all cores. The last bits of the result depend on their number.</summary>
    /// <value><see cref="TrainingOptions.Threads"/></value>
    [Parameter]
    public int? Threads { get; set; }

    private TrainingRecipe? _recipe;
    private TrainingOptions _options = new();

    private bool IsAfterSwa => AfterSwa || _recipe?.Kind == RecipeKind.SgdAfterSwa;

    /// <summary>What is trained, after "train".</summary>
    private string What => IsAfterSwa ? $"on after SWA from {Dataset}" : $"{(Runs is null ? "" : $"{Runs} runs of ")}{Model} on {Dataset}";

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        if (Recipe is not null)
            _recipe = TrainingRecipe.Find(Recipe).Scale(EpochScale ?? 1);
        if (_recipe is not null && !IsAfterSwa)
            Model ??= new NetworkSource(_recipe.Network);
        _options = Settings(_recipe?.Options ?? (AfterSwa ? TrainingOptions.AfterSwa(new TrainingOptions()) : TrainingOptions.For(Optimizer ?? default)));
        if (Runs is null && IsBound(nameof(Workers)))
            throw new InvalidOptionException(nameof(Workers), "only for several runs; give their number in Runs.");
        if (IsAfterSwa && (Runs is not null || Model is not null))
            throw new InvalidOptionException(Runs is null ? nameof(Model) : nameof(Runs), "not for SGD after SWA, which goes on from the averaged weights of one run.");
        if (Runs is { } runs)
            TrainingSeries.Validate(_options, runs, Workers);
        else
            _options.Validate();
    });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (_options.RunPath is { } path)
        {
            bool exists = Runs is null && ValleyRun.IsRun(path);
            if (exists && !Force)
            {
                Fail(ErrorRecords.Of(RunFolderException.RunExists(path), path));
                return;
            }
            if (!ShouldProcess(path, exists ? $"Replace the run: train {What}" : $"Train {What}"))
                return;
        }
        WriteVerbose($"Training {What} for {_options.Epochs} epochs" + (_options.RunPath is null ? ", in memory" : $" into {_options.RunPath}"));
        NetworkSource? network = null;
        if (Model is not null && !TryDo(Model.Target, () => Model.At(FullPath), out network))
            return;
        if (Runs is { } runs)
        {
            TryRun(Dataset, reports => TrainAll(network!, runs, reports), out _, () => StopLine.OfSeries(_options.RunPath));
            return;
        }
        if (TryRun(Dataset, reports => network is null ? Continue(reports) : Train(network, reports), out ValleyRun run, () => StopLine.OfRun(_options.RunPath)))
            WriteRun(run);
    }

    /// <summary>Options with what the parameters say otherwise.</summary>
    private TrainingOptions Settings(TrainingOptions options)
    {
        TrainingOptions start = Epochs is { } epochs ? options.WithEpochs(epochs) : options;
        return start with
        {
            BatchSize = BatchSize ?? start.BatchSize,
            Optimizer = Optimizer ?? start.Optimizer,
            LearningRate = LearningRate ?? start.LearningRate,
            Momentum = Momentum ?? start.Momentum,
            WeightDecay = WeightDecay ?? start.WeightDecay,
            Schedule = Schedule ?? start.Schedule,
            // Who says when to average wants averaging.
            Swa = Given(nameof(Swa), Swa) ?? (start.Swa || SwaStart is not null || SwaLearningRate is not null),
            SwaStart = SwaStart ?? start.SwaStart,
            SwaLearningRate = SwaLearningRate ?? start.SwaLearningRate,
            SwaEvaluateEvery = SwaEvaluateEvery ?? start.SwaEvaluateEvery,
            Seed = Seed ?? start.Seed,
            Augment = Given(nameof(Augment), Augment) ?? start.Augment,
            SnapshotEvery = SnapshotEvery ?? start.SnapshotEvery,
            EvaluateEvery = EvaluateEvery ?? start.EvaluateEvery,
            Device = Device ?? start.Device,
            Threads = Threads ?? start.Threads,
            RunPath = Path is null ? null : FullPath(Path),
            Force = Force,
        };
    }

    private Dataset Open(OperationReports reports)
    {
        Dataset dataset = Dataset.Open();
        if (_recipe is null)
            return dataset;
        if (!_recipe.IsFor(dataset.Reference))
            reports.Warn($"The recipe {_recipe} is for {_recipe.Dataset}; its settings are used on {dataset.Name}.");
        return _recipe.Prepare(dataset);
    }

    private ValleyRun Train(NetworkSource network, OperationReports reports)
    {
        Dataset dataset = Open(reports);
        return Trainer.Train(network.Start(dataset, _options.Seed), dataset, _options, reports, reports.Cancellation);
    }

    private ValleyRun Continue(OperationReports reports)
    {
        ValleyRun swa = Dataset.Run
            ?? throw new InvalidOptionException(nameof(Dataset), "SGD after SWA goes on from a run with averaged weights. Pipe one in, e.g. from Start-ValleyTraining -Swa or Get-ValleyRun.");
        TrainingOptions options = _recipe is null ? Settings(TrainingOptions.AfterSwa(swa.Options)) : _options with { Seed = Seed ?? swa.Options.Seed };
        return Trainer.ContinueAfterSwa(swa, options, Open(reports), reports, reports.Cancellation);
    }

    private bool TrainAll(NetworkSource network, int runs, OperationReports reports)
    {
        Dataset dataset = Open(reports);
        TrainingSeries.Run(seed => network.Start(dataset, seed), dataset, _options, runs, Workers, result =>
        {
            if (result.Run is not null)
                reports.Emit(result.Run);
            else
                reports.Fail(ErrorRecords.Of(result));
        }, reports, reports.Cancellation);
        return true;
    }
}
