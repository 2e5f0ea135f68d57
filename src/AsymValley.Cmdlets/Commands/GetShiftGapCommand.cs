using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how far the test loss is the training loss moved sideways (HHY19, Definition 3).</summary>
[Cmdlet(VerbsCommon.Get, "ShiftGap", DefaultParameterSetName = RangeSet)]
[OutputType(typeof(ShiftGapResult))]
public sealed class GetShiftGapCommand : ValleyCmdlet
{
    private const string RangeSet = "Range", ShiftSet = "Shift";

    /// <summary>Profiles with test losses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A profile from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>The shifts to try; 0 is always among them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ShiftSet)]
    [ValidateNotNullOrEmpty]
    public double[] Shift { get; set; } = [];

    /// <summary>The largest shift either way.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    public double? MaximumShift { get; set; }

    /// <summary>The distance of neighbouring shifts.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    public double? Step { get; set; }

    private ShiftGapOptions _options = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _options = new ShiftGapOptions { Shifts = [.. Shift], MaximumShift = MaximumShift, Step = Step };
        Check(_options.Validate);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryDo(Profile, () => ShiftGap.Measure(Profile, _options), out ShiftGapResult result))
            WriteObject(result);
    }
}
