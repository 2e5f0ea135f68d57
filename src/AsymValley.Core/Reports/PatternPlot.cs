using System.Text;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Theory;
using static AsymValley.Reports.Svg;

namespace AsymValley.Reports;

/// <summary>
/// Filters of a layer as images, a row for each λ of w + λu and a column for each filter (Li24, Fig. 10). Each image has its own scale:
/// blue is its most negative, white 0 and red its most positive weight; with three channels they are its colours around grey.
/// </summary>
public static class PatternPlot
{
    private const double Left = 92, Top = 66, Cell = 62, Space = 6;

    // Palette's blue and vermilion.
    private static readonly byte[] s_negative = [0x00, 0x72, 0xB2], s_positive = [0xD5, 0x5E, 0x00];

    /// <summary>The picture as an SVG document.</summary>
    /// <param name="model">Has w.</param>
    /// <param name="direction">u.</param>
    /// <param name="offsets">λ, at least one.</param>
    /// <param name="parameter">Name of the tensor; null for the first that can be drawn.</param>
    /// <param name="filters">Most filters, the first ones, 1 or more.</param>
    /// <exception cref="InvalidOptionException">There is no such tensor, or its filters are no images.</exception>
    public static string ToSvg(ValleyModel model, ProbeDirection direction, IReadOnlyList<double> offsets, string? parameter = null, int filters = 10)
    {
        ParameterSlice slice = WeightPattern.Find(model.Network, parameter);
        ImageShape shape = WeightPattern.ImageOf(model.Network, slice)
            ?? throw new InvalidOptionException("Parameter", $"{slice} has no filters that are images: neither a convolution's nor those of a layer that reads the image.");
        if (filters < 1)
            throw new InvalidOptionException("Filters", $"{filters} is not 1 or more.");
        int columns = Math.Min(filters, slice.Filters);
        string title = $"{slice.Name} of {model.Name} along {direction.Label}";
        int width = (int)Math.Max(Left + columns * (Cell + Space) + 18, Left + TextWidth(title) * 1.25 + 18);
        var svg = new StringBuilder(Head(width, (int)(Top + offsets.Count * (Cell + Space) + 12), title)).Append(Heading(20, title));
        for (int column = 0; column < columns; column++)
            svg.Add($"<text x=\"{Left + column * (Cell + Space) + Cell / 2:0.##}\" y=\"{Top - 10:0.##}\" text-anchor=\"middle\">{column}</text>\n");
        for (int row = 0; row < offsets.Count; row++)
        {
            double y = Top + row * (Cell + Space);
            svg.Add($"<text x=\"{Left - 12:0.##}\" y=\"{y + Cell / 2 + 4.5:0.##}\" text-anchor=\"end\">λ = {offsets[row]:g3}</text>\n");
            float[] weights = WeightPattern.Moved(model, direction, slice, offsets[row]);
            for (int column = 0; column < columns; column++)
            {
                byte[] image = PngWriter.Encode(shape with { Channels = 3 }, Colors(weights.AsSpan(column * shape.Length, shape.Length), shape));
                svg.Add($"<image x=\"{Left + column * (Cell + Space):0.##}\" y=\"{y:0.##}\" width=\"{Cell}\" height=\"{Cell}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{Convert.ToBase64String(image)}\"/>\n");
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Writes the picture to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <inheritdoc cref="ToSvg" path="/param"/>
    /// <exception cref="InvalidOptionException">There is no such tensor, or its filters are no images.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, ValleyModel model, ProbeDirection direction, IReadOnlyList<double> offsets, string? parameter = null, int filters = 10) =>
        AtomicFile.WriteText(path, ToSvg(model, direction, offsets, parameter, filters));

    /// <summary>RGB of C×H×W weights; of another number of channels than 1 or 3 their mean.</summary>
    internal static byte[] Colors(ReadOnlySpan<float> weights, ImageShape shape)
    {
        int area = shape.Height * shape.Width;
        float[] values = shape.Channels == 3 ? weights.ToArray() : Mean(weights, shape.Channels, area);
        float most = values.Max(MathF.Abs);
        var pixels = new byte[3 * area];
        for (int i = 0; i < pixels.Length; i++)
        {
            float value = values[shape.Channels == 3 ? i % 3 * area + i / 3 : i / 3] / (most > 0 ? most : 1);
            pixels[i] = (byte)MathF.Round(shape.Channels == 3
                ? 127.5f * (1 + value)
                : 255 + MathF.Abs(value) * ((value < 0 ? s_negative : s_positive)[i % 3] - 255f));
        }
        return pixels;
    }

    private static float[] Mean(ReadOnlySpan<float> weights, int channels, int area)
    {
        var mean = new float[area];
        for (int i = 0; i < weights.Length; i++)
            mean[i % area] += weights[i] / channels;
        return mean;
    }
}
