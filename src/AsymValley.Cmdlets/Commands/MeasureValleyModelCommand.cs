using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses and accuracies of models.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyModel")]
[OutputType(typeof(ModelMeasurement), typeof(Job))]
public sealed class MeasureValleyModelCommand : EvaluationCommand
{
    /// <summary>A model, a run, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A model, a run, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>The data: a data set, or a run or federation whose data they are. By default those of the run or federation.</summary>
    [Parameter(Position = 1)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Which model of a run or federation: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    private EvaluationOptions _options = new();
    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void Begin() => _options = ReadEvaluation();

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
        WriteVerbose($"Measuring {model.Name} on {dataset.Name}");
        if (TryRun(Model.Target, reports => ModelMeasurement.Of(model, dataset, _options, reports.Cancellation), out ModelMeasurement measurement))
            WriteObject(measurement);
    }
}
