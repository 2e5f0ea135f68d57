using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Fusion;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Merges models into one: their mean, a weighted mean, a greedy soup or the running mean of a run's snapshots. Batch
/// normalisation is recalibrated; the result has the model and what happened to each that was offered.
/// </summary>
[Cmdlet(VerbsData.Merge, "ValleyModel", SupportsShouldProcess = true)]
[OutputType(typeof(MergeResult), typeof(Job))]
public sealed class MergeValleyModelCommand : EvaluationCommand
{
    /// <summary>Models, runs, snapshots, federations, or the paths of such.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models, runs, snapshots, federations, .safetensors files or folders.")]
    [ModelListArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource[] Model { get; set; } = [];

    /// <summary>Uniform, the mean of all; Weighted, with -Weight; Greedy, the mean of those that help; Swa, the running mean of snapshots.</summary>
    [Parameter(Position = 1)]
    public MergeMethod Method { get; set; }

    /// <summary>A weight for each model, in their order, of the weighted mean; they are divided by their sum.</summary>
    [Parameter]
    public double[]? Weight { get; set; }

    /// <summary>Share of the test images, the first ones, that a greedy soup selects by; between 0 and 1.</summary>
    /// <value><see cref="MergeOptions.Validation"/></value>
    [Parameter]
    public double? Validation { get; set; }

    /// <summary>Of a run under the method Swa, the first epoch of which a snapshot is averaged; by default the first that has one.</summary>
    [Parameter]
    public int? FirstEpoch { get; set; }

    /// <summary>Of a run under the method Swa, the last epoch of which a snapshot is averaged; by default the last that has one.</summary>
    [Parameter]
    public int? LastEpoch { get; set; }

    /// <summary>Which of a run's or federation's models: Sgd, the one after training; Swa, the averaged one; Initial, the one before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>The data that recalibrate and measure; by default those of the first run, snapshot or federation, of a client's share the whole.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Name of the merged model; by default made of the method and the number of models, or of -Path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>A file to save the merged model to (.safetensors); without it the model is in the result only.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private readonly List<(MergeIngredient Of, ResolvedModel Source)> _models = [];
    private MergeOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        var defaults = new MergeOptions();
        _options = new MergeOptions
        {
            Method = Method,
            Weights = Weight is null ? [] : [.. Weight],
            Validation = Validation ?? defaults.Validation,
            Evaluation = ReadEvaluation(),
        };
        Check(() =>
        {
            Path = Path is null ? null : FullPath(Path);
            if (Method != MergeMethod.Swa && (FirstEpoch ?? LastEpoch) is not null)
                throw new InvalidOptionException(FirstEpoch is null ? nameof(LastEpoch) : nameof(FirstEpoch), $"only for the method {MergeMethod.Swa}, which averages a run's snapshots.");
        });
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (ModelSource source in Model)
        {
            if (!TryOpen(source, out ResolvedModel model))
                continue;
            if (Method == MergeMethod.Swa && model.Value is ValleyRun run)
            {
                if (TryDo(source.Target, () => ModelMerge.SnapshotsOf(run, FirstEpoch, LastEpoch), out IReadOnlyList<MergeIngredient> snapshots))
                    _models.AddRange(snapshots.Select(snapshot => (snapshot, model)));
            }
            else
            {
                _models.Add((new MergeIngredient(NameOf(model), () => Pick(model)) { Epoch = model.Epoch }, model));
            }
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        // Before the work, not after it.
        if (Path is { } file && !Force && File.Exists(file))
            ThrowTerminatingError(ErrorRecords.FileExists(file));
        MergeIngredient[] ingredients = [.. _models.Select(model => model.Of)];
        MergeOptions options = _options with { ModelName = Name ?? (Path is null ? null : System.IO.Path.GetFileNameWithoutExtension(Path)) };
        object target = _models.Count == 0 ? Model : _models[0].Source.Value;
        Check(() => options.Validate(ingredients.Length), target);
        if (!ShouldProcess(string.Join(", ", ingredients.Select(ingredient => ingredient.Name)), $"Merge {ingredients.Length} models ({Method})" + (Path is null ? "" : $" into {Path}")))
            return;
        DatasetSource? given = Dataset;
        ResolvedModel? source = _models.Select(model => (ResolvedModel?)model.Source).FirstOrDefault(model => model!.Value.HasDataset);
        if (!TryRun(target, _ => given?.Open() ?? source?.Dataset?.OpenWhole(), out Dataset? dataset))
            return;
        if (TryRun(target, reports => Save(ModelMerge.Merge(ingredients, dataset, options, reports, reports.Cancellation)), out MergeResult result))
            WriteObject(result);
    }

    private static string NameOf(ResolvedModel source) => source.Value switch
    {
        ValleyModel model => model.Name,
        ValleyRun run => run.Name,
        Federation federation => federation.Name,
        RunSnapshot { Path: { } path } snapshot when ValleyRun.Containing(path) is { } run => $"{run.Name}, {snapshot}",
        _ => source.Value.ToString() ?? "",
    };

    private ValleyModel Pick(ResolvedModel source) => source.Pick(Solution)
        ?? throw new ModelFusionException($"{source.Value} has no {Solution} solution.");

    private MergeResult Save(MergeResult result)
    {
        if (Path is null)
            return result;
        AtomicFile.EnsureFolder(Path);
        return result with { Model = ValleyModelFile.Save(result.Model, Path) };
    }
}
