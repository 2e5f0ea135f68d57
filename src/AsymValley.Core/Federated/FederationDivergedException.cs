namespace AsymValley.Federated;

/// <summary>
/// The server's step made the global model NaN or infinite out of finite weights of the clients. The federation is left as
/// it was after the round before.
/// </summary>
/// <param name="round">The round it happened in, from 1.</param>
public sealed class FederationDivergedException(int round)
    : AsymValleyException(FormattableString.Invariant($"The federation diverged: the server's step of round {round} gave weights that are not finite. ")
        + "The model of the round before is kept. Use a smaller server learning rate or momentum, or for FedDyn a larger DynAlpha.")
{
    /// <summary>The round it happened in, from 1.</summary>
    public int Round { get; } = round;
}
