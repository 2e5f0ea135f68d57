using System.Collections.Immutable;

namespace AsymValley.Parameters;

/// <summary>A part of θ that a measurement has a row for.</summary>
/// <param name="Name">The group, stage or pattern, or the name of a tensor.</param>
/// <param name="Slices">Its tensors, at least one.</param>
public sealed record ParameterPart(string Name, ImmutableArray<ParameterSlice> Slices)
{
    /// <summary>Number of elements.</summary>
    public int Count => Slices.Sum(slice => slice.Length);
}

/// <summary>The parts of θ that signs and distributions are measured by.</summary>
public static class ParameterParts
{
    /// <summary>The five groups of Li24 (§4.2), which leave out the biases of batch normalisation.</summary>
    public static ImmutableArray<string> Five { get; } = ["BatchNormWeight", "ClassifierWeight", "ClassifierBias", "OtherWeight", "OtherBias"];

    /// <summary>All parameters first, and then the parts that are asked for.</summary>
    /// <param name="layout">All parameters.</param>
    /// <param name="groups">Groups, stages or patterns of names; empty for Li24's five and the stages of the network, where it has them.</param>
    /// <param name="perTensor">Each tensor of the groups in place of the groups; of all parameters where no groups are given.</param>
    /// <exception cref="EmptySelectionException">A group selects no parameter.</exception>
    public static ImmutableArray<ParameterPart> Of(ParameterLayout layout, ImmutableArray<string> groups, bool perTensor)
    {
        ImmutableArray<string> known = ParameterSelection.GroupsOf(layout);
        IEnumerable<string> names = !groups.IsDefaultOrEmpty ? groups
            : perTensor ? ["All"]
            : Five.Intersect(known).Concat(layout.Slices.Select(slice => slice.Stage).OfType<string>());
        ImmutableArray<ParameterPart> parts =
            [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => new ParameterPart(name, ParameterSelection.Resolve(layout, name)))];
        if (perTensor)
            parts = [.. parts.SelectMany(part => part.Slices).Distinct().OrderBy(slice => slice.Offset).Select(slice => new ParameterPart(slice.Name, [slice]))];
        var all = new ParameterPart("All", layout.Slices);
        return [all, .. parts.Where(part => !part.Name.Equals(all.Name, StringComparison.OrdinalIgnoreCase))];
    }
}
