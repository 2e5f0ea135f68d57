using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AsymValley.Networks;

/// <summary>The networks that can be asked for by name.</summary>
public static class NetworkCatalog
{
    /// <summary>The first whose pattern a name matches makes it.</summary>
    private static readonly ImmutableArray<NetworkFamily> Families =
        [
        Mlp.Logistic, Mlp.Family, LeNet.Family, PreResNet.Family, ImageNetResNet.Family, ImageNetResNet.Grouped, ResNet.Family, DenseNet.Family,
            FederatedVgg.Family, ImageNetVgg.Family, Vgg.Family, AlexNet.Family, VisionTransformer.Family,
    ];

    /// <summary>Names to offer. Families that count layers take others too, e.g. <c>PreResNet32</c>, <c>ResNet14</c>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Families.SelectMany(family => family.Names)];

    /// <summary>Builds a network.</summary>
    /// <param name="name">One of <see cref="Names"/>, or another depth of a family; upper and lower case are the same.</param>
    /// <param name="options">Input, classes and variants.</param>
    /// <exception cref="InvalidOptionException">The name is not known, the family has no such depth, or an option is out of range.</exception>
    /// <exception cref="NetworkDefinitionException">The network does not fit the input's size.</exception>
    public static NetworkDefinition Create(string name, NetworkOptions options)
    {
        options.Validate();
        foreach (NetworkFamily family in Families)
        {
            Match match = Regex.Match(name, $"^(?:{family.Pattern})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            if (!match.Success)
                continue;
            string depth = match.Groups["depth"].Value;
            var variant = new NetworkVariant(
                depth.Length == 0 ? 0 : int.Parse(depth, NumberStyles.None, CultureInfo.InvariantCulture),
                match.Groups["bn"].Success, match.Groups["option"].Value.ToUpperInvariant());
            return family.Create(variant, options);
        }
        throw new InvalidOptionException("Name", $"there is no network '{name}'; there are {string.Join(", ", Names)}.");
    }
}

/// <summary>Networks that share a name and a construction.</summary>
/// <param name="Names">Names to offer.</param>
/// <param name="Pattern">Regular expression of all its names, with groups <c>depth</c> (at most 4 digits), <c>bn</c> and <c>option</c>.</param>
/// <param name="Create">Builds one of them.</param>
internal sealed record NetworkFamily(
    ImmutableArray<string> Names, string Pattern, Func<NetworkVariant, NetworkOptions, NetworkDefinition> Create);

/// <summary>What a name says beyond its family.</summary>
/// <param name="Depth">The number in the name; 0 without one.</param>
/// <param name="BatchNorm">Whether the name asks for batch normalisation.</param>
/// <param name="Option">A letter at the end of the name, in upper case; empty without one.</param>
internal readonly record struct NetworkVariant(int Depth, bool BatchNorm, string Option);
