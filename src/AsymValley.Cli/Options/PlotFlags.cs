using System.CommandLine;
using AsymValley.Checkpoints;

namespace AsymValley.Cli.Options;

/// <summary>A picture of one result, which is not replaced unless forced.</summary>
internal sealed class PlotFlags
{
    private readonly Option<string?> _plot = new("--plot-path") { HelpName = "file" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace that file where it exists." };

    /// <param name="description">What the picture is.</param>
    public PlotFlags(string description) => _plot.Description = description;

    public void AddTo(Command command)
    {
        command.Add(_plot);
        command.Add(_force);
    }

    /// <summary>Before the work, not after it; of a second result the first one's picture is in the way.</summary>
    /// <exception cref="IOException">The file exists, or its folder does not.</exception>
    public void EnsureFree(ParseResult parse)
    {
        string? picture = parse.GetValue(_plot);
        AtomicFile.EnsureFolder(picture);
        if (picture is not null && !parse.GetValue(_force) && File.Exists(picture))
            throw new IOException($"the file of {_plot.Name} exists; {_force.Name} replaces it: {picture}");
    }

    /// <summary>Draws the picture, if there is to be one.</summary>
    public void Save(ParseResult parse, Action<string> save)
    {
        if (parse.GetValue(_plot) is { } picture)
            save(picture);
    }
}
