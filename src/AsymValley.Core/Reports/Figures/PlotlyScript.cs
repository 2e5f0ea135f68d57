using System.Reflection;

namespace AsymValley.Reports.Figures;

/// <summary>The scripts and styles that are part of the assembly.</summary>
internal static class PlotlyScript
{
    /// <summary>The kinds of traces that <see cref="Basic"/> draws.</summary>
    public static readonly string[] BasicTraces = ["bar", "pie", "scatter"];

    private static readonly Lazy<string> s_basic = new(() => Script("plotly-basic.min.js")), s_whole = new(() => Script("plotly.min.js"));

    /// <summary>The part of Plotly for lines, dots and bars; 1.1 MB.</summary>
    public static string Basic => s_basic.Value;

    /// <summary>All of Plotly; 4.9 MB.</summary>
    public static string Whole => s_whole.Value;

    /// <summary>Plotly's licence, which goes along with it.</summary>
    public static string Licence => Read("plotly.licence.txt");

    /// <summary>As much of Plotly as the drawings need.</summary>
    public static string For(IEnumerable<PlotlyPlot> plots) =>
        plots.SelectMany(plot => plot.Content["data"]!.AsArray()).All(trace => BasicTraces.Contains((string?)trace!["type"])) ? Basic : Whole;

    /// <summary>A text of the assembly.</summary>
    public static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new FileNotFoundException($"The assembly has no {name}.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // Not to be taken for the beginning of a comment in the page.
    private static string Script(string name) => Read(name).Replace("<!--", "<\\!--", StringComparison.Ordinal);
}
