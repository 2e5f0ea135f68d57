using System.Text.RegularExpressions;

namespace AsymValley.Cli;

/// <summary>What an option of Core is called on the command line.</summary>
internal static partial class OptionNames
{
    /// <summary><c>LearningRate</c> as <c>--learning-rate</c>; <c>Path</c>, which is a data set's folder, as <c>--data</c>.</summary>
    public static string Of(string property) => property switch
    {
        "Path" => "--data",
        "Name" => "name",
        _ => "--" + WordStart().Replace(property, "-").ToLowerInvariant(),
    };

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
