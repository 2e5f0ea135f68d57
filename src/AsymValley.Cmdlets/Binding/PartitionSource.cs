using System.Management.Automation;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What a <c>-Partition</c> parameter takes: a partition, the path of one (.json), a federation (its partition), or data,
/// which are then dealt out. Files are read by the cmdlet, not while parameters are bound.
/// </summary>
public sealed class PartitionSource
{
    private readonly object _value;

    internal PartitionSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value;

    /// <summary>Whether the clients are there already, and not drawn.</summary>
    internal bool HasClients => _value is not DatasetSource;

    /// <summary>Whether a text is the path of a partition, and not the name of a data set.</summary>
    internal static bool IsFile(string text) => text.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with a full path of the file system; on the pipeline thread.</summary>
    internal PartitionSource At(Func<string, string> fullPath) => _value is string path ? new PartitionSource(fullPath(path)) : this;

    /// <summary>The partition: reads it, or draws it as the options say.</summary>
    internal Partition Open(PartitionOptions options, CancellationToken cancellation) => _value switch
    {
        Partition partition => partition,
        Federation federation => federation.Partition,
        DatasetSource dataset => Partition.Create(dataset.Open(), options, cancellation),
        string path => Partition.Load(path),
        _ => throw new InvalidOperationException(),
    };

    /// <inheritdoc/>
    public override string ToString() => _value.ToString() ?? "";
}

/// <summary>Makes a <see cref="PartitionSource"/> of what was given.</summary>
public sealed class PartitionArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly DatasetArgumentAttribute s_dataset = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        PartitionSource source => source,
        Partition or Federation => new PartitionSource(Unwrap.Base(inputData)!),
        string path when PartitionSource.IsFile(path) => new PartitionSource(path),
        FileInfo file => new PartitionSource(file.FullName),
        // One that came back from Export-Clixml or another process still says where its file is.
        { } value when Unwrap.Text(value, "Path") is { } path && PartitionSource.IsFile(path) => new PartitionSource(path),
        { } value => new PartitionSource(s_dataset.Transform(engineIntrinsics, value)!),
    };
}
