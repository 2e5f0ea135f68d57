using System.Management.Automation;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Looks through PowerShell's wrapper around objects.</summary>
internal static class Unwrap
{
    /// <summary>The object itself; a wrapper that has properties of its own only, e.g. a deserialised one, stays.</summary>
    public static object? Base(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>What the user gave: of a parameter that takes several kinds of things, the thing itself.</summary>
    public static object? Given(object? value) => Base(value) switch
    {
        DatasetSource source => source.Target,
        DirectionSource source => source.Target,
        FederationSource source => source.Target,
        ModelSource source => source.Target,
        NetworkSource source => source.Target,
        PartitionSource source => Given(source.Target),
        var given => given,
    };

    /// <summary>The text in a property, of any kind of object; null when it has none.</summary>
    public static string? Text(object value, string property) => PSObject.AsPSObject(value).Properties[property]?.Value is { } found && Base(found) is string { Length: > 0 } text ? text : null;
}
