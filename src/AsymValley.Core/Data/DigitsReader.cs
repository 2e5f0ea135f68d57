using System.Buffers.Text;
using System.Collections.Immutable;

namespace AsymValley.Data;

/// <summary>
/// The 8×8 digits of the UCI repository (optdigits, Alpaydin and Kaynak 1998): lines of 64 pixel values of 0 to 16
/// and a label, separated by commas. <c>optdigits.tra</c> has 3,823 training digits; <c>optdigits.tes</c> the 1,797
/// test digits that scikit-learn calls its digits. A first line of column names is skipped.
/// </summary>
public static class DigitsReader
{
    private const string Source = "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits";
    private const int Pixels = 64, Columns = Pixels + 1, MaxPixel = 16, Classes = 10;

    // The real files have under 1 MB.
    private const long MaxFileLength = 1 << 26;

    private static readonly ImmutableArray<string> DigitNames = [.. "0123456789".Select(digit => digit.ToString())];

    /// <summary>Reads one file.</summary>
    /// <exception cref="DataFormatException">A line does not have 65 numbers, or one is out of range.</exception>
    public static DataSplit Read(string file)
    {
        long length = new FileInfo(file).Length;
        if (length > MaxFileLength)
            throw new DataFormatException(file, MaxFileLength, $"at most {MaxFileLength} bytes", $"{length}");
        ReadOnlySpan<byte> text = File.ReadAllBytes(file);
        var pixels = new List<byte>();
        var labels = new List<int>();
        int start = 0;
        while (start < text.Length)
        {
            int end = text[start..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : start + end;
            ReadOnlySpan<byte> line = text[start..end].TrimEnd(" \r\t"u8);
            bool header = start == 0 && line.Length > 0 && char.IsAsciiLetter((char)line[0]);
            if (line.Length > 0 && !header)
                ReadLine(file, start, line, pixels, labels);
            start = end + 1;
        }
        return labels.Count > 0
            ? new DataSplit(new ImageShape(1, 8, 8), [.. pixels], [.. labels])
            : throw new DataFormatException(file, 0, $"lines of {Columns} numbers", "none");
    }

    private static void ReadLine(string file, int start, ReadOnlySpan<byte> line, List<byte> pixels, List<int> labels)
    {
        int place = 0;
        for (int column = 0; column < Columns; column++)
        {
            int max = column < Pixels ? MaxPixel : Classes - 1;
            if (!Utf8Parser.TryParse(line[place..], out int value, out int consumed) || value < 0 || value > max)
            {
                ReadOnlySpan<byte> rest = line[place..];
                int comma = rest.IndexOf((byte)',');
                string found = place >= line.Length ? "the end of the line" : Describe(comma < 0 ? rest : rest[..comma]);
                throw new DataFormatException(file, start + place, column < Pixels ? $"a pixel value of 0 to {max} in column {column + 1}" : $"a label of 0 to {max}", found);
            }
            if (column < Pixels)
                pixels.Add((byte)value);
            else
                labels.Add(value);
            place += consumed;
            bool last = column == Columns - 1;
            if (last ? place != line.Length : place >= line.Length || line[place] != ',')
                throw new DataFormatException(file, start + place, last ? $"the end of the line after {Columns} numbers" : $"a comma after column {column + 1}",
                    place >= line.Length ? "the end of the line" : Describe(line[place..]));
            place++;
        }
    }

    private static string Describe(ReadOnlySpan<byte> text) =>
        $"'{System.Text.Encoding.Latin1.GetString(text[..Math.Min(text.Length, 20)])}'";

    internal static Dataset Open(string? path, DatasetOptions options)
    {
        string[] files = DatasetFolder.Find("Digits", path, ["", "digits", "optdigits"], Source, [], ["optdigits.tra"], ["optdigits.tes"]);
        // The mean and deviation of the training file's pixels over 16.
        return new Dataset(new DatasetReference("Digits", Path.GetDirectoryName(files[0]), options), Classes,
            Read(files[0]), Read(files[1]), Normalization.Same(1, 0.3077f, 0.3773f))
        {
            ClassNames = DigitNames,
            PixelScale = MaxPixel,
        };
    }
}
