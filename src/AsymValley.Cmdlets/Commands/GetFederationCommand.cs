using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens federations: those that are given, in their order, or all in a folder, the one that was worked on last first.</summary>
[Cmdlet(VerbsCommon.Get, "Federation", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Federation))]
public sealed class GetFederationCommand : FolderListCommand
{
    /// <summary>The same data, if they are no longer where they were, or are open already.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    private Dataset? _dataset;

    /// <inheritdoc/>
    protected override string DefaultFolder => "federations";

    /// <inheritdoc/>
    protected override string What => "federation";

    /// <inheritdoc/>
    protected override bool IsOne(string folder) => Federation.IsFederation(folder);

    // Files are replaced as wholes, which is written down in the time of their folder.
    /// <inheritdoc/>
    protected override DateTime Written(string folder) => Directory.GetLastWriteTimeUtc(folder);

    /// <inheritdoc/>
    protected override void Open(string folder)
    {
        if (Dataset is not null && _dataset is null && !TryRun(Dataset, _ => Dataset.Open(), out _dataset))
            return;
        if (TryRun(folder, _ => Federation.Open(folder, _dataset), out Federation federation))
        {
            TellOfChecksums(folder, federation.HasChecksums);
            WriteObject(federation);
        }
    }
}
