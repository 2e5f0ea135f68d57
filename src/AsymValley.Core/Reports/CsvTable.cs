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
    private readonly List<string> _lines = [];

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
    public int Count => _lines.Count;

    /// <summary>Adds a row: numbers, text, enums, booleans (<c>true</c>, <c>false</c>); null is an empty field.</summary>
    /// <exception cref="ArgumentException">There are not as many values as columns.</exception>
    public void Add(params ReadOnlySpan<object?> values)
    {
        if (values.Length != Columns.Length)
            throw new ArgumentException($"{values.Length} values for {Columns.Length} columns.", nameof(values));
        _lines.Add(Line(values));
    }

    /// <summary>Writes the header and all rows.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write(Line(Columns.CastArray<object?>().AsSpan()));
        foreach (string line in _lines)
            writer.Write(line);
    }

    /// <summary>Writes the table to a file, which is replaced when it exists. Its folder must exist.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, ToString());

    /// <inheritdoc/>
    public override string ToString()
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer);
        return writer.ToString();
    }

    private static string Line(ReadOnlySpan<object?> values)
    {
        var line = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
            line.Append(i == 0 ? "" : ",").Append(Quote(Text(values[i])));
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

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny("\",\r\n") || field != field.Trim() ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
