using System.Collections.Immutable;
using AsymValley.Checkpoints;
using AsymValley.Federated;
using AsymValley.Training;

namespace AsymValley.Reports;

/// <summary>What a report is made of, in the order in which it is shown.</summary>
public sealed record ReportSources
{
    // A folder of experiments has a folder of runs in it, perhaps by network; a whole disk is not searched.
    private const int Depth = 3;

    /// <summary>Training runs.</summary>
    public ImmutableArray<ValleyRun> Runs { get; init; } = [];

    /// <summary>Federations.</summary>
    public ImmutableArray<Federation> Federations { get; init; } = [];

    /// <summary>Results that were measured before, of any kind. What is there of a run is not measured again.</summary>
    public ImmutableArray<object> Results { get; init; } = [];

    /// <summary>The run or federation of a folder, or all that lie in it, up to three folders deep, by their names.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="RunFolderException">There is none in it, or one cannot be read.</exception>
    public static ReportSources In(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        string[] found = [.. Find(folder, Depth)];
        if (found.Length == 0)
            throw new RunFolderException(folder, "there is neither a run nor a federation in this folder.");
        return new ReportSources
        {
            Runs = [.. found.Where(ValleyRun.IsRun).Select(ValleyRun.Open)],
            Federations = [.. found.Where(Federation.IsFederation).Select(path => Federation.Open(path))],
        };
    }

    /// <summary>Checks that there is something to show.</summary>
    /// <exception cref="AsymValleyException">There is not.</exception>
    public void EnsureNotEmpty()
    {
        if (Runs.IsEmpty && Federations.IsEmpty && Results.IsEmpty)
            throw new AsymValleyException("There is nothing to report: give runs, federations, folders that hold some, or results.");
    }

    /// <summary>What there is, e.g. "2 runs, 1 federation".</summary>
    public override string ToString()
    {
        (int Count, string Name)[] parts = [(Runs.Length, "run"), (Federations.Length, "federation"), (Results.Length, "given result")];
        return string.Join(", ", parts.Where(part => part.Count > 0).Select(part => FormattableString.Invariant($"{part.Count} {part.Name}{(part.Count == 1 ? "" : "s")}")));
    }

    private static IEnumerable<string> Find(string folder, int depth)
    {
        if (ValleyRun.IsRun(folder) || Federation.IsFederation(folder))
            return [folder];
        return depth == 0 ? [] : Directory.EnumerateDirectories(folder)
            .Where(inner => new DirectoryInfo(inner).LinkTarget is null)
            .Order(StringComparer.Ordinal).SelectMany(inner => Find(inner, depth - 1));
    }
}
