using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AsymValley.Checkpoints;

namespace AsymValley.Reports;

/// <summary>
/// A table as comma-separated values: a header line, fields quoted as RFC 4180 says, lines ended by a line feed, UTF-8
/// without a byte-order mark. Numbers are invariant and round-trip: reading one back gives the same bits.
/// </summary>
public sealed class CsvTable
{
    private readonly List<object?[]> _rows = [];

    /// <summary>An empty table.</summary>
    /// <param name="columns">The header, at least one name.</param>
    /// <exception cref="ArgumentException">There are no columns.</exception>
    public CsvTable(params ReadOnlySpan<string> columns)
    {
        if (columns.IsEmpty)
            throw new ArgumentException("A table needs a column.", nameof(columns));
        Columns = [.. columns];
    }

    /// <summary>The header.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Rows added so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row: numbers, text, enums, booleans (<c>true</c>, <c>false</c>); null is an empty field.</summary>
    /// <exception cref="ArgumentException">There are not as many values as columns.</exception>
    public void Add(params ReadOnlySpan<object?> values)
    {
        if (values.Length != Columns.Length)
            throw new ArgumentException($"{values.Length} values for {Columns.Length} columns.", nameof(values));
        _rows.Add(values.ToArray());
    }

    /// <summary>Writes the header and all rows.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="spreadsheetSafe">Whether an apostrophe goes before text that a spreadsheet would take for a formula; numbers stay as they are.</param>
    public void Write(TextWriter writer, bool spreadsheetSafe = false)
    {
        writer.Write(Line(Columns.CastArray<object?>().AsSpan(), spreadsheetSafe));
        foreach (object?[] row in _rows)
            writer.Write(Line(row, spreadsheetSafe));
    }

    /// <summary>Writes the table to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <param name="path">The file.</param>
    /// <param name="spreadsheetSafe">As in <see cref="Write"/>.</param>
    public void Save(string path, bool spreadsheetSafe = false) => AtomicFile.WriteText(path, Text(spreadsheetSafe));

    /// <inheritdoc/>
    public override string ToString() => Text(spreadsheetSafe: false);

    private string Text(bool spreadsheetSafe)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, spreadsheetSafe);
        return writer.ToString();
    }

    private static string Line(ReadOnlySpan<object?> values, bool spreadsheetSafe)
    {
        var line = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
            line.Append(i == 0 ? "" : ",").Append(EscapedText.Csv(Text(values[i]), spreadsheetSafe && values[i] is string));
        return line.Append('\n').ToString();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
