using System.Collections.Immutable;

namespace AsymValley.Reports;

/// <summary>How a line is drawn.</summary>
public enum LineStyle
{
    /// <summary>Without gaps.</summary>
    Solid,

    /// <summary>Long dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,
}

/// <summary>One line of a plot.</summary>
/// <param name="Name">Its name in the legend; empty for a line without an entry.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many; one that is not finite breaks the line.</param>
public sealed record PlotSeries(string Name, ImmutableArray<double> X, ImmutableArray<double> Y)
{
    /// <summary>Its place in the palette (Okabe–Ito: blue, vermilion, green, purple, orange, sky blue, black), cyclic.</summary>
    /// <value>Default null: the place of the series in the plot.</value>
    public int? Color { get; init; }

    /// <summary>How it is drawn.</summary>
    public LineStyle Style { get; init; }

    /// <summary>Line width in pixels.</summary>
    /// <value>Default 2.</value>
    public double Width { get; init; } = 2;

    /// <summary>0 (invisible) to 1 (opaque).</summary>
    /// <value>Default 1.</value>
    public double Opacity { get; init; } = 1;

    /// <summary>Whether every point gets a dot.</summary>
    public bool Markers { get; init; }
}

/// <summary>A shaded band between two curves, under the lines.</summary>
/// <param name="X">Abscissae.</param>
/// <param name="Low">Lower ordinates, as many.</param>
/// <param name="High">Upper ordinates, as many; where one of the two is not finite the band has a gap.</param>
/// <param name="Color">Its place in the palette, as of a <see cref="PlotSeries"/>.</param>
public sealed record PlotBand(ImmutableArray<double> X, ImmutableArray<double> Low, ImmutableArray<double> High, int Color);
