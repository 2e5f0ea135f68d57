using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Federated;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Writes a report of runs, federations and results: one HTML page that needs nothing beside itself.</summary>
[Cmdlet(VerbsCommon.New, "ValleyReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(Job))]
public sealed class NewValleyReportCommand : ValleyCmdlet
{
    /// <summary>The page, a file that ends in .html.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The page to write, e.g. report.html.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What to show: runs, federations, their folders or folders above them (wildcards are allowed), or results of other cmdlets.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>Results that were measured before, e.g. profiles, asymmetries, shift gaps. What is there of a run is not measured again.</summary>
    [Parameter]
    [ValidateNotNull]
    public object[] Result { get; set; } = [];

    /// <summary>What is measured of each run where no result was given: None; Quick, 5 directions on some of the images, at most half a minute for a
    /// small network; Full, 20 directions, closer grids and all images.</summary>
    /// <value><see cref="ReportOptions.Measure"/></value>
    [Parameter]
    public ReportMeasure Measure { get; set; } = new ReportOptions().Measure;

    /// <summary>The heading of the page; by default the name of the one run or federation, or a general one.</summary>
    /// <value>made from what is shown</value>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Pictures that do not zoom: a page of some 100 kB in place of 1 to 5 MB.</summary>
    [Parameter]
    public SwitchParameter Static { get; set; }

    /// <summary>Where it computes: auto (CUDA where there is a device), cpu, cuda or cuda:N.</summary>
    /// <value><see cref="ReportOptions.Device"/></value>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads of the CPU; 0 for all cores. The last bits of a result depend on their number.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Threads { get; set; }

    /// <summary>Opens the page in the browser.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>Replaces the file if it exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the file, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private static readonly ProfileArgumentAttribute s_profile = new();
    private readonly List<ValleyRun> _runs = [];
    private readonly List<Federation> _federations = [];
    private readonly List<object> _results = [];

    /// <inheritdoc/>
    protected override void Begin()
    {
        Check(() =>
        {
            Path = FullPath(Path);
            ReportOptions.CheckPath(Path, nameof(Path));
        });
        if (File.Exists(Path) && !Force)
            ThrowTerminatingError(ErrorRecords.FileExists(Path));
        foreach (object result in Result)
            Add(result);
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (object input in InputObject)
            Add(input);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var sources = new ReportSources { Runs = [.. _runs], Federations = [.. _federations], Results = [.. _results] };
        Check(sources.EnsureNotEmpty);
        if (!ShouldProcess(Path, $"Write a report of {sources}"))
            return;
        var defaults = new ReportOptions();
        ReportOptions options = defaults with { Title = Title, Measure = Measure, IsStatic = Static, Folder = System.IO.Path.GetDirectoryName(Path), Device = Device ?? defaults.Device, Threads = Threads };
        if (!TryRun(Path, reports => Write(sources, options, reports), out FileInfo page))
            return;
        WriteObject(page);
        if (Show && SystemProgram.Open(Path) is { } warning)
            WriteWarning(warning);
    }

    private FileInfo Write(ReportSources sources, ReportOptions options, OperationReports reports)
    {
        // Better before the work than after it.
        AtomicFile.EnsureFolder(Path);
        ValleyReport report = ValleyReport.Create(sources, options, reports, reports.Cancellation);
        foreach (string note in report.Notes)
            reports.Warn(note);
        report.Save(Path);
        return new FileInfo(Path);
    }

    private void Add(object given)
    {
        switch (Unwrap.Base(given))
        {
            case ValleyRun run:
                _runs.Add(run);
                break;
            case Federation federation:
                _federations.Add(federation);
                break;
            case string path:
                AddPath(path, literal: false);
                break;
            case FileSystemInfo file:
                AddPath(file.FullName, literal: true);
                break;
            // A run or federation that came back from Export-Clixml or another process still says where its folder is.
            case PSObject value when Unwrap.Text(value, "Path") is { } path:
                AddPath(path, literal: true);
                break;
            case { } result:
                // The likeness of a profile, e.g. one from another session, is as good as a profile.
                _results.Add(result is PSObject ? Unwrap.Base(s_profile.Transform(null!, given)) ?? result : result);
                break;
        }
    }

    private void AddPath(string path, bool literal)
    {
        if (!TryResolve(path, literal, out IReadOnlyList<string> found))
            return;
        foreach (string folder in found)
        {
            if (TryRun(folder, _ => ReportSources.In(folder), out ReportSources sources))
            {
                _runs.AddRange(sources.Runs);
                _federations.AddRange(sources.Federations);
            }
        }
    }
}
