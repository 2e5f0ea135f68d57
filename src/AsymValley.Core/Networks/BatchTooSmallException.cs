namespace AsymValley.Networks;

/// <summary>Batch normalisation was to normalise one value a channel by its own statistics: its variance is 0/0.</summary>
public sealed class BatchTooSmallException(string layer) : AsymValleyException(
    $"{layer} sees one value a channel of a batch of one image, which has no variance. Batches of this network need two images or more: raise BatchSize, or take more images.")
{
    /// <summary>Name of the layer.</summary>
    public string Layer { get; } = layer;
}
