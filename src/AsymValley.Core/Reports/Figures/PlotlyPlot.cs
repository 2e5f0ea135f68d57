using System.Text.Json.Nodes;

namespace AsymValley.Reports.Figures;

/// <summary>How much of a page's width a plot takes.</summary>
internal enum PlotWidth
{
    Full,
    Half,
    Third,
}

/// <summary>One drawing of Plotly's.</summary>
/// <param name="Title">Heading over it; empty for none.</param>
/// <param name="Note">A line under the heading; empty for none.</param>
/// <param name="Width">Its share of the page.</param>
/// <param name="Height">In pixels; null for the usual.</param>
/// <param name="Content">Its data and layout; colours are tokens that figure.js knows, since they depend on the theme.</param>
internal sealed record PlotlyPlot(string Title, string Note, PlotWidth Width, int? Height, JsonObject Content)
{
    /// <summary>The drawings of a panel.</summary>
    public static IEnumerable<PlotlyPlot> Of(FigurePanel panel) => panel switch
    {
        LinePanel line => [PlotlyLines.Of(line)],
        SurfacePanel surface => PlotlySurface.Of(surface),
        PartitionPanel partition => [PlotlyPartition.Of(partition)],
        IntervalPanel intervals => [PlotlyIntervals.Of(intervals)],
        _ => throw new NotSupportedException(panel.GetType().Name),
    };
}
