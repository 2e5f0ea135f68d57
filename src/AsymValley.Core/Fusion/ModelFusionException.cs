namespace AsymValley.Fusion;

/// <summary>Models that cannot be compared or merged, e.g. because their weights are not finite; the message says which and why.</summary>
public sealed class ModelFusionException(string message) : AsymValleyException(message);
