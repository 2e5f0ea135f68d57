using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Compares the positive side of profiles with the negative one (Li24, §4).</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SideDifference", SupportsShouldProcess = true)]
[OutputType(typeof(SideDifference))]
public sealed class MeasureSideDifferenceCommand : ValleyCmdlet
{
    /// <summary>Profiles, whose offsets reach to both sides of 0.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Profiles from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>Which curve is compared: TestError, TestLoss, TrainError or TrainLoss.</summary>
    [Parameter(Position = 0)]
    public ProfileSeries Series { get; set; }

    /// <summary>A row for each combination of these properties of the profiles, e.g. Kind, Width, SignConsistency; also of what Add-Member put there.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SideKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] GroupBy { get; set; } = [];

    /// <summary>Coverage of the intervals, between 0 and 1.</summary>
    [Parameter]
    public double Confidence { get; set; } = 0.95;

    /// <summary>A file for a picture of the differences with their intervals (.svg).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private readonly List<LossProfile> _profiles = [];

    /// <inheritdoc/>
    protected override void Begin()
    {
        Check(() =>
        {
            _ = MeanInterval.Of([0], Confidence);
            PlotPath = PlotPath is null ? null : FullPath(PlotPath);
        });
        if (PlotPath is { } plot && !Force && File.Exists(plot))
            ThrowTerminatingError(ErrorRecords.FileExists(plot));
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        // One that has no two sides is an error of its own, and the others are compared.
        if (TryDo(Profile, () => SideMeans.Of(Profile, Series), out _))
            _profiles.Add(Profile);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_profiles.Count == 0 || !TryDo(null, Compare, out List<SideDifference> rows))
            return;
        WriteObject(rows, enumerateCollection: true);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the differences"))
        {
            TryRun(plot, _ =>
            {
                SideDifferencePlot.Save(rows, plot);
                return true;
            }, out _);
        }
    }

    private List<SideDifference> Compare()
    {
        if (GroupBy.Length == 0)
            return [SideDifference.Of(_profiles, Series, Confidence)];
        var keys = new GroupKeys(nameof(GroupBy), GroupBy);
        List<SideDifference> rows = [.. SideDifference.By(_profiles, profile => keys.LabelOf(profile), Series, Confidence)];
        foreach (SideDifference row in rows)
            keys.AddTo(row, row.Label!);
        return rows;
    }
}
