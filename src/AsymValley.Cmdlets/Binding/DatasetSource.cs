using System.Management.Automation;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What a <c>-Dataset</c> parameter takes: a data set, a reference to one, what was made of one (a run, a federation or a
/// partition: its data), or the name of one that needs no files. Opened by the cmdlet, not while parameters are bound, so that Ctrl-C and errors work as everywhere.
/// </summary>
public sealed class DatasetSource
{
    private readonly object _value;

    internal DatasetSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value is SavedTraining { Path: var path } ? path : _value;

    /// <summary>Whether nothing has to be read to have it.</summary>
    internal Dataset? Loaded => _value as Dataset;

    /// <summary>The run that was given for its data; null where something else was.</summary>
    internal ValleyRun? Run => _value switch
    {
        ValleyRun run => run,
        SavedTraining { Path: var path } when ValleyRun.IsRun(path) => ValleyRun.Open(path),
        _ => null,
    };

    /// <summary>The data set; reads files where it is not loaded yet.</summary>
    internal Dataset Open() => _value switch
    {
        Dataset dataset => dataset,
        ValleyRun run => run.Dataset,
        Federation federation => federation.Dataset,
        Partition partition => partition.Dataset,
        SavedTraining { Path: var path } => Federation.IsFederation(path) ? Federation.Open(path).Dataset : ValleyRun.Open(path).Dataset,
        DatasetReference reference => DatasetCatalog.Open(reference),
        string name => DatasetCatalog.Open(name),
        _ => throw new InvalidOperationException(),
    };

    /// <inheritdoc/>
    public override string ToString() => _value switch
    {
        Dataset dataset => dataset.Name,
        DatasetReference reference => reference.Name,
        Partition partition => partition.DatasetReference.Name,
        Federation federation => federation.DatasetReference.Name,
        SavedTraining { Path: var path } => path,
        _ => _value.ToString() ?? "",
    };

    /// <summary>The folder of a run or federation.</summary>
    internal sealed record SavedTraining(string Path);
}

/// <summary>Makes a <see cref="DatasetSource"/> of what was given.</summary>
public sealed class DatasetArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        DatasetSource source => source,
        Dataset or DatasetReference or ValleyRun or Federation or Partition or string { Length: > 0 } => new DatasetSource(Unwrap.Base(inputData)!),
        PSObject value when Likeness.Is(value, typeof(DatasetReference)) => new DatasetSource(Likeness.Read(value, typeof(DatasetReference))),
        PSObject value when Likeness.Is(value, typeof(Dataset)) && value.Properties[nameof(Dataset.Reference)]?.Value is PSObject reference =>
            new DatasetSource(Likeness.Read(reference, typeof(DatasetReference))),
        // A run or federation that came back from Export-Clixml or another process still says where its folder is.
        PSObject value when Unwrap.Text(value, "Path") is { } path => new DatasetSource(new DatasetSource.SavedTraining(path)),
        _ => throw new ArgumentTransformationMetadataException("A data set is needed: one from Get-ValleyDataset, a run's or federation's Dataset, or the name of one that needs no files."),
    };
}
