namespace AsymValley.Fusion;

/// <summary>Models that cannot be fused, or not be learnt from: too few, or none that can be used; the message says which and why.</summary>
public sealed class ModelFusionException(string message) : AsymValleyException(message);
