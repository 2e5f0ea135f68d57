using System.Management.Automation;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>The parameters of measuring what asymmetry is a part of, along directions, with a picture if asked for.</summary>
public abstract class AsymmetricProfileCommand : ProfileCommand
{
    /// <summary>r_lo, the inner radius of asymmetry, in offsets; together with RHigh. By default the interval with the largest c is searched.</summary>
    [Parameter]
    public double? RLow { get; set; }

    /// <summary>r_hi, the outer radius, above RLow and within the profile; together with RLow.</summary>
    [Parameter]
    public double? RHigh { get; set; }

    /// <summary>The least width of a searched interval, in offsets; by default a quarter of what both sides of the profile reach.</summary>
    [Parameter]
    public double? MinimumWidth { get; set; }

    /// <summary>The least number of slopes on each side of a searched interval, 1 or more; by default 3 where the profile has the errors of its losses, else 5 or all of a side that has 3 or 4.</summary>
    [Parameter]
    public int? MinimumPoints { get; set; }

    /// <summary>The least slope p that the flat side counts with, as a fraction of the sharp side's, between 0 and 1: c is at most one over it.</summary>
    /// <value><see cref="AsymmetryOptions.Floor"/></value>
    [Parameter]
    public double? Floor { get; set; }

    /// <summary>Takes the inequalities of Definition 1 alone: also a side along which the loss falls is then a flat one.</summary>
    [Parameter]
    public SwitchParameter Literal { get; set; }

    /// <summary>A direction is asymmetric when c is above this, 1 or more; both papers have 2.</summary>
    /// <value><see cref="AsymmetryOptions.MinimumC"/></value>
    [Parameter]
    public double? MinimumC { get; set; }

    /// <summary>A file for a picture (.svg), of one result. Its folder is made when it is not there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces a picture that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        Check(() => PlotPath = PlotPath is null ? null : FullPath(PlotPath));
    }

    /// <summary>What the parameters ask for; to be validated with the options that it is a part of.</summary>
    private protected AsymmetryOptions ReadAsymmetry()
    {
        var defaults = new AsymmetryOptions();
        return new AsymmetryOptions
        {
            RLow = RLow,
            RHigh = RHigh,
            MinimumWidth = MinimumWidth,
            MinimumPoints = MinimumPoints,
            Floor = Floor ?? defaults.Floor,
            Literal = Literal,
            MinimumC = MinimumC ?? defaults.MinimumC,
        };
    }

    /// <summary>Whether the picture may be written; asked before the work, not after it.</summary>
    private protected bool IsPlotFree()
    {
        if (PlotPath is not { } file || Force || !File.Exists(file))
            return true;
        Fail(ErrorRecords.FileExists(file));
        return false;
    }

    /// <summary>Draws the picture, if there is to be one.</summary>
    private protected void Draw(string action, Action<string> save)
    {
        if (PlotPath is not { } plot || !ShouldProcess(plot, action))
            return;
        TryRun(plot, _ =>
        {
            save(plot);
            return true;
        }, out _);
    }
}
