using System.Collections.Immutable;
using System.Text.Json;

namespace AsymValley.Checkpoints;

/// <summary>
/// Names of a file and what the network calls them: whole names, or patterns with one <c>*</c> that stands for the same text
/// on both sides, e.g. <c>encoder.*</c> to <c>*</c>. Names that no entry matches stay as they are.
/// </summary>
public sealed class NameMap
{
    private readonly ImmutableArray<(string From, string To)> _entries;

    /// <param name="entries">From the file's names to the network's.</param>
    /// <exception cref="InvalidOptionException">A name has several stars, or only one side has one.</exception>
    public NameMap(IEnumerable<KeyValuePair<string, string>> entries)
    {
        // Whole names before patterns, long patterns before short ones.
        _entries = [.. entries.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key.Contains('*')).ThenByDescending(entry => entry.Key.Length)];
        foreach ((string from, string to) in _entries)
        {
            if (from.Count(c => c == '*') > 1 || to.Count(c => c == '*') != from.Count(c => c == '*'))
                throw new InvalidOptionException(nameof(NameMap), $"'{from}' to '{to}': a * stands for the same text on both sides, and there is at most one.");
        }
    }

    /// <summary>No entries.</summary>
    public static NameMap Empty { get; } = new([]);

    /// <summary>Reads a JSON object of names: <c>{ "encoder.*": "*", "head.weight": "fc.weight" }</c>.</summary>
    /// <exception cref="InvalidOptionException">It is none.</exception>
    public static NameMap FromJson(string json)
    {
        try
        {
            return new NameMap(CheckedJson.Read<Dictionary<string, string>>(json, JsonSerializerOptions.Default));
        }
        catch (JsonException error)
        {
            throw new InvalidOptionException(nameof(NameMap), $"a JSON object of texts is needed, {{ \"name in the file\": \"name in the network\" }}. {error.Message}");
        }
    }

    /// <summary>The names of a file as the network calls them, in order.</summary>
    /// <returns>Null when an entry matches none of the names, or two names become the same.</returns>
    internal ImmutableArray<string>? TryTranslate(IReadOnlyCollection<string> names, out InvalidOptionException? problem)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<string> translated = [.. names.Select(Translate)];
        problem = null;
        if (_entries.FirstOrDefault(entry => !used.Contains(entry.From)) is { From: { } unused })
            problem = new InvalidOptionException(nameof(NameMap), $"'{unused}' is not among the names of the file: {NameList.Text(names)}.");
        else if (translated.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            problem = new InvalidOptionException(nameof(NameMap), $"several tensors of the file become '{twice.Key}': {NameList.Text(names.Zip(translated).Where(pair => pair.Second == twice.Key).Select(pair => pair.First))}.");
        return problem is null ? translated : null;

        string Translate(string name)
        {
            foreach ((string from, string to) in _entries)
            {
                if (Match(from, name) is not { } middle)
                    continue;
                used.Add(from);
                return to.Replace("*", middle, StringComparison.Ordinal);
            }
            return name;
        }
    }

    /// <summary>What the star stands for, empty without one; null when the name does not match.</summary>
    private static string? Match(string pattern, string name)
    {
        int star = pattern.IndexOf('*');
        if (star < 0)
            return pattern == name ? "" : null;
        ReadOnlySpan<char> head = pattern.AsSpan(0, star), tail = pattern.AsSpan(star + 1);
        return name.Length >= head.Length + tail.Length && name.AsSpan().StartsWith(head) && name.AsSpan().EndsWith(tail)
            ? name[star..^tail.Length]
            : null;
    }
}

/// <summary>Names for people.</summary>
internal static class NameList
{
    private const int Most = 12;

    /// <summary>The first dozen, and how many more there are.</summary>
    public static string Text(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string text = string.Join(", ", all.Take(Most));
        return all.Length > Most ? $"{text} and {all.Length - Most} more" : text;
    }
}
