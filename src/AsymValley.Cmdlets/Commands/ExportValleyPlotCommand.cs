using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Federated;
using AsymValley.Reports.Figures;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Draws results into a file.</summary>
[Cmdlet(VerbsData.Export, "ValleyPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportValleyPlotCommand : ValleyCmdlet
{
    /// <summary>What is drawn: profiles, surfaces, asymmetries, shift gaps, any other result of a measurement, runs (their training), rounds and federations,
    /// partitions. Results of one kind share their axes and get a legend; those of another kind get panels of their own.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Results of measurements, runs, federations or partitions.")]
    public object[] InputObject { get; set; } = [];

    /// <summary>The file to write. Its ending says what: .html is interactive and works offline, .svg is static and small, .txt is for a terminal, .csv
    /// has the points that are drawn, .json the results in full. Its folder must exist.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The file to write, e.g. valley.html or valley.svg.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The heading. Not given: one made from the results.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>In a .csv puts an apostrophe before names that a spreadsheet would take for a formula: those that begin with =, +, - or @.</summary>
    [Parameter]
    public SwitchParameter SpreadsheetSafe { get; set; }

    /// <summary>Replaces the file if it exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Opens the file with the program that the system has for it, .html in the browser.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>Writes the file to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private static readonly ProfileArgumentAttribute s_profile = new();
    private readonly List<object> _results = [];
    private string _path = "";
    private bool _hasFailed;

    /// <inheritdoc/>
    protected override void Begin()
    {
        // Before the measurements in front of this cmdlet, not after them.
        Check(() =>
        {
            _path = FullPath(Path);
            FigureFile.EnsureWritable(_path);
        }, Path);
        if (!Force && File.Exists(_path))
            ThrowTerminatingError(ErrorRecords.FileExists(_path));
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (object given in InputObject)
        {
            if (!TryDo(given, () => ResultOf(given), out object? result))
            {
                _hasFailed = true;
                continue;
            }
            if (FigureKinds.IsDrawable(result))
            {
                _results.Add(result!);
                continue;
            }
            WriteError(ErrorRecords.NotDrawable(result));
            _hasFailed = true;
        }
    }

    /// <summary>The result, or what is made again of its likeness: of another session, of Import-Clixml or of a .json file of this cmdlet's.</summary>
    private static object? ResultOf(object given)
    {
        try
        {
            return Unwrap.Base(given) switch
            {
                PSObject likeness when Likeness.TypeName(likeness) is { } name && FigureKinds.TypeNamed(name) is { } type && type.Name != nameof(Landscape.LossProfile) => Again(likeness, type),
                var result when FigureKinds.IsDrawable(result) => result,
                _ => Unwrap.Base(s_profile.Transform(null!, given)),
            };
        }
        catch (ArgumentTransformationMetadataException e)
        {
            throw new FigureException(e.Message);
        }
    }

    // What has weights or images has a folder or file that is opened again.
    private static object Again(PSObject likeness, Type type) => (type.Name, Unwrap.Text(likeness, "Path")) switch
    {
        (nameof(ValleyRun), { } path) => ValleyRun.Open(path),
        (nameof(Federation), { } path) => Federation.Open(path),
        (nameof(Partition), { } path) => Partition.Load(path),
        _ => Likeness.Read(likeness, type),
    };

    /// <inheritdoc/>
    protected override void End()
    {
        if ((_hasFailed && _results.Count == 0) || !TryRun(_path, _ => FigureKinds.Of(_results, Title), out Figure figure) || !ShouldProcess(_path, $"Draw {figure}"))
            return;
        bool isWritten = TryRun(_path, _ =>
        {
            FigureFile.Save(figure, _path, SpreadsheetSafe);
            return true;
        }, out _);
        if (!isWritten)
            return;
        if (Show && SystemProgram.Open(_path) is { } warning)
            WriteWarning(warning);
        if (PassThru)
            WriteObject(new FileInfo(_path));
    }
}
