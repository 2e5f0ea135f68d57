using System.Collections.Immutable;
using System.Reflection;
using AsymValley.Reports;

namespace AsymValley.Cli.Output;

/// <summary>Flat records as a table, a column for each property, for results that have no table of their own in Core.</summary>
internal static class ResultTable
{
    public static CsvTable Of<T>(IEnumerable<T> results)
    {
        PropertyInfo[] columns = [.. typeof(T).GetProperties().Where(property => property.GetIndexParameters().Length == 0)];
        var table = new CsvTable([.. columns.Select(column => column.Name)]);
        foreach (T result in results)
            table.Add([.. columns.Select(column => Cell(column.GetValue(result)))]);
        return table;
    }

    private static object? Cell(object? value) => value is ImmutableArray<string> texts ? string.Join(' ', texts) : value;
}
