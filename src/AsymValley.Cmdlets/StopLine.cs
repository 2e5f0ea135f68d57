using System.Management.Automation.Language;
using AsymValley.Federated;
using AsymValley.Training;

namespace AsymValley.Cmdlets;

/// <summary>What Ctrl-C leaves behind and how to go on, in one line.</summary>
internal static class StopLine
{
    /// <summary>Of a training run.</summary>
    /// <param name="path">Its folder; null where it is in memory.</param>
    public static string OfRun(string? path)
    {
        if (path is null)
            return "Stopped. Nothing is kept: the run was in memory only. With -Path it would go on from its last epoch.";
        if (!ValleyRun.IsRun(path))
            return "Stopped before the run was there; nothing is kept.";
        ValleyRun run = ValleyRun.Open(path);
        return run.Status == RunStatus.Completed ? $"Stopped. The run in {path} is complete."
            : $"Stopped after epoch {run.History.Length} of {run.Options.Epochs}, which the run's folder keeps. Go on: Resume-ValleyTraining {Quoted(path)}";
    }

    /// <summary>Of several runs.</summary>
    /// <param name="path">The folder of their folders; null where they are in memory.</param>
    public static string OfSeries(string? path) => path is null
        ? "Stopped. Runs that were given out are complete, of the others nothing is kept: they were in memory only."
        : $"Stopped. Complete runs and epochs are kept in {path}. Go on: the same command, or Resume-ValleyTraining {Quoted(path)} for those that have begun.";

    /// <summary>Of a federation.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="rounds">The rounds it was to have; null where that is not known.</param>
    public static string OfFederation(string path, int? rounds)
    {
        if (!Federation.IsFederation(path))
            return "Stopped before the federation was there; nothing is kept.";
        return $"Stopped after round {Federation.Open(path).Rounds.Length}, which the federation's folder keeps. Go on: Resume-Federation {Quoted(path)} {(rounds is { } total ? $"{total}" : "-Rounds N")}";
    }

    /// <summary>Of what the same command takes up again.</summary>
    /// <param name="what">What is kept.</param>
    /// <param name="path">Where.</param>
    public static string OfCommand(string what, string path) => $"Stopped. {what} kept in {path}. Go on: the same command.";

    // As it is typed at a prompt, whatever is in it.
    private static string Quoted(string path) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'";
}
