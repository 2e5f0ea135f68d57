using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses along directions, each profile written as soon as it is measured.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyProfile", DefaultParameterSetName = GridSet)]
[OutputType(typeof(LossProfile))]
public sealed class GetValleyProfileCommand : ProfileCommand
{
    /// <summary>Also measures exact slopes by automatic differentiation.</summary>
    [Parameter]
    public SwitchParameter Slope { get; set; }

    private protected override bool MeasuresSlopes => Slope;

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        if (TryRun(direction, reports => profiler.Measure(direction, reports, reports.Cancellation), out LossProfile profile))
            WriteObject(profile with { Epoch = epoch });
    }
}
