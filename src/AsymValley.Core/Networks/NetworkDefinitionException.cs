namespace AsymValley.Networks;

/// <summary>A network definition that cannot be built: an unknown layer kind, a shape that does not fit, a missing input.</summary>
/// <param name="layer">The layer's name; null when the fault is not one layer's.</param>
/// <param name="message">What is wrong and what was expected.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class NetworkDefinitionException(string? layer, string message, Exception? inner = null)
    : AsymValleyException(layer is null ? message : $"Layer '{layer}': {message}", inner!)
{
    /// <summary>The layer at fault; null when the fault is not one layer's.</summary>
    public string? Layer { get; } = layer;
}
