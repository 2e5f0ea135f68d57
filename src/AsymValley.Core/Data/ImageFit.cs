namespace AsymValley.Data;

/// <summary>How an image that is no square becomes one.</summary>
public enum ImageFit
{
    /// <summary>The square in its middle, of the shorter side's length, is resized.</summary>
    Crop,

    /// <summary>
    /// torchvision's way to evaluate networks for ImageNet: the shorter side is resized to 256/224 of the size as Pillow does, and
    /// the square in the middle is taken. At 224 the bytes are those of <c>Resize(256)</c> and <c>CenterCrop(224)</c>.
    /// </summary>
    ResizeCrop,

    /// <summary>All of it is resized, whatever that does to its proportions.</summary>
    Stretch,
}
