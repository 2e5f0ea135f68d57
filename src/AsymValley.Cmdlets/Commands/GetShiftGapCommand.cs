using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how far the test loss is the training loss moved sideways (HHY19, Definition 3).</summary>
[Cmdlet(VerbsCommon.Get, "ShiftGap", DefaultParameterSetName = RangeSet, SupportsShouldProcess = true)]
[OutputType(typeof(ShiftGapResult))]
public sealed class GetShiftGapCommand : ValleyCmdlet
{
    private const string RangeSet = "Range", ShiftSet = "Shift";

    /// <summary>Profiles with test losses, from Get-ValleyProfile without SkipTest.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A profile from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>The shifts δ to try, in offsets, in place of MaximumShift and Step; 0 is always among them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShiftSet)]
    [ValidateNotNullOrEmpty]
    public double[] Shift { get; set; } = [];

    /// <summary>The largest shift either way, in offsets; by default a quarter of what both sides of the profile reach, and while the best shift is the outermost more, up to half.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    public double? MaximumShift { get; set; }

    /// <summary>The distance of neighbouring shifts, in offsets; by default the median spacing of the profile's offsets, so that nothing is interpolated.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    public double? Step { get; set; }

    /// <summary>A file for a picture of the curves (.svg), of one profile; that of the ratio ξ_δ/ξ_0 lies beside it, its name with -ratio added.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private ShiftGapOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new ShiftGapOptions { Shifts = [.. Shift], MaximumShift = MaximumShift, Step = Step };
        Check(_options.Validate);
        Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (!TryDo(Profile, () => ShiftGap.Measure(Profile, _options), out ShiftGapResult result))
            return;
        if (result.Note is { } note)
            WriteWarning($"{result.Model} along {result.Direction}: {note}");
        WriteObject(result);
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the shift gap"))
        {
            TryDo(plot, () =>
            {
                ShiftGapPlot.Save(result, plot);
                return true;
            }, out _);
        }
    }
}
