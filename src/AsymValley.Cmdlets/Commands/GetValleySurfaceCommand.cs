using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses on a grid of a plane: a model and two directions, or what three models span.</summary>
[Cmdlet(VerbsCommon.Get, "ValleySurface", SupportsShouldProcess = true, DefaultParameterSetName = DirectionSet)]
[OutputType(typeof(LossSurface), typeof(Job))]
public sealed class GetValleySurfaceCommand : EvaluationCommand
{
    private const string DirectionSet = "Direction", ModelSet = "Model";
    private const int Pair = 2;

    /// <summary>The model at a = b = 0: a model, a run, a federation, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A model, a run, a federation, a .safetensors file or a folder.")]
    [ModelArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource Model { get; set; } = null!;

    /// <summary>The data: a data set, or a run or federation whose data they are. Runs and federations have their own by default.</summary>
    [Parameter(Position = 0)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>u and v; by default Gaussian directions of unit length with seeds 0 and 1.</summary>
    [Parameter(ParameterSetName = DirectionSet)]
    [ValidateCount(Pair, Pair)]
    public ProbeDirection[]? Direction { get; set; }

    /// <summary>Two more models B and C: the plane goes through all three, with B at (1, 0) and C at b = 1.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ModelSet)]
    [ValidateCount(Pair, Pair)]
    [ModelListArgument]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public ModelSource[]? To { get; set; }

    /// <summary>Which model of a run or federation, of Model and of To: Sgd, the final weights (of a federation the global ones), Swa, the averaged ones, or Initial, those before training.</summary>
    [Parameter]
    public Solution Solution { get; set; }

    /// <summary>First and last offset a along u, ascending; by default -4 and 4, with To around the three models.</summary>
    [Parameter]
    public double[] URange { get; set; } = [];

    /// <summary>Number of offsets along u, evenly spaced, 2 or more.</summary>
    /// <value><see cref="SurfaceOptions.UPoints"/></value>
    [Parameter]
    public int? UPoints { get; set; }

    /// <summary>First and last offset b along v, ascending; by default -4 and 4, with To around the three models.</summary>
    [Parameter]
    public double[] VRange { get; set; } = [];

    /// <summary>Number of offsets along v, evenly spaced, 2 or more.</summary>
    /// <value><see cref="SurfaceOptions.VPoints"/></value>
    [Parameter]
    public int? VPoints { get; set; }

    /// <summary>A file that keeps what is measured; the same call goes on from it after an interruption.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A file for the surface as a VTK image (.vti); replaced when it exists.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? VtkPath { get; set; }

    /// <summary>A file for a picture with contour lines (.svg); replaced when it exists.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>A file for the surface as a table (.csv); replaced when it exists.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CsvPath { get; set; }

    /// <summary>In the .csv puts an apostrophe before names that a spreadsheet would take for a formula: those that begin with =, +, - or @.</summary>
    [Parameter]
    public SwitchParameter SpreadsheetSafe { get; set; }

    /// <summary>Starts the file of -Path afresh when it is of another surface.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private SurfaceOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        var defaults = new SurfaceOptions();
        _options = new SurfaceOptions
        {
            URange = [.. URange],
            UPoints = UPoints ?? defaults.UPoints,
            VRange = [.. VRange],
            VPoints = VPoints ?? defaults.VPoints,
            Evaluation = ReadEvaluation(),
        };
        Check(() =>
        {
            _options.Validate();
            (Path, VtkPath, PlotPath, CsvPath) = (Full(Path), Full(VtkPath), Full(PlotPath), Full(CsvPath));
        });

        string? Full(string? path) => path is null ? null : FullPath(path);
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryOpen(Model, out ResolvedModel source) || !TryPick(source, Solution, out ValleyModel? model) || !TryPlane(model, out SurfacePlane? plane))
            return;
        if (Dataset is null && !source.IsTraining)
        {
            Fail(ErrorRecords.DatasetNeeded(model));
            return;
        }
        if (LossSurfaceProfiler.Warning(plane, _options) is { } warning)
            WriteWarning(warning);
        string[] files = [.. new[] { Path, VtkPath, PlotPath, CsvPath }.OfType<string>()];
        if (files.Length > 0 && !ShouldProcess(string.Join(", ", files), $"Measure {model.Name} in the plane of {plane.ULabel} and {plane.VLabel}"))
            return;
        WriteVerbose($"Measuring {model.Name} in the plane of {plane.ULabel} and {plane.VLabel}");
        if (TryRun(Model.Target, Measure, out LossSurface surface, Path is null ? null : () => StopLine.OfCommand("Points that were measured are", Path)))
        {
            if (surface.Note is { } note)
                WriteWarning($"{model.Name}: {note}");
            WriteObject(surface);
        }

        LossSurface Measure(OperationReports reports)
        {
            foreach (string? file in (ReadOnlySpan<string?>)[VtkPath, PlotPath, CsvPath])
                AtomicFile.EnsureFolder(file);
            Dataset dataset = Dataset?.Open() ?? source.Dataset!;
            LossSurface measured = LossSurfaceProfiler.Measure(plane, dataset, _options, Path, Force, reports, cancellation: reports.Cancellation);
            if (VtkPath is not null)
                SurfaceVti.Save(measured, VtkPath);
            if (PlotPath is not null)
                SurfacePlot.Save(measured, PlotPath);
            if (CsvPath is not null)
                ResultTables.Of([measured]).Save(CsvPath, SpreadsheetSafe);
            return measured;
        }
    }

    private bool TryPlane(ValleyModel model, [NotNullWhen(true)] out SurfacePlane? plane)
    {
        plane = null;
        if (To is null)
            return TryRun(Model.Target, _ => Direction is [var u, var v] ? SurfacePlane.Of(model, u, v) : SurfacePlane.Of(model), out plane);
        return TryOpen(To[0], out ResolvedModel second) && TryPick(second, Solution, out ValleyModel? b)
            && TryOpen(To[1], out ResolvedModel third) && TryPick(third, Solution, out ValleyModel? c)
            && TryRun(Model.Target, _ => SurfacePlane.Through(model, b, c), out plane);
    }
}
