namespace AsymValley;

/// <summary>How far a long operation is: <paramref name="Done"/> of <paramref name="Total"/> units of work.</summary>
/// <param name="Activity">What is being done, e.g. "Training PreResNet20 on CIFAR10".</param>
/// <param name="Status">Where it is, e.g. "epoch 3/10, train loss 1.204".</param>
/// <param name="Done">Units done, 0 … <paramref name="Total"/>.</param>
/// <param name="Total">All units, positive.</param>
public readonly record struct OperationProgress(string Activity, string Status, long Done, long Total)
{
    /// <summary>A line for a log, where a step worth one has ended: an epoch, a round. Otherwise null.</summary>
    public string? Milestone { get; init; }
}
