using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Compares how wide two solutions look along the same random directions (HHY19, Fig. 9 and 10).</summary>
[Cmdlet(VerbsData.Compare, "ValleyWidth", SupportsShouldProcess = true)]
[OutputType(typeof(WidthComparisonResult), typeof(Job))]
public sealed class CompareValleyWidthCommand : SolutionPairCommand
{
    /// <summary>What the directions are made of; one of the kinds of noise, e.g. Gaussian or UniformPositive.</summary>
    /// <value>Gaussian</value>
    [Parameter]
    public DirectionKind? Kind { get; set; }

    /// <summary>How many directions, 1 or more.</summary>
    /// <value><see cref="WidthOptions.Count"/></value>
    [Parameter]
    public int? Count { get; set; }

    /// <summary>Seed of the first; each further one has the next.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>What one unit of offset means: Unit, Euclidean distance; Norm, the norm of the weights; Filter, the same for each filter; None, the vector as it is drawn.</summary>
    [Parameter]
    public DirectionScaling Scaling { get; set; }

    /// <summary>The parameters that move: a group (All, Classifier, Features, Conv, BatchNorm …), a stage (Layer1), or patterns of names. The others stay.</summary>
    /// <value>All</value>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>Offsets go from -Range to Range, in units of -Scaling.</summary>
    /// <value><see cref="ProfileOptions.Range"/></value>
    [Parameter]
    public double? Range { get; set; }

    /// <summary>Number of offsets, evenly spaced, 0 among them.</summary>
    /// <value><see cref="ProfileOptions.Points"/></value>
    [Parameter]
    public int? Points { get; set; }

    /// <summary>Rises of the loss above the solution's own, in nats, at which a width is read; positive.</summary>
    /// <value><see cref="WidthOptions.Rise"/></value>
    [Parameter]
    public double[]? Rise { get; set; }

    /// <summary>Multiples of the solution's own loss at which a width is read; above 1.</summary>
    /// <value><see cref="WidthOptions.Factor"/></value>
    [Parameter]
    public double[]? Factor { get; set; }

    /// <summary>Coverage of the Wilson intervals of the counts, between 0 and 1.</summary>
    /// <value><see cref="WidthOptions.Confidence"/></value>
    [Parameter]
    public double? Confidence { get; set; }

    private WidthOptions _options = new();
    private ProfileOptions _grid = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var defaults = new WidthOptions();
        _options = new WidthOptions
        {
            Rise = Rise is null ? defaults.Rise : [.. Rise],
            Factor = Factor is null ? defaults.Factor : [.. Factor],
            Direction = new DirectionOptions { Kind = Kind ?? defaults.Direction.Kind, Seed = Seed, Scaling = Scaling, Group = Group ?? defaults.Direction.Group },
            Count = Count ?? defaults.Count,
            Confidence = Confidence ?? defaults.Confidence,
        };
        var grid = new ProfileOptions();
        _grid = new ProfileOptions { Range = Range ?? grid.Range, Points = Points ?? grid.Points, Evaluation = ReadEvaluation() };
        Check(() =>
        {
            _options.Validate();
            _grid.Grid();
        });
    }

    private protected override void Measure(ValleyModel from, ValleyModel to, Dataset dataset)
    {
        if (WidthComparison.Warning(from.Network, _grid) is { } warning)
            WriteWarning(warning);
        if (!TryRun(From.Target, reports => WidthComparison.Measure(from, to, dataset, _options, _grid, reports, reports.Cancellation), out WidthComparisonResult result))
            return;
        WriteObject(result);
        Draw(file => WidthPlot.Of(result).Save(file));
    }
}
