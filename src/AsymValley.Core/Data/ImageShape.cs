using System.Text.Json.Serialization;

namespace AsymValley.Data;

/// <summary>The shape of one image.</summary>
/// <param name="Channels">Colour channels: 1 or 3 as a rule.</param>
/// <param name="Height">Rows in pixels.</param>
/// <param name="Width">Columns in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Values in one image.</summary>
    [JsonIgnore]
    public int Length => checked(Channels * Height * Width);

    /// <summary>Channels first, as papers write it: <c>3×32×32</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
