namespace AsymValley.Training;

/// <summary>
/// The averaged weights that a run of SGD after SWA started from, and the rule by which it keeps an epoch: a lower training
/// loss and a higher test loss than theirs (HHY19 §6.1).
/// </summary>
/// <remarks>
/// The authors' code writes a checkpoint of every such epoch; where there are several the last one counts here, which SGD took
/// furthest. It compares training losses over augmented images, the epoch's as a mean over its steps. Here both are measured at
/// the weights themselves on the images as they are, like every other point of a landscape: then the solution that is kept is
/// lower than SWA's in the figures too.
/// </remarks>
/// <param name="Run">The run that averaged: its folder, or its name where it has none.</param>
/// <param name="TrainLoss">Mean cross-entropy of the averaged weights on the training set.</param>
/// <param name="TestLoss">Mean cross-entropy of the averaged weights on the test set.</param>
public sealed record SwaReference(string Run, double TrainLoss, double TestLoss)
{
    /// <summary>Whether an epoch ended with a lower training and a higher test loss.</summary>
    public bool IsKept(EpochResult epoch) => epoch.EvaluatedTrainLoss < TrainLoss && epoch.TestLoss > TestLoss;

    /// <summary>The last epoch that the rule keeps, from 1; null where there is none.</summary>
    public int? LastKept(IEnumerable<EpochResult> history) => history.LastOrDefault(IsKept)?.Epoch;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Run}: training loss {TrainLoss:g4}, test loss {TestLoss:g4}");
}
