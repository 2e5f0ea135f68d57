using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Output;
using AsymValley.Reports;
using AsymValley.Reports.Figures;

namespace AsymValley.Cli.Options;

/// <summary>A picture of results: in a file, which is not replaced unless asked for, or in the terminal.</summary>
/// <param name="description">What the picture shows.</param>
internal sealed class PlotFlags(string description)
{
    private readonly Option<string?> _path = new("--plot-path") { HelpName = "file", Description = description };
    private readonly Option<bool> _force = new("--force") { Description = "Replace that file where it exists." };
    private Option<bool>? _terminal;

    /// <param name="command">The command.</param>
    /// <param name="terminal">Whether the picture is of lines, which a terminal can show.</param>
    public void AddTo(Command command, bool terminal = false)
    {
        command.Add(_path);
        command.Add(_force);
        if (terminal)
            command.Add(_terminal = new Option<bool>("--plot") { Description = "Draw the curves as text of 20 rows, on standard error." });
    }

    /// <summary>Before the work, not after it; of a second result the first one's picture is in the way.</summary>
    /// <exception cref="IOException">The file exists, or its folder does not.</exception>
    public void EnsureFree(ParseResult parse)
    {
        string? picture = parse.GetValue(_path);
        AtomicFile.EnsureFolder(picture);
        if (picture is not null && !parse.GetValue(_force) && File.Exists(picture))
            throw new IOException($"the file of {_path.Name} exists; {_force.Name} replaces it: {picture}");
    }

    /// <summary>Draws the picture, if there is to be one: a page, or the numbers, where its name asks for them.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="results">What a page or a table has.</param>
    /// <param name="save">Writes any other picture.</param>
    public void Save(ParseResult parse, IEnumerable<object> results, Action<string> save)
    {
        if (parse.GetValue(_path) is not { } picture)
            return;
        if (Path.GetExtension(picture).ToLowerInvariant() is ".html" or ".csv" or ".json")
            FigureFile.Save(FigureKinds.Of(results), picture);
        else
            save(picture);
    }

    /// <summary>Draws the picture to its file, if there is to be one.</summary>
    public void Save(ParseResult parse, Action<string> save)
    {
        if (parse.GetValue(_path) is { } picture)
            save(picture);
    }

    /// <summary>Draws the lines to a file and to the terminal, as far as asked for.</summary>
    public void Draw(ParseResult parse, Surroundings surroundings, IEnumerable<object> results, Func<SvgLinePlot> plot)
    {
        Save(parse, results, picture => plot().Save(picture));
        Show(parse, surroundings, plot);
    }

    /// <summary>Draws the lines to the terminal, if asked for. Standard output is left to the results.</summary>
    public void Show(ParseResult parse, Surroundings surroundings, Func<SvgLinePlot> plot)
    {
        if (_terminal is not null && parse.GetValue(_terminal))
        {
            ConsoleProgress.Erase(surroundings);
            surroundings.Error.Write(new TerminalPlot().Of(plot()));
        }
    }
}
