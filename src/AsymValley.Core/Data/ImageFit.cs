namespace AsymValley.Data;

/// <summary>How an image that is no square becomes one.</summary>
public enum ImageFit
{
    /// <summary>The square in its middle, of the shorter side's length, is resized.</summary>
    Crop,

    /// <summary>All of it is resized, whatever that does to its proportions.</summary>
    Stretch,
}
