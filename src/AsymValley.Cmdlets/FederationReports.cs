using AsymValley.Federated;

namespace AsymValley.Cmdlets;

/// <summary>What a person should know about a round besides its numbers.</summary>
internal static class FederationReports
{
    /// <summary>Warns of clients that diverged, and of a round that changed nothing.</summary>
    public static void Warn(RoundResult round, OperationReports reports)
    {
        if (round.Diverged.Length > 0)
            reports.Warn($"{round.Federation}, round {round.Round}: {(round.Diverged.Length == 1 ? "client" : "clients")} {string.Join(", ", round.Diverged)} diverged and {(round.Diverged.Length == 1 ? "is" : "are")} left out.");
        if (!round.IsUpdated)
            reports.Warn($"{round.Federation}, round {round.Round}: nobody came back; the model stays as it was.");
    }
}
