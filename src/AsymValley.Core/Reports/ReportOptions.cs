using AsymValley.Landscape;

namespace AsymValley.Reports;

/// <summary>How much a report measures of what it was not given.</summary>
public enum ReportMeasure
{
    /// <summary>Nothing: it shows what lies in the folders, and the results that it was given.</summary>
    None,

    /// <summary>A first look: some directions on some of the images, within half a minute for a small network.</summary>
    Quick,

    /// <summary>More directions, closer grids, all images.</summary>
    Full,
}

/// <summary>How a report is made.</summary>
public sealed record ReportOptions
{
    /// <summary>Heading of the page.</summary>
    /// <value>Default null: made from what is shown.</value>
    public string? Title { get; init; }

    /// <summary>What is measured where no result was given.</summary>
    /// <value>Default: <see cref="ReportMeasure.Quick"/>.</value>
    public ReportMeasure Measure { get; init; } = ReportMeasure.Quick;

    /// <summary>Static pictures only: a small page, without the 1 to 5 MB of Plotly.</summary>
    public bool IsStatic { get; init; }

    /// <summary>The folder that the page will lie in: commands on it name what lies below by a relative path.</summary>
    /// <value>Default null: full paths.</value>
    public string? Folder { get; init; }

    /// <summary>Where it is measured: auto, cpu, cuda or cuda:N.</summary>
    /// <value>Default: that of <see cref="EvaluationOptions"/>.</value>
    public string Device { get; init; } = new EvaluationOptions().Device;

    /// <summary>Threads of the CPU.</summary>
    /// <value>Default: 0, as many as there are cores.</value>
    public int Threads { get; init; }

    /// <summary>Checks the name of the file that a page is to be written to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="InvalidOptionException">It does not end in .html or .htm, or is a folder.</exception>
    public static void CheckPath(string path, string option)
    {
        if (!Path.GetExtension(path).Equals(".html", StringComparison.OrdinalIgnoreCase) && !Path.GetExtension(path).Equals(".htm", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOptionException(option, $"a report is a page: '{Path.GetFileName(path)}' does not end in .html.");
        if (Directory.Exists(path))
            throw new InvalidOptionException(option, $"'{path}' is a folder.");
    }
}
