using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Fits a softmax regression to small images and measures losses, errors and curvature along noise and along the same noise with the
/// signs of the weights (Li24, Appendix D.3). With a folder it also writes a table and pictures.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "SoftmaxCurvature", SupportsShouldProcess = true)]
[OutputType(typeof(SoftmaxCurvatureResult), typeof(Job))]
public sealed class MeasureSoftmaxCurvatureCommand : ValleyCmdlet
{
    private static readonly SoftmaxCurvatureOptions s_defaults = new();

    /// <summary>The images, e.g. the digits; larger ones are averaged down.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "A data set from Get-ValleyDataset, or the name of one that needs no files.")]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource Dataset { get; set; } = null!;

    /// <summary>The noise ε: Gaussian, Uniform, Ternary, ShiftedGaussian, UniformPositive, Binary or Constant.</summary>
    [Parameter]
    public DirectionKind Noise { get; set; } = s_defaults.Noise;

    /// <summary>How the noise is scaled: None, as it is; Unit; Norm, Width times the norm of the weights; Filter.</summary>
    [Parameter]
    public DirectionScaling Scaling { get; set; } = s_defaults.Scaling;

    /// <summary>The factor s of Norm scaling, above 0.</summary>
    [Parameter]
    public double Width { get; set; } = s_defaults.Width;

    /// <summary>Seed of the first noise; each further one has the next.</summary>
    [Parameter]
    public ulong Seed { get; set; } = s_defaults.Seed;

    /// <summary>How many draws of the noise, 1 or more; two results each, without and with the signs of the weights.</summary>
    [Parameter]
    public int Draws { get; set; } = s_defaults.Draws;

    /// <summary>λ reaches from minus this to this, above 0.</summary>
    [Parameter]
    public double Range { get; set; } = s_defaults.Range;

    /// <summary>Number of λ, odd, 3 or more.</summary>
    [Parameter]
    public int Points { get; set; } = s_defaults.Points;

    /// <summary>scikit-learn's C, the inverse strength of its L2 penalty, above 0.</summary>
    [Parameter]
    [Alias("C")]
    public double InverseRegularization { get; set; } = s_defaults.InverseRegularization;

    /// <summary>Most pixels a side; larger images are averaged down, and colours become grey.</summary>
    [Parameter]
    public int Side { get; set; } = s_defaults.Side;

    /// <summary>Computes what the paper's listing does where it differs from its text; only without scaling.</summary>
    [Parameter]
    public SwitchParameter PaperListing { get; set; }

    /// <summary>A folder for softmax-curvature.csv and a picture of every measure; made when it is not there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private readonly List<SoftmaxCurvatureResult> _results = [];
    private SoftmaxCurvatureOptions _options = s_defaults;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new SoftmaxCurvatureOptions
        {
            Noise = Noise,
            Scaling = Scaling,
            Width = Width,
            Seed = Seed,
            Draws = Draws,
            Range = Range,
            Points = Points,
            InverseRegularization = InverseRegularization,
            Side = Side,
            PaperListing = PaperListing,
        };
        Check(() =>
        {
            _options.Validate();
            Path = Path is null ? null : FullPath(Path);
        });
    }

    /// <inheritdoc/>
    protected override void ProcessInput() => TryRun(Dataset, reports =>
    {
        foreach (SoftmaxCurvatureResult result in SoftmaxCurvature.Measure(Dataset.Open(), _options, reports, reports.Cancellation))
        {
            _results.Add(result);
            reports.Emit(result);
        }
        return true;
    }, out _);

    /// <inheritdoc/>
    protected override void End()
    {
        if (Path is not null && _results.Count > 0 && ShouldProcess(Path, "Write a table and pictures"))
            TryDo(Path, () => { TheoryFiles.Save(_results, Path); return true; }, out _);
    }
}
