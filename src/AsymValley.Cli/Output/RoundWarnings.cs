using AsymValley.Federated;

namespace AsymValley.Cli.Output;

/// <summary>What a person should know about a round besides its numbers.</summary>
internal static class RoundWarnings
{
    /// <summary>Warns of clients that diverged, and of a round that changed nothing.</summary>
    public static void WarnOf(this Surroundings surroundings, RoundResult round)
    {
        if (round.Diverged.Length > 0)
            surroundings.Warn($"{round.Federation}, round {round.Round}: diverged and left out: {string.Join(", ", round.Diverged)}.");
        if (!round.IsUpdated)
            surroundings.Warn($"{round.Federation}, round {round.Round}: nobody came back; the model stays as it was.");
    }
}
