using System.Management.Automation;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>The parameters of measuring asymmetry (HHY19, Definition 1).</summary>
public abstract class AsymmetryCommand : ValleyCmdlet
{
    internal const string ProfileSet = "Profile";

    /// <summary>r_lo, the inner radius of asymmetry, in offsets; together with RHigh. By default the interval with the largest c is searched.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? RLow { get; set; }

    /// <summary>r_hi, the outer radius, above RLow and within the profile; together with RLow.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? RHigh { get; set; }

    /// <summary>The least width of a searched interval, in offsets; by default a quarter of what both sides of the profile reach.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? MinimumWidth { get; set; }

    /// <summary>The least number of slopes on each side of a searched interval, 1 or more; by default 3 where the profile has the errors of its losses, else 5 or all of a side that has 3 or 4.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public int? MinimumPoints { get; set; }

    /// <summary>The least slope p that the flat side counts with, as a fraction of the sharp side's, between 0 and 1: c is at most one over it.</summary>
    /// <value><see cref="AsymmetryOptions.Floor"/></value>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? Floor { get; set; }

    /// <summary>Takes the inequalities of Definition 1 alone: also a side along which the loss falls is then a flat one.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public SwitchParameter Literal { get; set; }

    /// <summary>A direction is asymmetric when c is above this, 1 or more; both papers have 2.</summary>
    /// <value><see cref="AsymmetryOptions.MinimumC"/></value>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? MinimumC { get; set; }

    /// <summary>What the parameters ask for, checked; an error ends the call.</summary>
    protected AsymmetryOptions ReadAsymmetry()
    {
        var defaults = new AsymmetryOptions();
        var options = new AsymmetryOptions
        {
            RLow = RLow,
            RHigh = RHigh,
            MinimumWidth = MinimumWidth,
            MinimumPoints = MinimumPoints,
            Floor = Floor ?? defaults.Floor,
            Literal = Literal,
            MinimumC = MinimumC ?? defaults.MinimumC,
        };
        Check(options.Validate);
        return options;
    }
}
