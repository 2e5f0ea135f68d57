using AsymValley.Checkpoints;

namespace AsymValley.Reports.Figures;

/// <summary>A figure in a file whose name says the form: .html, .svg, .csv or .json.</summary>
public static class FigureFile
{
    /// <summary>Checks that a file's name asks for a form that can be written; better before a measurement than after it.</summary>
    /// <exception cref="FigureException">It does not end in .html, .svg, .csv or .json.</exception>
    public static void EnsureWritable(string path) => _ = WriterOf(path);

    /// <summary>Writes the figure: .html is interactive, .svg static, .csv and .json have the numbers. A file that exists is replaced.</summary>
    /// <param name="figure">What is drawn.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="FigureException">The name has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Figure figure, string path)
    {
        Action<Figure, string> write = WriterOf(path);
        AtomicFile.EnsureFolder(path);
        write(figure, path);
    }

    /// <summary>Writes a picture as an SVG document, unless the file's name asks for a page or for numbers.</summary>
    internal static void Save(string path, Func<string> svg, Func<Figure> figure)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm" or ".csv" or ".json")
            Save(figure(), path);
        else
            AtomicFile.WriteText(path, svg());
    }

    private static Action<Figure, string> WriterOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" or ".htm" => HtmlFigure.Save,
        ".svg" => SvgFigure.Save,
        ".csv" => FigureData.SaveTable,
        ".json" => FigureData.SaveJson,
        var other => throw new FigureException($"'{Path.GetFileName(path)}' does not say what to write: {(other == "" ? "it has no extension" : $"{other} is not known")}. Valid are .html, .svg, .csv and .json."),
    };
}
