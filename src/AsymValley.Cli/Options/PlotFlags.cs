using System.CommandLine;
using AsymValley.Checkpoints;

namespace AsymValley.Cli.Options;

/// <summary>A picture of one result, which replaces no file unless it is told to.</summary>
/// <param name="description">What the picture shows.</param>
internal sealed class PlotFlags(string description)
{
    private readonly Option<string?> _path = new("--plot-path") { HelpName = "file", Description = description };
    private readonly Option<bool> _force = new("--force") { Description = "Replace that file where it exists." };

    public void AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_force);
    }

    /// <summary>The file to write; null without one.</summary>
    /// <exception cref="IOException">It exists, or its folder does not.</exception>
    public string? File(ParseResult parse)
    {
        string? path = parse.GetValue(_path);
        if (path is not null && !parse.GetValue(_force) && System.IO.File.Exists(path))
            throw new IOException($"the file of {_path.Name} exists; {_force.Name} replaces it: {path}");
        AtomicFile.EnsureFolder(path);
        return path;
    }
}
