using System.Management.Automation;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Simulates SGD on one-dimensional asymmetric valleys and measures how far its average lies on the flat side (HHY19,
/// Theorem 2), for every combination of c, learning rate and noise. With a folder it also writes a table and pictures.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "AveragingBias", SupportsShouldProcess = true)]
[OutputType(typeof(AveragingBiasResult), typeof(Job))]
public sealed class MeasureAveragingBiasCommand : ValleyCmdlet
{
    private static readonly AveragingBiasOptions s_defaults = new();

    /// <summary>c, how many times as steep the sharp side is, 1 or more; a result for each combination with LearningRate and Noise.</summary>
    [Parameter(Position = 0)]
    [Alias("C")]
    [ValidateNotNullOrEmpty]
    public double[] Ratio { get; set; } = [.. s_defaults.Ratios];

    /// <summary>η, the learning rate, above 0.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[] LearningRate { get; set; } = [.. s_defaults.LearningRates];

    /// <summary>ν, above 0 and at most FlatSlope: the noise is uniform on (−ν, ν).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[] Noise { get; set; } = [.. s_defaults.Noises];

    /// <summary>a₊, the largest slope on the flat side, above 0.</summary>
    [Parameter]
    public double FlatSlope { get; set; } = s_defaults.FlatSlope;

    /// <summary>How the slope runs on each side: Constant, or Varying, gentle near 0 and steeper with the distance.</summary>
    [Parameter]
    public ValleySlope Slope { get; set; } = s_defaults.Slope;

    /// <summary>Under Varying, the steepest over the gentlest slope of a side, 1 or more.</summary>
    [Parameter]
    public double Band { get; set; } = s_defaults.Band;

    /// <summary>Under Varying, the distance over which the slope varies, above 0.</summary>
    [Parameter]
    public double Width { get; set; } = s_defaults.Width;

    /// <summary>Steps of a run whose weights are averaged, 1 or more.</summary>
    [Parameter]
    public int Steps { get; set; } = s_defaults.Steps;

    /// <summary>Steps before those that are averaged, 0 or more.</summary>
    [Parameter]
    public int BurnIn { get; set; } = s_defaults.BurnIn;

    /// <summary>Number of runs, 2 or more; the interval is over them.</summary>
    [Parameter]
    public int Runs { get; set; } = s_defaults.Runs;

    /// <summary>How many weights of the first run are kept, 0 or more.</summary>
    [Parameter]
    public int TrajectoryPoints { get; set; } = s_defaults.TrajectoryPoints;

    /// <summary>Steps between two of the weights that are kept.</summary>
    [Parameter]
    public int Stride { get; set; } = s_defaults.Stride;

    /// <summary>Seed of starts and noise.</summary>
    [Parameter]
    public ulong Seed { get; set; } = s_defaults.Seed;

    /// <summary>Confidence of the interval, between 0 and 1.</summary>
    [Parameter]
    public double Confidence { get; set; } = s_defaults.Confidence;

    /// <summary>A folder for averaging-bias.csv, averaging-bias.svg and trajectories.svg; made when it is not there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private AveragingBiasOptions _options = s_defaults;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new AveragingBiasOptions
        {
            Ratios = [.. Ratio],
            LearningRates = [.. LearningRate],
            Noises = [.. Noise],
            FlatSlope = FlatSlope,
            Slope = Slope,
            Band = Band,
            Width = Width,
            Steps = Steps,
            BurnIn = BurnIn,
            Runs = Runs,
            TrajectoryPoints = TrajectoryPoints,
            Stride = Stride,
            Seed = Seed,
            Confidence = Confidence,
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
        var results = new List<AveragingBiasResult>();
        // Not disposed: after Ctrl-C the operation may still be in it, and it holds nothing.
        IEnumerator<AveragingBiasResult> measured = AveragingBias.Measure(_options, Cancellation).GetEnumerator();
        while (TryRun(null, _ => measured.MoveNext(), out bool isMore) && isMore)
        {
            results.Add(measured.Current);
            WriteObject(measured.Current);
        }
        if (Path is not null && ShouldProcess(Path, "Write a table and pictures"))
            TryDo(Path, () => { TheoryFiles.Save(results, Path); return true; }, out _);
    }
}
