using System.Collections.Immutable;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// Which tensor of a state dictionary is which parameter or buffer of a network. Published files wrap models
/// (<c>module.</c>, <c>model.</c>, <c>_orig_mod.</c>) and follow other code's names; the prefix and the <see cref="NameScheme"/>
/// under which the most names and shapes fit are taken.
/// </summary>
internal sealed class TensorMatch
{
    private TensorMatch(StateDictionary dictionary, NameScheme scheme, string prefix, Dictionary<string, CheckpointTensor> bySlice, int fitting)
    {
        Dictionary = dictionary;
        Scheme = scheme;
        Prefix = prefix;
        BySlice = bySlice;
        Fitting = fitting;
    }

    public StateDictionary Dictionary { get; }

    public NameScheme Scheme { get; }

    /// <summary>What stands before every name, e.g. <c>module.</c>.</summary>
    public string Prefix { get; }

    /// <summary>The tensor for each name of the network that has one, of the right shape or not.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> BySlice { get; }

    /// <summary>Number of tensors with the right name and shape.</summary>
    public int Fitting { get; }

    /// <summary>All names of a network with their shapes.</summary>
    public static IEnumerable<ParameterSlice> Slices(NetworkDefinition network) => [.. network.Parameters.Slices, .. network.Buffers.Slices];

    /// <summary>The best match of a dictionary.</summary>
    /// <param name="dictionary">Its tensors.</param>
    /// <param name="names">What they are called after the name map, in order.</param>
    /// <param name="slices">The network's names.</param>
    public static TensorMatch Best(StateDictionary dictionary, ImmutableArray<string> names, IReadOnlyDictionary<string, ParameterSlice> slices) =>
        Best(NameScheme.All.Select(scheme => Of(dictionary, scheme, [.. names.Select(scheme.Translate)], slices)));

    /// <summary>The best of several; the first of those that are as good.</summary>
    public static TensorMatch Best(IEnumerable<TensorMatch> matches) => matches.Aggregate((best, match) => match.IsBetterThan(best) ? match : best);

    /// <summary>Shapes decide; where they do not, names.</summary>
    public bool IsBetterThan(TensorMatch other) => (Fitting, BySlice.Count).CompareTo((other.Fitting, other.BySlice.Count)) > 0;

    private static TensorMatch Of(StateDictionary dictionary, NameScheme scheme, string[] names, IReadOnlyDictionary<string, ParameterSlice> slices)
    {
        var byPrefix = new Dictionary<string, Dictionary<string, CheckpointTensor>>(StringComparer.Ordinal) { [""] = [] };
        for (int i = 0; i < names.Length; i++)
        {
            foreach (int start in Starts(names[i]))
            {
                string name = names[i][start..], prefix = names[i][..start];
                if (!slices.ContainsKey(name))
                    continue;
                if (!byPrefix.TryGetValue(prefix, out Dictionary<string, CheckpointTensor>? found))
                    byPrefix[prefix] = found = [];
                // A scheme may make one name of two; then it is not the file's scheme.
                found.TryAdd(name, dictionary.Tensors[i]);
            }
        }
        return Best(byPrefix.Select(pair => new TensorMatch(dictionary, scheme, pair.Key, pair.Value, pair.Value.Count(found => Fits(slices[found.Key], found.Value)))));
    }

    public static bool Fits(ParameterSlice slice, CheckpointTensor tensor) => slice.Shape.SequenceEqual(tensor.Shape);

    /// <summary>Where the parts of a name begin. A network's names have a few parts, so only the last ones can be one.</summary>
    private static IEnumerable<int> Starts(string name)
    {
        const int mostParts = 12;
        int start = name.Length;
        for (int part = 0; part < mostParts && start > 0; part++)
        {
            start = name.LastIndexOf('.', Math.Max(0, start - 2)) + 1;
            yield return start;
        }
    }
}
