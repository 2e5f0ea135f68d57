using System.Collections.Immutable;
using AsymValley.Federated;
using AsymValley.Landscape;

namespace AsymValley.Reports.Figures;

/// <summary>
/// A picture of one or several panels, apart from its form: <see cref="HtmlFigure"/> makes it interactive, <see cref="SvgFigure"/> static,
/// <see cref="TerminalPlot"/> makes text of it, <see cref="FigureData"/> writes what is drawn as numbers. <see cref="FigureKinds.Of"/> makes the figure of any results.
/// </summary>
/// <param name="Title">Heading over all panels; empty for none.</param>
/// <param name="Panels">At least one.</param>
public sealed record Figure(string Title, ImmutableArray<FigurePanel> Panels)
{
    /// <summary>What the panels were drawn from; none for plots of one's own.</summary>
    public ImmutableArray<object> Results { get; init; } = [];

    /// <summary>The title, or that of the first panel where the figure has none.</summary>
    public string Name => Title == "" ? Panels[0].Title : Title;

    /// <summary>A figure of line plots.</summary>
    public static Figure Of(string title, params ReadOnlySpan<SvgLinePlot> plots) => new(title, [.. plots.ToArray().Select(plot => new LinePanel(plot))]);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, {Panels.Length} panel{(Panels.Length == 1 ? "" : "s")}";
}

/// <summary>One picture of a figure.</summary>
/// <param name="Title">Its heading; empty for none.</param>
public abstract record FigurePanel(string Title);

/// <summary>Lines, bands and markers over two axes; histograms are outlines over a band.</summary>
/// <param name="Plot">What is drawn.</param>
public sealed record LinePanel(SvgLinePlot Plot) : FigurePanel(Plot.Title);

/// <summary>The losses on a plane: a surface that turns beside its contour lines.</summary>
/// <param name="Surface">What was measured.</param>
public sealed record SurfacePanel(LossSurface Surface) : FigurePanel($"{Surface.Model} on {Surface.Dataset}");

/// <summary>Which client has how many images of which class.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Title">Its heading.</param>
public sealed record PartitionPanel(Partition Partition, string Title) : FigurePanel(Title);

/// <summary>Numbers with their intervals, a row each.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="XLabel">Name of the horizontal axis.</param>
/// <param name="Rows">The rows, the first at the top.</param>
/// <param name="Svg">The static picture.</param>
public sealed record IntervalPanel(string Title, string XLabel, ImmutableArray<IntervalRow> Rows, string Svg) : FigurePanel(Title);

/// <summary>A number with its interval.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Color">Its place in the palette, as of a <see cref="PlotSeries"/>.</param>
/// <param name="Note">What else is to say, e.g. the counts.</param>
public sealed record IntervalRow(string Label, double Value, double Low, double High, int Color, string Note);
