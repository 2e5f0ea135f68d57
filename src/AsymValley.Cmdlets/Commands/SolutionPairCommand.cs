using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// The parameters of measuring two solutions: of one run its averaged weights and its final ones, of two runs the final
/// weights of both, or any two models.
/// </summary>
public abstract class SolutionPairCommand : EvaluationCommand
{
    /// <summary>The first solution: a run, a model, a snapshot, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A run, a model, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource From { get; set; } = null!;

    /// <summary>The second solution; by default another of the first run's.</summary>
    [Parameter(Position = 1)]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource? To { get; set; }

    /// <summary>Which of the first run's models: Sgd, the final weights, Swa, the averaged ones, or Initial, those before training. By default Swa, with To Sgd.</summary>
    [Parameter]
    public Solution? FromSolution { get; set; }

    /// <summary>Which of the second run's models: Sgd, the final weights, Swa, the averaged ones, or Initial, those before training. By default Sgd.</summary>
    [Parameter]
    public Solution? ToSolution { get; set; }

    /// <summary>The data: a data set, its name, or a run, whose data are taken; by default those of the first run, or of the second.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>A file for a picture (.svg), of one pair.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void Begin() => Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        // Before the work, not after it.
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (!TryOpen(From, out ResolvedModel first) || !TrySecond(first, out ResolvedModel second)
            || !TryPick(first, FromSolution ?? (To is null ? Solution.Swa : Solution.Sgd), out ValleyModel? from)
            || !TryPick(second, ToSolution ?? Solution.Sgd, out ValleyModel? to))
            return;
        if (!TryData(first.HasDataset ? first : second, from))
            return;
        WriteVerbose($"Measuring {from.Name} and {to.Name} on {_dataset.Name}");
        if (!TryRun(From.Target, _ => { AtomicFile.EnsureFolder(PlotPath); return true; }, out _))
            return;
        Measure(from, to, _dataset);
    }

    /// <summary>Measures the two and writes the result.</summary>
    private protected abstract void Measure(ValleyModel from, ValleyModel to, Dataset dataset);

    /// <summary>Draws the picture where one is wanted.</summary>
    private protected void Draw(Action<string> save)
    {
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the curves"))
            TryRun(plot, _ => { save(plot); return true; }, out _);
    }

    private bool TrySecond(ResolvedModel first, out ResolvedModel second)
    {
        second = first;
        if (To is not null)
            return TryOpen(To, out second);
        if (first.IsTraining)
            return true;
        Fail(ErrorRecords.SecondModelNeeded(first.Value));
        return false;
    }

    // The given data are opened once; runs and federations have their own each.
    [MemberNotNullWhen(true, nameof(_dataset))]
    private bool TryData(ResolvedModel source, ValleyModel model)
    {
        if (Dataset is null && !source.HasDataset)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return false;
        }
        return (_dataset is not null && Dataset is not null) || (TryRun(source.Value, _ => Dataset?.Open() ?? source.Dataset!, out _dataset) && _dataset is not null);
    }
}
