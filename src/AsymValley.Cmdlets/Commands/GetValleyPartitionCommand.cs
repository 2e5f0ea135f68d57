using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Reads partitions that Split-ValleyDataset saved.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyPartition", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Partition))]
public sealed class GetValleyPartitionCommand : PathCommand
{
    /// <summary>The data, where they have moved or are open already; otherwise they are opened when they are needed.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        if (Dataset is not null && _dataset is null && !TryRun(Dataset, _ => Dataset.Open(), out _dataset))
            return;
        if (TryRun(path, _ => Partition.Load(path, _dataset), out Partition partition))
            WriteObject(partition);
    }
}
