using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Reads partitions that Split-ValleyDataset saved.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyPartition", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Partition))]
public sealed class GetValleyPartitionCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    /// <summary>Partition files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A file that Split-ValleyDataset -Path wrote.")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files, taken as they are typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The data, where they have moved or are open already; otherwise they are opened when they are needed.</summary>
    [Parameter]
    [DatasetArgument]
    public DatasetSource? Dataset { get; set; }

    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Dataset is not null && _dataset is null && !TryRun(Dataset, _ => Dataset.Open(), out _dataset))
            return;
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string given in literal ? LiteralPath : Path)
        {
            if (!TryResolve(given, literal, out IReadOnlyList<string> files))
                continue;
            foreach (string file in files)
                if (TryRun(file, _ => Partition.Load(file, _dataset), out Partition partition))
                    WriteObject(partition);
        }
    }
}
