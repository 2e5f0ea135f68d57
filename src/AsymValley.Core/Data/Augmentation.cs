namespace AsymValley.Data;

/// <summary>
/// Random crop and horizontal flip, as both papers train on CIFAR: the image is padded with black, a window of the
/// original size is cut at a uniformly random offset, and half of the windows are mirrored.
/// </summary>
/// <param name="Padding">Pixels of black added on each of the four sides, 0 or more; the papers use 4.</param>
/// <param name="Flip">Whether a window is mirrored left to right with probability ½.</param>
public sealed record Augmentation(int Padding = 4, bool Flip = true)
{
    /// <summary>Padding 4 and flips (HHY19 and Li24).</summary>
    public static Augmentation CropAndFlip { get; } = new();
}
