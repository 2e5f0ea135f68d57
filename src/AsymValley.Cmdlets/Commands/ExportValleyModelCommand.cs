using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Writes a model for other tools.</summary>
[Cmdlet(VerbsData.Export, "ValleyModel", SupportsShouldProcess = true)]
[OutputType(typeof(ExportResult))]
public sealed class ExportValleyModelCommand : ValleyCmdlet
{
    /// <summary>A model, a run, a snapshot, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A model, a run, a snapshot, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>The file to write: .safetensors, or .pt, .pth, .bin, .tar or .ckpt for PyTorch.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The file to write, e.g. model.pt.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Safetensors or PyTorch; by default what the file's name asks for.</summary>
    [Parameter]
    public ExportFormat? Format { get; set; }

    /// <summary>Which of a run's or federation's models: Sgd, the one after training; Swa, the averaged one; Initial, the one before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>Replaces the file if it exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private string _path = "";
    private ExportFormat _format;
    private bool _isWritten;

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        _path = FullPath(Path);
        _format = Format ?? ModelExport.FormatOf(_path);
    });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model) || !ShouldProcess(_path, $"Write {model.Name} as {_format}"))
            return;
        // A second model of the pipeline does not replace the first one, not even with -Force.
        if (_isWritten || (File.Exists(_path) && !Force))
        {
            Fail(ErrorRecords.FileExists(_path));
            return;
        }
        _isWritten = TryRun(Model.Target, _ => ModelExport.Write(model, _path, _format), out ExportResult result);
        if (_isWritten)
            WriteObject(result);
    }
}
