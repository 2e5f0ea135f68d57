using System.Text.Json;
using AsymValley.Cli;

namespace AsymValley.Tests;

/// <summary>Runs command lines in this process.</summary>
internal static class CommandLine
{
    public sealed record Outcome(int Code, string Out, string Error)
    {
        public JsonElement[] Lines => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

        public Outcome Succeeded()
        {
            Assert.True(Code == 0, $"exit code {Code}: {Error}");
            return this;
        }
    }

    public static Outcome Run(params string[] args) => Run("", args);

    public static Outcome Run(string input, string[] args, CancellationToken cancellation = default)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = ValleyCommandLine.Run(args, new Surroundings { In = new StringReader(input), Out = output, Error = error, Cancellation = cancellation });
        return new Outcome(code, output.ToString(), error.ToString());
    }
}

/// <summary>A folder with one small run, trained once: logistic regression on 120 made-up images, with SWA.</summary>
public sealed class SmallRun : IDisposable
{
    public SmallRun()
    {
        Run = Path.Combine(Folder.FullName, "run");
        Training = CommandLine.Run([.. TrainArguments(Run), "--epochs", "4", "--swa", "--snapshot-every", "2"]).Succeeded();
    }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("valley-");

    public string Run { get; }

    internal CommandLine.Outcome Training { get; }

    public static string[] TrainArguments(string run) =>
    [
        "train", "--model", "Logistic", "--dataset", "synthetic", "--train-count", "120", "--test-count", "60",
        "--learning-rate", "0.01", "--seed", "3", "--threads", "1", "--path", run,
    ];

    public string At(string name) => Path.Combine(Folder.FullName, name);

    public void Dispose() => Folder.Delete(recursive: true);
}
