using System.Management.Automation;
using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What a <c>-Dataset</c> parameter takes: a data set, a reference to one, a run (its data), or the name of one that needs
/// no files. Opened by the cmdlet, not while parameters are bound, so that Ctrl-C and errors work as everywhere.
/// </summary>
public sealed class DatasetSource
{
    private readonly object _value;

    internal DatasetSource(object value) => _value = value;

    /// <summary>Whether nothing has to be read to have it.</summary>
    internal Dataset? Loaded => _value as Dataset;

    /// <summary>The data set; reads files where it is not loaded yet.</summary>
    internal Dataset Open() => _value switch
    {
        Dataset dataset => dataset,
        ValleyRun run => run.Dataset,
        DatasetReference reference => DatasetCatalog.Open(reference),
        string name => DatasetCatalog.Open(name),
        _ => throw new InvalidOperationException(),
    };

    /// <inheritdoc/>
    public override string ToString() => _value switch
    {
        Dataset dataset => dataset.Name,
        DatasetReference reference => reference.Name,
        _ => _value.ToString() ?? "",
    };
}

/// <summary>Makes a <see cref="DatasetSource"/> of what was given.</summary>
public sealed class DatasetArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        DatasetSource source => source,
        Dataset or DatasetReference or ValleyRun or string { Length: > 0 } => new DatasetSource(Unwrap.Base(inputData)!),
        _ => throw new ArgumentTransformationMetadataException("A data set is needed: one from Get-ValleyDataset, a run's Dataset, or the name of one that needs no files."),
    };
}
