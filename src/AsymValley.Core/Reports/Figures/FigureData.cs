using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Reports.Figures;

/// <summary>
/// What a figure draws, as numbers: every point with its panel and series. The same columns for every figure, so that one script reads
/// them all; results in full are <see cref="ResultJson"/>'s part.
/// </summary>
public static class FigureData
{
    /// <summary>
    /// A row a point. X and Y are the panel's axes; Z is a surface's loss or a partition's number of images; Low and High are the ends of a
    /// band or interval. What a point does not have is empty.
    /// </summary>
    public static CsvTable ToTable(Figure figure)
    {
        var table = new CsvTable("Panel", "Series", "X", "Y", "Z", "Low", "High");
        foreach (FigurePanel panel in figure.Panels)
        {
            foreach (SeriesData series in Series(panel))
            {
                for (int i = 0; i < series.X.Count; i++)
                    table.Add(panel.Title, series.Name, series.X[i], series.Y?[i], series.Z?[i], series.Low?[i], series.High?[i]);
            }
        }
        return table;
    }

    /// <summary>Writes the table to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path, bool spreadsheetSafe = false) => ToTable(figure).Save(path, spreadsheetSafe);

    private static ImmutableArray<SeriesData> Series(FigurePanel panel) => panel switch
    {
        LinePanel { Plot: var plot } =>
        [
            .. plot.Series.Select((series, i) => new SeriesData(NameOf(plot, i), Objects(series.X), Objects(series.Y), null, null, null)),
            .. plot.Bands.Select(band => new SeriesData(NameOf(plot, band), Objects(band.X), null, null, Objects(band.Low), Objects(band.High))),
        ],
        SurfacePanel { Surface: var surface } =>
        [
            OfGrid("training loss", surface, surface.TrainLoss),
            .. surface.TestLoss.IsDefaultOrEmpty ? [] : new[] { OfGrid("test loss", surface, surface.TestLoss) },
            .. surface.Models.IsDefaultOrEmpty ? [] : new[] { new SeriesData("models", Objects(surface.ModelsU), Objects(surface.ModelsV), null, null, null) },
        ],
        PartitionPanel { Partition: var partition } =>
        [
            .. partition.Rows.Select(client => new SeriesData($"client {client.Client}", [.. client.Counts.Select(_ => (object)client.Client)],
                [.. client.Counts.Select((_, k) => (object)(partition.ClassNames.IsDefaultOrEmpty ? k : partition.ClassNames[k]))], Objects(client.Counts), null, null)),
        ],
        IntervalPanel intervals => [.. intervals.Rows.Select(row => new SeriesData(row.Label, [row.Value], null, null, [row.Low], [row.High]))],
        _ => throw new NotSupportedException(panel.GetType().Name),
    };

    private static SeriesData OfGrid(string name, LossSurface surface, ImmutableArray<double> loss) => new(name,
        [.. loss.Select((_, i) => (object)surface.UOffsets[i % surface.UOffsets.Length])], [.. loss.Select((_, i) => (object)surface.VOffsets[i / surface.UOffsets.Length])],
        Objects(loss), null, null);

    /// <summary>The legend's name; a line without one belongs to the last named one of its colour, dashed lines being its test curve.</summary>
    private static string NameOf(SvgLinePlot plot, int index)
    {
        PlotSeries series = plot.Series[index];
        if (series.Name != "")
            return series.Name;
        string owner = plot.Series.Take(index).LastOrDefault(other => other.Name != "" && other.Color == series.Color)?.Name ?? "";
        string style = series.Style == LineStyle.Solid ? "" : series.Style.ToString().ToLowerInvariant();
        return owner == "" ? style : style == "" ? owner : $"{owner} ({style})";
    }

    private static string NameOf(SvgLinePlot plot, PlotBand band)
    {
        string owner = plot.Series.Where((series, i) => series.Name != "" && (series.Color ?? i) == band.Color).FirstOrDefault()?.Name ?? "";
        return owner == "" ? "band" : $"{owner} (band)";
    }

    private static List<object> Objects<T>(ImmutableArray<T> values) where T : notnull => [.. values.Select(value => (object)value)];

    private sealed record SeriesData(string Name, List<object> X, List<object>? Y, List<object>? Z, List<object>? Low, List<object>? High);
}
