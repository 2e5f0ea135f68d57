using System.Collections;
using System.Management.Automation;
using AsymValley.Checkpoints;

namespace AsymValley.Cmdlets.Binding;

/// <summary>What <c>-NameMap</c> takes: a hashtable of names, or the path of a JSON file with some.</summary>
public sealed class NameMapSource
{
    private readonly object _value;

    internal NameMapSource(object value) => _value = value;

    /// <summary>The map; reads the file where one was given.</summary>
    internal NameMap Open(Func<string, string> fullPath) => _value switch
    {
        NameMap map => map,
        IDictionary names => new NameMap(names.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create($"{entry.Key}", $"{entry.Value}"))),
        var path => NameMap.FromJson(File.ReadAllText(fullPath((string)path))),
    };

    /// <inheritdoc/>
    public override string ToString() => _value is string path ? path : "names";
}

/// <summary>Makes a <see cref="NameMapSource"/> of what was given.</summary>
public sealed class NameMapArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        NameMapSource source => source,
        NameMap or IDictionary or string { Length: > 0 } => new NameMapSource(Unwrap.Base(inputData)!),
        FileInfo file => new NameMapSource(file.FullName),
        _ => throw new ArgumentTransformationMetadataException("Names are needed: a hashtable @{ 'name in the file' = 'name in the network' }, or the path of a JSON file."),
    };
}
