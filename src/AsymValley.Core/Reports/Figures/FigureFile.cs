using AsymValley.Checkpoints;

namespace AsymValley.Reports.Figures;

/// <summary>A figure in a file whose name says the form: .html, .svg and .txt are pictures, .csv has the points, .json the results in full.</summary>
public static class FigureFile
{
    /// <summary>Checks that a file's name asks for a form that can be written; better before a measurement than after it.</summary>
    /// <exception cref="FigureException">It has none of these endings.</exception>
    public static void EnsureWritable(string path) => _ = WriterOf(path);

    /// <summary>
    /// Writes the figure: .html is interactive, .svg static, .txt for a terminal, .csv has the points that are drawn, .json the results that they
    /// are drawn from. A file that exists is replaced.
    /// </summary>
    /// <param name="figure">What is drawn.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="spreadsheetSafe">Of a .csv: as in <see cref="CsvTable.Write"/>.</param>
    /// <exception cref="FigureException">The name has another ending, or asks for a form that the figure does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path, bool spreadsheetSafe = false)
    {
        Action<Figure, string> write = WriterOf(path, spreadsheetSafe);
        AtomicFile.EnsureFolder(path);
        write(figure, path);
    }

    /// <summary>Writes a picture as an SVG document, unless the file's name asks for another form.</summary>
    internal static void Save(string path, Func<string> svg, Func<Figure> figure)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm" or ".txt" or ".csv" or ".json")
            Save(figure(), path);
        else
            AtomicFile.WriteText(path, svg());
    }

    private static Action<Figure, string> WriterOf(string path, bool spreadsheetSafe = false) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" or ".htm" => HtmlFigure.Save,
        ".svg" => SvgFigure.Save,
        ".txt" => TerminalPlot.Save,
        ".csv" => (figure, file) => FigureData.Save(figure, file, spreadsheetSafe),
        ".json" => SaveResults,
        var other => throw new FigureException($"'{Path.GetFileName(path)}' does not say what to write: {(other == "" ? "it has no extension" : $"{other} is not known")}. Valid are .html, .svg, .txt, .csv and .json."),
    };

    private static void SaveResults(Figure figure, string path)
    {
        if (figure.Results.IsEmpty)
            throw new FigureException($"{figure.Name} has lines and no results to write as .json: write its points as .csv, or the results themselves with Export-ValleyPlot.");
        ResultJson.Save(figure.Name, figure.Results, path);
    }
}
