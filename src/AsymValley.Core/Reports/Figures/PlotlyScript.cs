using System.Reflection;

namespace AsymValley.Reports.Figures;

/// <summary>The scripts and styles that are part of the assembly. Plotly is there when it was when the assembly was built (setup.sh).</summary>
internal static class PlotlyScript
{
    private const string ScriptName = "plotly.min.js", LicenceName = "plotly.licence.txt";

    private static readonly Lazy<string> s_plotly = new(() =>
        // Not to be taken for the beginning of a comment in the page.
        Read(ScriptName).Replace("<!--", "<\\!--", StringComparison.Ordinal));

    public static bool IsThere => Assembly.GetExecutingAssembly().GetManifestResourceInfo(ScriptName) is not null;

    /// <exception cref="FigureException">It was not built in.</exception>
    public static string Plotly => IsThere ? s_plotly.Value : throw new FigureException(
        "This build has no Plotly, and interactive figures (.html) need it: install npm, run setup.sh (or build.ps1 Setup) and build again; or write .svg, .csv or .json.");

    /// <summary>Plotly's licence, which goes along with it.</summary>
    public static string Licence => Read(LicenceName).Replace("--", "- -", StringComparison.Ordinal);

    /// <summary>A text of the assembly.</summary>
    public static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new FileNotFoundException($"The assembly has no {name}.", name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
