using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Reports;

namespace AsymValley.Cli.Output;

/// <summary>The form of results.</summary>
internal enum ResultFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>A header and a row a line.</summary>
    Csv,
}

/// <summary>Where results go and in which form.</summary>
internal sealed class OutputFlags
{
    private readonly Option<ResultFormat> _format = new("--format")
    {
        Description = "Form of the results: an object a line, or a table.",
        DefaultValueFactory = _ => ResultFormat.Json,
    };

    private readonly Option<string?> _output = new("--output") { HelpName = "file", Description = "File for the results, written as a whole at the end. Not given: standard output." };

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_output);
    }

    /// <param name="parse">The command line.</param>
    /// <param name="surroundings">Has standard output.</param>
    /// <param name="table">The results as a table.</param>
    /// <exception cref="IOException">The folder of the file does not exist: better now than after the work.</exception>
    public ResultWriter<T> Open<T>(ParseResult parse, Surroundings surroundings, Func<IEnumerable<T>, CsvTable> table)
    {
        string? path = parse.GetValue(_output);
        if (path is not null && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"the folder of --output does not exist: {folder}");
        if (Directory.Exists(path))
            throw new IOException($"--output is a folder: {path}");
        return new ResultWriter<T>(surroundings.Out, path, parse.GetValue(_format), table);
    }
}

/// <summary>Writes results: JSON to standard output as each is made, everything else at the end.</summary>
internal sealed class ResultWriter<T>(TextWriter output, string? path, ResultFormat format, Func<IEnumerable<T>, CsvTable> table)
{
    private readonly List<T> _results = [];

    public void Write(T result)
    {
        if (path is null && format == ResultFormat.Json)
        {
            output.WriteLine(ResultJson.Line(result));
            output.Flush();
        }
        else
        {
            _results.Add(result);
        }
    }

    /// <summary>Writes what is kept; without this call a file stays as it was.</summary>
    public void Complete()
    {
        string text = format == ResultFormat.Csv ? table(_results).ToString() : string.Concat(_results.Select(result => ResultJson.Line(result) + "\n"));
        if (path is null)
            output.Write(text);
        else if (IsDevice(path))
            File.WriteAllText(path, text);
        else
            AtomicFile.WriteText(path, text);
        output.Flush();
    }

    // A rename over /dev/null or /dev/stdout would replace the device.
    private static bool IsDevice(string path) => Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
}
