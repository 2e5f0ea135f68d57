using System.Management.Automation;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Trains logistic regressions of two parameters and measures how asymmetric their valleys are (HHY19, Appendix A). With a
/// folder it also writes a table, the profiles and a contour picture of each.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "TwoParameterValley", SupportsShouldProcess = true, DefaultParameterSetName = ProfileSet)]
[OutputType(typeof(TwoParameterValleyResult), typeof(TwoParameterValley), typeof(Job))]
public sealed class MeasureTwoParameterValleyCommand : AsymmetryCommand
{
    private static readonly TwoParameterValleyOptions s_defaults = new();

    /// <summary>Seeds of points, initial weights and direction, each once.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public ulong[] Seed { get; set; } = [.. s_defaults.Seeds];

    /// <summary>Points of each class, 1 or more.</summary>
    [Parameter]
    public int PointsPerClass { get; set; } = s_defaults.PointsPerClass;

    /// <summary>Full-batch steps of gradient descent, 1 or more.</summary>
    [Parameter]
    public int Steps { get; set; } = s_defaults.Steps;

    /// <summary>The learning rate, above 0.</summary>
    [Parameter]
    public double LearningRate { get; set; } = s_defaults.LearningRate;

    /// <summary>Where the offset is 0: at the Solution, or at the Average of the weights as in the paper's code.</summary>
    [Parameter]
    public ProbeCenter Center { get; set; } = s_defaults.Center;

    /// <summary>The largest offset either way, above 0.</summary>
    [Parameter]
    public double Range { get; set; } = s_defaults.Range;

    /// <summary>Number of offsets, odd, 7 or more.</summary>
    [Parameter]
    public int Points { get; set; } = s_defaults.Points;

    /// <summary>Writes the valley of each seed rather than the counts over all.</summary>
    [Parameter]
    public SwitchParameter Each { get; set; }

    /// <summary>A folder for valleys.csv, profiles.svg and contour-SEED.svg; made when it is not there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private TwoParameterValleyOptions _options = s_defaults;
    private AsymmetryOptions _asymmetry = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        _asymmetry = ReadAsymmetry();
        _options = new TwoParameterValleyOptions
        {
            Seeds = [.. Seed],
            PointsPerClass = PointsPerClass,
            Steps = Steps,
            LearningRate = LearningRate,
            Center = Center,
            Range = Range,
            Points = Points,
        };
        Check(() =>
        {
            _options.Validate();
            Path = Path is null ? null : FullPath(Path);
        });
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!TryRun(null, _ => TwoParameterRegression.Measure(_options, _asymmetry, Cancellation), out TwoParameterValleyResult result))
            return;
        if (Each)
            WriteObject(result.Valleys, enumerateCollection: true);
        else
            WriteObject(result);
        if (Path is not null && ShouldProcess(Path, "Write a table and pictures"))
            TryDo(Path, () => { TheoryFiles.Save(result, Path); return true; }, out _);
    }
}
