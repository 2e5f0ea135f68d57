using System.Collections.Immutable;
using System.IO.Enumeration;

namespace AsymValley.Parameters;

/// <summary>
/// Parts of θ by name. The groups: <c>All</c>; <c>Classifier</c> (the last layer) and <c>Features</c> (the rest), which
/// make up All; <c>BatchNorm</c> (layer normalisation, too) and <c>NotBatchNorm</c> (the rest), which make up All, too; <c>Conv</c>; the stages of the
/// network (<c>Layer1</c>, …); and the five of Li24: <c>BatchNormWeight</c>, <c>ClassifierWeight</c>, <c>ClassifierBias</c>,
/// <c>OtherWeight</c>, <c>OtherBias</c>, where "other" leaves batch normalisation out. Anything else is one or more patterns
/// of parameter names, with <c>*</c> and <c>?</c>, separated by commas: <c>layer2.*,fc.weight</c>. Case does not matter.
/// </summary>
public static class ParameterSelection
{
    private static readonly Dictionary<string, Func<ParameterSlice, bool>> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["All"] = _ => true,
        ["Classifier"] = slice => slice.IsClassifier,
        ["Features"] = slice => !slice.IsClassifier,
        ["Conv"] = slice => slice.LayerKind == ParameterLayerKind.Convolution,
        ["BatchNorm"] = IsNormalization,
        ["NotBatchNorm"] = slice => !IsNormalization(slice),
        ["BatchNormWeight"] = slice => IsNormalization(slice) && slice.Role == ParameterRole.Weight,
        ["ClassifierWeight"] = slice => slice.IsClassifier && slice.Role == ParameterRole.Weight,
        ["ClassifierBias"] = slice => slice.IsClassifier && slice.Role == ParameterRole.Bias,
        ["OtherWeight"] = slice => IsOther(slice) && slice.Role == ParameterRole.Weight,
        ["OtherBias"] = slice => IsOther(slice) && slice.Role == ParameterRole.Bias,
    };

    /// <summary>The parameters of a group, a stage, or patterns, in the order of the layout.</summary>
    /// <param name="layout">All parameters.</param>
    /// <param name="group">What to select.</param>
    /// <exception cref="EmptySelectionException">Nothing is selected; the message names what there is.</exception>
    public static ImmutableArray<ParameterSlice> Resolve(ParameterLayout layout, string group)
    {
        Func<ParameterSlice, bool> isSelected = Groups.GetValueOrDefault(group)
            ?? (layout.Slices.Any(slice => IsStage(slice, group)) ? slice => IsStage(slice, group) : MatchesAny(group));
        ImmutableArray<ParameterSlice> selected = [.. layout.Slices.Where(isSelected)];
        return selected.IsEmpty ? throw new EmptySelectionException(group, layout) : selected;
    }

    /// <summary>The groups and stages that hold parameters of a layout, for completion and messages.</summary>
    public static ImmutableArray<string> GroupsOf(ParameterLayout layout) =>
    [
        .. Groups.Where(group => layout.Slices.Any(group.Value)).Select(group => group.Key),
        .. layout.Slices.Select(slice => slice.Stage).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    private static bool IsNormalization(ParameterSlice slice) => slice.LayerKind == ParameterLayerKind.Normalization;

    private static bool IsOther(ParameterSlice slice) => !slice.IsClassifier && !IsNormalization(slice);

    private static bool IsStage(ParameterSlice slice, string name) => name.Equals(slice.Stage, StringComparison.OrdinalIgnoreCase);

    private static Func<ParameterSlice, bool> MatchesAny(string patterns)
    {
        string[] list = patterns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return slice => list.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, slice.Name));
    }
}

/// <summary>A group or pattern that selects no parameter.</summary>
public sealed class EmptySelectionException(string group, ParameterLayout layout)
    : AsymValleyException($"'{group}' selects no parameter. Groups of this network: {string.Join(", ", ParameterSelection.GroupsOf(layout))}; or a pattern of parameter names such as '{layout.Slices.FirstOrDefault()?.Name ?? "*"}'.")
{
    /// <summary>What was asked for.</summary>
    public string Group { get; } = group;
}
