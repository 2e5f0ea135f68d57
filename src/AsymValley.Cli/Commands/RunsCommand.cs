using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using AsymValley.Cli.Output;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Lists and removes the runs on disk.</summary>
internal static class RunsCommand
{
    private const string DefaultFolder = "runs";

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("runs", "List or remove training runs.");
        command.Add(List(surroundings));
        command.Add(Remove(surroundings));
        return command;
    }

    private static Command List(Surroundings surroundings)
    {
        var command = new Command("list", "List runs, newest first.");
        var folders = new Argument<string[]>("folder") { HelpName = "folder", Description = $"Run folders, or folders above them. Not given: {DefaultFolder}.", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> name = Names("--name", "runs"), network = Names("--network", "networks"), dataset = Names("--dataset", "data sets"), recipe = Names("--recipe", "recipes");
        var status = new Option<RunStatus[]>("--status") { HelpName = "status", Description = "Only runs that ended so.", AllowMultipleArgumentsPerToken = true };
        var since = new Option<DateTimeOffset?>("--since")
        {
            HelpName = "time",
            Description = "Only runs that were started or resumed at this time or later, e.g. 2025-01-31 or 2025-01-31T18:00; without a zone it is local.",
            CustomParser = result => DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
                ? time
                : Refuse(result, $"'{result.Tokens[0].Value}' is no time; write it like 2025-01-31T18:00."),
        };
        var newest = new Option<int?>("--newest") { HelpName = "number", Description = "Only so many, the newest of those that are asked for." };
        newest.Validators.Add(result => { if (result.GetValueOrDefault<int?>() < 1) result.AddError("--newest must be 1 or more."); });
        var order = new Option<RunOrder>("--sort-by") { HelpName = "order", Description = "The order; of accuracies and losses the best first.", DefaultValueFactory = _ => RunOrder.Newest };
        var output = new OutputFlags();
        command.Add(folders);
        foreach (Option option in (Option[])[name, network, dataset, recipe, status, since, newest, order])
            command.Add(option);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RunSummary> writer = output.Open<RunSummary>(parse, surroundings, ResultTable.Of);
            string[] patterns = parse.GetValue(name)!;
            var query = new RunQuery
            {
                Networks = [.. parse.GetValue(network)!],
                Datasets = [.. parse.GetValue(dataset)!],
                Recipes = [.. parse.GetValue(recipe)!],
                Statuses = [.. parse.GetValue(status)!],
            };
            string[] given = parse.GetValue(folders) is { Length: > 0 } some ? some : [DefaultFolder];
            IEnumerable<ValleyRun> found = given.SelectMany(Under).Distinct()
                .Where(path => patterns.Length == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path))))
                .Where(path => parse.GetValue(since) is not { } time || ValleyRun.LastStarted(path) >= time.UtcDateTime)
                .OrderByDescending(ValleyRun.LastStarted).Select(path => TryOpen(path, surroundings)).OfType<ValleyRun>()
                .Where(query.Matches).Take(parse.GetValue(newest) ?? int.MaxValue);
            foreach (ValleyRun run in RunQuery.Sort(found, parse.GetValue(order)))
                writer.Write(RunSummary.Of(run));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static Command Remove(Surroundings surroundings)
    {
        var command = new Command("remove", "Remove runs with their folders: models, snapshots and history. There is no way back.");
        var runs = new Argument<string[]>("run") { HelpName = "folder", Description = "Run folders.", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force") { Description = "Also remove what else lies in the folders; without it a folder with other files than the run's is left alone." };
        var whatIf = new Option<bool>("--what-if") { Description = "Remove nothing, and write what would be removed." };
        command.Add(runs);
        command.Add(force);
        command.Add(whatIf);
        command.SetAction(parse =>
        {
            // All are checked before the first is gone.
            foreach (RunRemoval removal in parse.GetRequiredValue(runs).Select(path => RunRemoval.Of(path, parse.GetValue(force))).ToArray())
            {
                surroundings.Cancellation.ThrowIfCancellationRequested();
                if (!parse.GetValue(whatIf))
                    removal.Remove();
                surroundings.Out.WriteLine(ResultJson.Line(new RemovedRun(removal.Path, !parse.GetValue(whatIf))));
            }
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static Option<string[]> Names(string name, string what) =>
        new(name) { HelpName = "name", Description = $"Only {what} of these names; * and ? pick several.", AllowMultipleArgumentsPerToken = true };

    private static DateTimeOffset? Refuse(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }

    private static IEnumerable<string> Under(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (ValleyRun.IsRun(full))
            return [full];
        return Directory.Exists(full) ? Directory.EnumerateDirectories(full).Where(ValleyRun.IsRun) : throw new DirectoryNotFoundException($"There is no folder {full}.");
    }

    // One damaged run does not hide the others.
    private static ValleyRun? TryOpen(string path, Surroundings surroundings)
    {
        try
        {
            return ValleyRun.Open(path);
        }
        catch (AsymValleyException e)
        {
            surroundings.Warn(e.Message);
            return null;
        }
    }
}

/// <summary>A run that was removed, or would be.</summary>
internal sealed record RemovedRun(string Path, bool Removed);
