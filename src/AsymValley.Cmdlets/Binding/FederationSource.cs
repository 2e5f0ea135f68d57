using System.Management.Automation;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Binding;

/// <summary>What a <c>-Federation</c> parameter takes: a federation, or the path of its folder, which is read by the cmdlet.</summary>
public sealed class FederationSource
{
    private readonly object _value;

    internal FederationSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value;

    /// <summary>Its folder.</summary>
    internal string Path => _value is Federation federation ? federation.Path : (string)_value;

    /// <summary>The same with a full path of the file system; on the pipeline thread.</summary>
    internal FederationSource At(Func<string, string> fullPath) => _value is string path ? new FederationSource(fullPath(path)) : this;

    /// <summary>The federation; reads it, if its folder was given.</summary>
    internal Federation Open() => _value as Federation ?? Federation.Open(Path);

    /// <inheritdoc/>
    public override string ToString() => _value.ToString() ?? "";
}

/// <summary>Makes a <see cref="FederationSource"/> of what was given.</summary>
public sealed class FederationArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        FederationSource source => source,
        Federation or string { Length: > 0 } => new FederationSource(Unwrap.Base(inputData)!),
        DirectoryInfo folder => new FederationSource(folder.FullName),
        // One that came back from Export-Clixml or another process still says where its folder is.
        PSObject value when Unwrap.Text(value, "Path") is { } path => new FederationSource(path),
        _ => throw new ArgumentTransformationMetadataException("A federation is needed: one from New-Federation or Get-Federation, or the path of its folder."),
    };
}
