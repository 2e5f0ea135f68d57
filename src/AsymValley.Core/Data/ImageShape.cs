using System.Globalization;
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

    /// <summary>Reads <c>3x32x32</c>, the signs between the sizes being x, X or ×.</summary>
    /// <param name="text">Channels, height and width, each at least 1.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? text, out ImageShape shape)
    {
        int[] sizes = [.. (text ?? "").Split('x', 'X', '×')
            .Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        bool isShape = sizes is [> 0, > 0, > 0];
        shape = isShape ? new ImageShape(sizes[0], sizes[1], sizes[2]) : default;
        return isShape;
    }
}
