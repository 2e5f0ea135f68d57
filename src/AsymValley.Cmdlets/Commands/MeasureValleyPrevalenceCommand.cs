using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Counts how many of the directions in the pipeline are asymmetric, with an interval.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyPrevalence", DefaultParameterSetName = ResultSet, SupportsShouldProcess = true)]
[OutputType(typeof(Prevalence), typeof(Job))]
public sealed class MeasureValleyPrevalenceCommand : AsymmetryCommand
{
    private const string ResultSet = "Result";

    /// <summary>Results of Measure-ValleyAsymmetry.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResultSet, ValueFromPipeline = true, HelpMessage = "Results of Measure-ValleyAsymmetry.")]
    [LikenessArgument(typeof(AsymmetryResult))]
    [ValidateNotNull]
    public AsymmetryResult[] Result { get; set; } = [];

    /// <summary>Profiles, whose asymmetry is measured first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet, ValueFromPipeline = true, HelpMessage = "Profiles from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>Coverage of the interval, between 0 and 1.</summary>
    [Parameter]
    public double Confidence { get; set; } = 0.95;

    /// <summary>A row for each combination of these properties of the results or their profiles, e.g. Network, Dataset, Kind; also of what Add-Member put there.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrevalenceKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] GroupBy { get; set; } = [];

    /// <summary>A file for a picture of the shares with their intervals (.svg).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private readonly List<AsymmetryResult> _results = [];
    private AsymmetryOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = ReadAsymmetry();
        Check(() =>
        {
            _ = new Prevalence(0, 1, Confidence);
            PlotPath = PlotPath is null ? null : FullPath(PlotPath);
        });
        if (PlotPath is { } plot && !Force && File.Exists(plot))
            ThrowTerminatingError(ErrorRecords.FileExists(plot));
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName == ResultSet)
            _results.AddRange(Result);
        else if (TryDo(Profile, () => ValleyAsymmetry.Measure(Profile, _options), out AsymmetryResult result))
            _results.Add(result);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        // Of nothing there is no share; as Measure-Object, an empty pipeline gives nothing.
        if (_results.Count == 0 || !TryDo(null, Count, out List<Prevalence> rows))
            return;
        WriteObject(rows, enumerateCollection: true);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the prevalence"))
        {
            TryRun(plot, _ =>
            {
                PrevalencePlot.Save(rows, plot);
                return true;
            }, out _);
        }
    }

    private List<Prevalence> Count()
    {
        if (GroupBy.Length == 0)
            return [Prevalence.Of(_results, Confidence)];
        var keys = new GroupKeys(nameof(GroupBy), GroupBy);
        List<Prevalence> rows = [.. Prevalence.By(_results, result => keys.LabelOf(result, result.Profile), Confidence)];
        foreach (Prevalence row in rows)
            keys.AddTo(row, row.Label!);
        return rows;
    }
}
