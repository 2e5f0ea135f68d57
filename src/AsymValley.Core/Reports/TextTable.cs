using System.Globalization;
using System.Text;

namespace AsymValley.Reports;

/// <summary>A table for a person: columns of equal width, text to the left, numbers to the right.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];
    private readonly bool[] _isNumber = new bool[columns.Length];

    /// <summary>A number with its format: <c>(0.5, "F3")</c>.</summary>
    public static string Cell(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Adds a row; numbers are aligned to the right.</summary>
    /// <param name="cells">Texts, or numbers with a format.</param>
    public void Add(params ReadOnlySpan<object> cells)
    {
        var row = new string[columns.Length];
        for (int i = 0; i < row.Length; i++)
        {
            _isNumber[i] |= cells[i] is (double, string);
            row[i] = cells[i] is (double value, string format) ? Cell(value, format) : (string)cells[i];
        }
        _rows.Add(row);
    }

    /// <summary>Appends the lines, indented by two spaces.</summary>
    public void AppendTo(StringBuilder text)
    {
        int[] widths = [.. columns.Select((_, i) => _rows.Max(row => row[i].Length))];
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder(" ");
            for (int i = 0; i < row.Length; i++)
                line.Append(i == 0 ? " " : "  ").Append(_isNumber[i] ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
    }
}
