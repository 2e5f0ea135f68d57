using System.Management.Automation;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>The parameters of measuring asymmetry (HHY19, Definition 1).</summary>
public abstract class AsymmetryCommand : ValleyCmdlet
{
    internal const string ProfileSet = "Profile";

    /// <summary>The inner radius; together with RHigh. By default the interval is searched.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? RLow { get; set; }

    /// <summary>The outer radius.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? RHigh { get; set; }

    /// <summary>The least width of a searched interval.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? MinimumWidth { get; set; }

    /// <summary>The least number of slopes on each side of a searched interval.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public int? MinimumPoints { get; set; }

    /// <summary>The least slope p that the flat side counts with.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public double? Floor { get; set; }

    /// <summary>A direction is asymmetric when c is above this.</summary>
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
            MinimumPoints = MinimumPoints ?? defaults.MinimumPoints,
            Floor = Floor ?? defaults.Floor,
            MinimumC = MinimumC ?? defaults.MinimumC,
        };
        Check(options.Validate);
        return options;
    }
}
