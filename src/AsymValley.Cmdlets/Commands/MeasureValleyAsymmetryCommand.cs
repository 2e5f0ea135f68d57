using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how asymmetric the valley is along the direction of each profile.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyAsymmetry", DefaultParameterSetName = ProfileSet, SupportsShouldProcess = true)]
[OutputType(typeof(AsymmetryResult))]
public sealed class MeasureValleyAsymmetryCommand : AsymmetryCommand
{
    /// <summary>The profiles to measure, from Get-ValleyProfile.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ProfileSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A profile from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>A file for a picture of the curve with its two slopes (.svg), of one direction.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private AsymmetryOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = ReadAsymmetry();
        Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (!TryDo(Profile, () => ValleyAsymmetry.Measure(Profile, _options), out AsymmetryResult result))
            return;
        WriteObject(result);
        if (PlotPath is not { } plot)
            return;
        if (!Force && File.Exists(plot))
        {
            Fail(ErrorRecords.FileExists(plot));
            return;
        }
        if (ShouldProcess(plot, "Draw the asymmetry"))
        {
            TryRun(plot, _ =>
            {
                AsymmetryPlot.Of(result).Save(plot);
                return true;
            }, out _);
        }
    }
}
