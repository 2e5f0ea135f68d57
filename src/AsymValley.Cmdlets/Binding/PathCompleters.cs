using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using AsymValley.Federated;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// Completes a path: what is looked for first, the latest first, then folders on the way to it. A word without a folder is
/// also looked for where the cmdlets put things by default.
/// </summary>
public abstract class PathCompleter : IArgumentCompleter
{
    // Opening a run to say what it is takes milliseconds.
    private const int MostDescribed = 40;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        List<CompletionResult> found = [.. CompletionCompleters.CompleteFilename(wordToComplete)];
        if (!word.Contains('/', StringComparison.Ordinal) && !word.Contains('\\', StringComparison.Ordinal))
            found.AddRange(DefaultFolders.SelectMany(folder => CompletionCompleters.CompleteFilename(System.IO.Path.Combine(folder, word))));

        // The tool tip of a file name is its full path.
        List<CompletionResult> wanted = [.. found.Where(result => Is(result.ToolTip)).OrderByDescending(result => Written(result.ToolTip))];
        return wanted.Select((result, i) => new CompletionResult(
                result.CompletionText, result.ListItemText, result.ResultType, i < MostDescribed ? TryDescribe(result.ToolTip) : result.ToolTip))
            .Concat(found.Where(result => result.ResultType == CompletionResultType.ProviderContainer && !Is(result.ToolTip)))
            .DistinctBy(result => result.CompletionText);
    }

    /// <summary>Folders to look into where the word names none.</summary>
    protected abstract IEnumerable<string> DefaultFolders { get; }

    /// <summary>Whether it is what is looked for.</summary>
    protected abstract bool Is(string path);

    /// <summary>When it was last worked on.</summary>
    protected virtual DateTime Written(string path) => File.GetLastWriteTimeUtc(path);

    /// <summary>What there is to know about it, in one line.</summary>
    protected virtual string Describe(string path) => path;

    private string TryDescribe(string path)
    {
        try
        {
            return Describe(path);
        }
        catch (Exception e) when (e is AsymValleyException or IOException or UnauthorizedAccessException)
        {
            // A completion offers what is damaged too: the cmdlet says what is wrong with it.
            return path;
        }
    }
}

/// <summary>Run folders, newest first.</summary>
public sealed class RunCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> DefaultFolders => ["runs"];

    /// <inheritdoc/>
    protected override bool Is(string path) => ValleyRun.IsRun(path);

    /// <inheritdoc/>
    protected override DateTime Written(string path) => ValleyRun.LastStarted(path);

    /// <inheritdoc/>
    protected override string Describe(string path) => DescribeRun(path);

    internal static string DescribeRun(string path)
    {
        ValleyRun run = ValleyRun.Open(path);
        string accuracy = run.History is [.., { TestAccuracy: var value }] && !double.IsNaN(value)
            ? string.Create(CultureInfo.CurrentCulture, $", test accuracy {value:P1}") : "";
        return $"{run.Network.Name} on {run.DatasetReference.Name}, {run.Status}, {run.History.Length}/{run.Options.Epochs} epochs{accuracy}";
    }
}

/// <summary>Folders of federations, the one that was worked on last first.</summary>
public sealed class FederationCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> DefaultFolders => ["federations"];

    /// <inheritdoc/>
    protected override bool Is(string path) => Federation.IsFederation(path);
}

/// <summary>Whatever has a model: runs, federations and model files, the latest first.</summary>
public sealed class ModelCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> DefaultFolders => ["runs", "federations"];

    /// <inheritdoc/>
    protected override bool Is(string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || ValleyRun.IsRun(path) || Federation.IsFederation(path);

    /// <inheritdoc/>
    protected override DateTime Written(string path) => ValleyRun.IsRun(path) ? ValleyRun.LastStarted(path) : base.Written(path);

    /// <inheritdoc/>
    protected override string Describe(string path) => ValleyRun.IsRun(path) ? RunCompleter.DescribeRun(path) : path;
}

/// <summary>Partition files.</summary>
public sealed class PartitionCompleter : PathCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> DefaultFolders => [];

    /// <inheritdoc/>
    protected override bool Is(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a cmdlet with a path opens, by the cmdlet's noun.</summary>
public sealed class NounPathCompleter : IArgumentCompleter
{
    private static readonly IArgumentCompleter s_runs = new RunCompleter(), s_federations = new FederationCompleter(), s_partitions = new PartitionCompleter();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string noun = commandName[(commandName.IndexOf('-', StringComparison.Ordinal) + 1)..].ToUpperInvariant();
        if (noun is not ("FEDERATION" or "VALLEYPARTITION" or "VALLEYRUN" or "VALLEYTRAINING"))
            return CompletionCompleters.CompleteFilename(wordToComplete);
        bool isFederation = noun == "FEDERATION";
        IArgumentCompleter paths = isFederation ? s_federations : noun == "VALLEYPARTITION" ? s_partitions : s_runs;
        if (!parameterName.Equals("Name", StringComparison.OrdinalIgnoreCase))
            return paths.CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters);
        // Names are those in the folder that was given, or in the usual one.
        string folder = Unwrap.Base(fakeBoundParameters["Path"]) as string ?? (isFederation ? "federations" : "runs");
        return paths.CompleteArgument(commandName, parameterName, System.IO.Path.Combine(folder, wordToComplete.Trim('\'', '"')), commandAst, fakeBoundParameters)
            .Select(result => System.IO.Path.GetFileName(result.ListItemText) is var name ? new CompletionResult(name, name, CompletionResultType.ParameterValue, result.ToolTip) : result);
    }
}
