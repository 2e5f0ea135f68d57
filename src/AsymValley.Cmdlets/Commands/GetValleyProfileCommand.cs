using System.Management.Automation;
using AsymValley.Directions;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures losses along directions, each profile written as soon as it is measured.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyProfile", DefaultParameterSetName = GridSet)]
[OutputType(typeof(LossProfile), typeof(Job))]
public sealed class GetValleyProfileCommand : ProfileCommand
{
    /// <summary>Also measures exact slopes of the training loss by automatic differentiation.</summary>
    [Parameter]
    public SwitchParameter Slope { get; set; }

    /// <summary>Finds the range of each direction, in place of Range: the least distance at which the training loss has risen by RiseFactor on the steeper side.</summary>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = ModelGridSet)]
    public SwitchParameter AutoRange { get; set; }

    /// <summary>By which factor the training loss rises in the range that AutoRange finds, above 1. A loss at 0 under 0.01 counts as 0.01.</summary>
    /// <value><see cref="ProfileOptions.RiseFactor"/></value>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = ModelGridSet)]
    public double? RiseFactor { get; set; }

    private protected override ProfileOptions Complete(ProfileOptions options)
    {
        Check(() =>
        {
            if (AutoRange && Range is not null)
                throw new InvalidOptionException(nameof(AutoRange), "a range is given; there is none to find.");
            if (RiseFactor is not null && !AutoRange)
                throw new InvalidOptionException(nameof(RiseFactor), "it is that of -AutoRange.");
        });
        return options with { Slopes = Slope, AutoRange = AutoRange, RiseFactor = RiseFactor ?? options.RiseFactor };
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        if (!TryRun(direction, reports => profiler.Measure(direction, reports, reports.Cancellation), out LossProfile profile))
            return;
        if (AutoRange)
            WriteVerbose(FormattableString.Invariant($"The training loss rises {profile.RiseFactor} times within {profile.Offsets[^1]}"));
        if (profile.Note is { } note)
            WriteWarning($"{profile.Model} along {profile.Direction}: {note}");
        WriteObject(profile with { Epoch = epoch });
    }
}
