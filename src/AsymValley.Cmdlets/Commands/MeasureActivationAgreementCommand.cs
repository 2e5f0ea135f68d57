using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how far a network's ReLUs along a direction agree with those at the solution, in all and by layer.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ActivationAgreement", DefaultParameterSetName = GridSet, SupportsShouldProcess = true)]
[OutputType(typeof(ActivationAgreementResult), typeof(Job))]
public sealed class MeasureActivationAgreementCommand : ProfileCommand
{
    /// <summary>How many images are looked at, the first of the split, 1 or more.</summary>
    /// <value><see cref="ActivationAgreementOptions.Images"/></value>
    [Parameter]
    public int? Images { get; set; }

    /// <summary>Looks at test images rather than training images.</summary>
    [Parameter]
    public SwitchParameter TestImages { get; set; }

    /// <summary>A file for a picture (.svg), of one direction.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private ActivationAgreementOptions _agreement = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        _agreement = new ActivationAgreementOptions { Images = Images ?? new ActivationAgreementOptions().Images, TestImages = TestImages };
        Check(_agreement.Validate);
        Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));
    }

    private protected override void Measure(LossProfiler profiler, ProbeDirection direction, int? epoch)
    {
        // Before the work, not after it.
        if (PlotPath is { } file && !Force && File.Exists(file))
        {
            Fail(ErrorRecords.FileExists(file));
            return;
        }
        if (!TryRun(PlotPath, _ => { AtomicFile.EnsureFolder(PlotPath); return true; }, out _)
            || !TryRun(direction, reports => ActivationAgreement.Measure(profiler, direction, _agreement, reports, reports.Cancellation), out ImmutableArray<ActivationAgreementResult> results))
            return;
        foreach (ActivationAgreementResult result in results)
            WriteObject(result with { Epoch = epoch });
        if (PlotPath is { } plot && ShouldProcess(plot, "Draw the curves"))
            TryRun(plot, _ => { ActivationAgreementPlot.Of(results).Save(plot); return true; }, out _);
    }
}
