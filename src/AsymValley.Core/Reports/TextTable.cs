using System.Globalization;
using System.Text;

namespace AsymValley.Reports;

/// <summary>A table for a person: columns of equal width, text to the left, numbers to the right.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];
    private readonly bool[] _isNumber = new bool[columns.Length];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Texts, or numbers with their format.</param>
    public void Add(params ReadOnlySpan<TextCell> cells)
    {
        var row = new string[columns.Length];
        for (int i = 0; i < row.Length; i++)
        {
            _isNumber[i] |= cells[i].IsNumber;
            row[i] = cells[i].Text;
        }
        _rows.Add(row);
    }

    /// <summary>Appends the lines, indented by two spaces.</summary>
    public void AppendTo(StringBuilder text)
    {
        int[] widths = [.. columns.Select((_, i) => _rows.Max(row => row[i].Length))];
        foreach (string[] row in _rows)
        {
            string line = string.Join("  ", row.Select((cell, i) => _isNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
            text.Append("  ").Append(line.AsSpan().TrimEnd()).Append('\n');
        }
    }
}

/// <summary>A text, or a number in a format.</summary>
internal readonly record struct TextCell(string Text, bool IsNumber)
{
    public static implicit operator TextCell(string text) => new(text, false);

    public static implicit operator TextCell((double Value, string Format) number) =>
        new(number.Value.ToString(number.Format, CultureInfo.InvariantCulture), true);
}
