using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Draws units whose weights resemble their input and measures what a ReLU keeps of them when the weights are moved along their
/// signs (Li24, Appendix D.2). With a folder it also writes a table and pictures.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "ReluRetention", SupportsShouldProcess = true)]
[OutputType(typeof(ReluRetentionResult), typeof(Job))]
public sealed class MeasureReluRetentionCommand : ValleyCmdlet
{
    private static readonly ReluRetentionOptions s_defaults = new();

    /// <summary>λ: how far the weights are moved along their signs; each once.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public double[] Offset { get; set; } = [.. s_defaults.Offsets];

    /// <summary>a in w = a·h + δ: how much weights resemble their input.</summary>
    [Parameter]
    public double Similarity { get; set; } = s_defaults.Similarity;

    /// <summary>Number of draws, 2 or more; every λ has the same ones.</summary>
    [Parameter]
    public int Draws { get; set; } = s_defaults.Draws;

    /// <summary>Number of inputs of the unit, 1 or more; the paper does not say how many it has.</summary>
    [Parameter]
    public int Dimension { get; set; } = s_defaults.Dimension;

    /// <summary>Number of bins of the histogram, 1 or more.</summary>
    [Parameter]
    public int Bins { get; set; } = s_defaults.Bins;

    /// <summary>Seed of the draws.</summary>
    [Parameter]
    public ulong Seed { get; set; } = s_defaults.Seed;

    /// <summary>Coverage of the intervals, between 0 and 1.</summary>
    [Parameter]
    public double Confidence { get; set; } = s_defaults.Confidence;

    /// <summary>A folder for relu-retention.csv, before.svg and after.svg; made when it is not there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private ReluRetentionOptions _options = s_defaults;

    /// <inheritdoc/>
    protected override void Begin()
    {
        _options = new ReluRetentionOptions
        {
            Offsets = [.. Offset],
            Similarity = Similarity,
            Draws = Draws,
            Dimension = Dimension,
            Bins = Bins,
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
        if (!TryRun(null, _ => ReluRetention.Measure(_options, Cancellation), out ImmutableArray<ReluRetentionResult> results))
            return;
        WriteObject(results, enumerateCollection: true);
        if (Path is not null && ShouldProcess(Path, "Write a table and pictures"))
            TryDo(Path, () => { TheoryFiles.Save(results, Path); return true; }, out _);
    }
}
