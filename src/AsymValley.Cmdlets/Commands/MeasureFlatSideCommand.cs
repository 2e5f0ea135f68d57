using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Finds the flat side along the direction of each profile in the pipeline and counts in how many it is the positive one, with
/// intervals (HHY19, Fig. 8).
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "FlatSide", DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(FlatSideCount))]
public sealed class MeasureFlatSideCommand : AsymmetryCommand
{
    /// <summary>The profiles to count, from Get-ValleyProfile, reaching to both sides of 0.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ProfileSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "Profiles from Get-ValleyProfile.")]
    [ProfileArgument]
    [ValidateNotNull]
    public LossProfile Profile { get; set; } = null!;

    /// <summary>The distance l from 0 at which the loss is compared, in offsets; by default as far as both sides of the profile reach.</summary>
    [Parameter]
    public double? Distance { get; set; }

    /// <summary>Coverage of the intervals, between 0 and 1.</summary>
    [Parameter]
    public double Confidence { get; set; } = 0.95;

    private readonly List<FlatSideResult> _results = [];
    private FlatSideOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new FlatSideOptions { Distance = Distance, Asymmetry = ReadAsymmetry() };
        Check(() =>
        {
            _options.Validate();
            _ = new Prevalence(0, 1, Confidence);
        });
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (TryDo(Profile, () => FlatSide.Measure(Profile, _options), out FlatSideResult result))
            _results.Add(result);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        // As Measure-Object: an empty pipeline gives nothing.
        if (_results.Count > 0 && TryDo(null, () => FlatSideCount.Of(_results, Confidence), out FlatSideCount count))
            WriteObject(count);
    }
}
