using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Counts how many of the directions in the pipeline are asymmetric, with an interval.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ValleyPrevalence", DefaultParameterSetName = ResultSet)]
[OutputType(typeof(Prevalence))]
public sealed class MeasureValleyPrevalenceCommand : AsymmetryCommand
{
    private const string ResultSet = "Result";

    /// <summary>Results of Measure-ValleyAsymmetry.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResultSet, ValueFromPipeline = true, HelpMessage = "Results of Measure-ValleyAsymmetry.")]
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

    private readonly List<AsymmetryResult> _results = [];
    private AsymmetryOptions _options = new();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _options = ReadAsymmetry();
        Check(() => _ = new Prevalence(0, 1, Confidence));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ResultSet)
            _results.AddRange(Result);
        else if (TryDo(Profile, () => ValleyAsymmetry.Measure(Profile, _options), out AsymmetryResult result))
            _results.Add(result);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Of nothing there is no share; as Measure-Object, an empty pipeline gives nothing.
        if (_results.Count > 0 && TryDo(null, () => Prevalence.Of(_results, Confidence), out Prevalence prevalence))
            WriteObject(prevalence);
    }
}
