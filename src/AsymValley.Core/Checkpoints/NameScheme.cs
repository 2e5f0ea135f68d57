using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AsymValley.Checkpoints;

/// <summary>
/// How published code calls the parameters of a network of the catalog, where it differs. The names of torchvision's
/// ResNet, ResNeXt and AlexNet, and of SWA's PreResNet and VGG, which HHY19 uses, are the catalog's own.
/// </summary>
/// <param name="Name">Whose names they are.</param>
/// <param name="Rules">Patterns and what replaces them, from the file's names to the network's; each is applied to the result of those before.</param>
internal sealed record NameScheme(string Name, ImmutableArray<(Regex Pattern, MatchEvaluator Replacement)> Rules)
{
    /// <summary>In the order in which they are preferred where several fit as well.</summary>
    public static ImmutableArray<NameScheme> All { get; } =
    [
        new("the network's own names", []),
        Of("VGG with dropout behind the linear layers (torchvision)",
            (@"classifier\.3\.", _ => "classifier.4."), (@"classifier\.0\.", _ => "classifier.1.")),
        Of("residual networks whose classifier is 'linear' and whose shortcuts are 'shortcut'",
            (@"shortcut\.", _ => "downsample."), (@"linear\.", _ => "fc.")),
        Of("residual networks whose classifier is 'fc'",
            (@"fc\.", _ => "linear.")),
        Of("DenseNet-BC with torchvision's names (HHY19)",
            (@"features\.conv0\.", _ => "conv1."),
            (@"features\.denseblock(\d{1,4})\.denselayer(\d{1,4})\.", match => $"dense{match.Groups[1].Value}.{int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1}."),
            (@"features\.transition(\d{1,4})\.(norm|conv)\.", match => $"trans{match.Groups[1].Value}.{match.Groups[2].Value}1."),
            (@"features\.norm(?:_final|5)\.", _ => "bn."),
            (@"norm(\d)\.", match => $"bn{match.Groups[1].Value}."),
            (@"classifier\.", _ => "fc.")),
    ];

    /// <summary>A name in the network's terms; what stands before, e.g. <c>module.</c>, stays.</summary>
    public string Translate(string name) => Rules.Aggregate(name, (text, rule) => rule.Pattern.Replace(text, rule.Replacement));

    private static NameScheme Of(string name, params (string Pattern, MatchEvaluator Replacement)[] rules) =>
        // At the start of a part of the name only.
        new(name, [.. rules.Select(rule => (new Regex(@"(?<=^|\.)" + rule.Pattern, RegexOptions.CultureInvariant), rule.Replacement))]);
}
