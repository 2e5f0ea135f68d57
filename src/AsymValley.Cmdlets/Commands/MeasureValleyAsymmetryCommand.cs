using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Measures how asymmetric the valley is along the direction of each profile.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyAsymmetry", DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(AsymmetryResult))]
public sealed class MeasureValleyAsymmetryCommand : AsymmetryCommand
{
    /// <summary>The profiles.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ProfileSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A profile from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    private AsymmetryOptions _options = new();

    /// <inheritdoc/>
    protected override void BeginProcessing() => _options = ReadAsymmetry();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryDo(Profile, () => ValleyAsymmetry.Measure(Profile, _options), out AsymmetryResult result))
            WriteObject(result);
    }
}
