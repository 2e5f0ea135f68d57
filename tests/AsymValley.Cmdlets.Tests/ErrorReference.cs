using System.Text.RegularExpressions;

namespace AsymValley.Tests;

/// <summary>A row of docs/errors.md.</summary>
/// <param name="Id">The part of the FullyQualifiedErrorId before the comma.</param>
/// <param name="Category">Its category.</param>
internal sealed partial record ErrorReference(string Id, string Category)
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<ErrorReference> Documented { get; } =
        [.. Row().Matches(Repository.Read("docs", "errors.md")).Select(row => new ErrorReference(row.Groups[1].Value, row.Groups[2].Value))];

    /// <summary>What ErrorRecords.cs makes, each once; several exceptions may have the same id.</summary>
    public static IReadOnlyList<ErrorReference> Made { get; } =
        [.. Record().Matches(Repository.Read("src", "AsymValley.Cmdlets", "ErrorRecords.cs")).Select(record => new ErrorReference(record.Groups[1].Value, record.Groups[2].Value)).Distinct()];

    // | `Id` | Category | target | meaning | what to do |
    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \| [^|]+ \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"""(\w+)"",\s*ErrorCategory\.(\w+)")]
    private static partial Regex Record();
}
