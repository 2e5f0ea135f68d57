namespace AsymValley.Landscape;

/// <summary>What a network's batch normalisation uses when the parameters have moved away from where it was trained.</summary>
public enum BatchNormPolicy
{
    /// <summary>
    /// Running statistics are reset and measured again at every point by one pass over the training set (both papers).
    /// </summary>
    Recalibrate,

    /// <summary>The running statistics of the solution, stale anywhere else.</summary>
    Frozen,

    /// <summary>The statistics of each evaluated batch.</summary>
    BatchStatistics,
}
