namespace AsymValley.HelpBuilder;

/// <summary>What a cmdlet's class says about it.</summary>
/// <param name="Name">Its name, e.g. Get-ValleyRun.</param>
/// <param name="Summary">The summary of its class.</param>
/// <param name="Sets">Its parameter sets, the default one first; the one without a name when it has none.</param>
/// <param name="Parameters">Its parameters, by name.</param>
/// <param name="Outputs">The full names of the types it writes.</param>
internal sealed record CommandMetadata(
    string Name, string Summary, IReadOnlyList<string> Sets, IReadOnlyList<ParameterMetadata> Parameters, IReadOnlyList<string> Outputs);

/// <summary>What a parameter's property says about it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its type as PowerShell writes it; "switch" for a switch.</param>
/// <param name="Description">The summary of its property.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Values">The names it takes, of an enumeration.</param>
/// <param name="Default">Its value when it is not given; empty where the property does not say.</param>
/// <param name="Wildcards">Whether it takes wildcards.</param>
/// <param name="Uses">How it is used in the parameter sets it belongs to.</param>
internal sealed record ParameterMetadata(
    string Name, string Type, string Description, IReadOnlyList<string> Aliases, IReadOnlyList<string> Values, string Default, bool Wildcards, IReadOnlyList<ParameterUse> Uses)
{
    /// <summary>Whether it is a switch, which is followed by no value.</summary>
    public bool IsSwitch => Type == "switch";

    /// <summary>How it is used in a set; null when it does not belong to it.</summary>
    public ParameterUse? In(string set) => Uses.FirstOrDefault(use => use.Set == set || use.Set == ParameterUse.AllSets);
}

/// <summary>A parameter in one of its sets.</summary>
/// <param name="Set">The set; <see cref="AllSets"/> for all of them.</param>
/// <param name="Mandatory">Whether it must be given.</param>
/// <param name="Position">Its position; null when it must be named.</param>
/// <param name="ByValue">Whether it takes the objects of the pipeline.</param>
/// <param name="ByPropertyName">Whether it takes their property of its name.</param>
internal sealed record ParameterUse(string Set, bool Mandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    /// <summary>PowerShell's name of the set without one.</summary>
    public const string AllSets = "__AllParameterSets";

    /// <summary>As help has it: "0" or "Named".</summary>
    public string PositionText => Position is { } position ? $"{position}" : "Named";

    /// <summary>As help has it: "True (ByValue, ByPropertyName)" or "False".</summary>
    public string PipelineText => (ByValue, ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
