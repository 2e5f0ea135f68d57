using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>What an option of Core is called at a cmdlet, where that is something else: a parameter's name is singular.</summary>
internal static class ParameterNames
{
    /// <summary>The parameter that an option was given by; the option's own name where there is none.</summary>
    public static string Of(string option, IDictionary<string, ParameterMetadata> parameters) =>
        new[] { option, Other(option), option.EndsWith('s') ? option[..^1] : option }.FirstOrDefault(parameters.ContainsKey) ?? option;

    private static string Other(string option) => option switch
    {
        "RunPath" => "Path",
        "WidthFactor" => "Width",
        "Snapshots" => "Run",
        "Test" => "SkipTest",
        _ => option,
    };
}
