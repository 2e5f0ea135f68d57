using System.Text.RegularExpressions;

namespace AsymValley.Cli;

/// <summary>What an option of Core is called on the command line.</summary>
internal static partial class OptionNames
{
    /// <summary><c>LearningRate</c> as <c>--learning-rate</c>; null where the message itself says what it is about.</summary>
    public static string? Of(string property) => property switch
    {
        "Path" => "--data",
        "RunPath" => "--path",
        "Offsets" => "--offset",
        "Shifts" => "--shift",
        "Slopes" => "--slope",
        "WidthFactor" => "--width",
        "Algorithms" => "--algorithm",
        "Alphas" => "--alpha",
        "Seeds" => "--seed",
        "Distances" => "--distance",
        "Direction" => "--count",
        "Snapshots" => "--steps",
        "Ratios" => "--ratio",
        "Kinds" => "--kind",
        "LearningRates" => "--learning-rate",
        "Noises" => "--noise",
        "Name" or "Federation" or "Second" or "k" or "n" => null,
        _ => "--" + WordStart().Replace(property, "-").ToLowerInvariant(),
    };

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
