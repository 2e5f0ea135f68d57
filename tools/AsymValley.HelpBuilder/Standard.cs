namespace AsymValley.HelpBuilder;

/// <summary>The parameters that PowerShell itself adds.</summary>
internal static class Standard
{
    /// <summary>Those of cmdlets that write or remove something.</summary>
    public static IReadOnlyList<ParameterMetadata> ShouldProcess { get; } =
    [
        Of("Confirm", "cf", "Asks for confirmation before anything is written or removed."),
        Of("WhatIf", "wi", "Says what would be written or removed, and does not do it."),
    ];

    /// <summary>Names that every cmdlet takes.</summary>
    public static IReadOnlyList<string> Common { get; } =
    [
        "Debug", "ErrorAction", "ErrorVariable", "InformationAction", "InformationVariable", "OutBuffer", "OutVariable", "PipelineVariable",
        "ProgressAction", "Verbose", "WarningAction", "WarningVariable", "Confirm", "WhatIf",
    ];

    /// <summary>What a page says of them.</summary>
    public const string CommonText =
        "This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable, -InformationAction, -InformationVariable, -OutBuffer, "
        + "-OutVariable, -PipelineVariable, -ProgressAction, -Verbose, -WarningAction and -WarningVariable. For more information, see about_CommonParameters.";

    private static ParameterMetadata Of(string name, string alias, string description) =>
        new(name, "switch", description, [alias], [], "False", false, [new ParameterUse(ParameterUse.AllSets, false, null, false, false)]);
}
