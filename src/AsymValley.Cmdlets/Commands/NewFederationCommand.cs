using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Makes a federation: clients, an algorithm and a model, in a folder; no round is run yet.</summary>
[Cmdlet(VerbsCommon.New, "Federation", SupportsShouldProcess = true, DefaultParameterSetName = StartSet)]
[OutputType(typeof(Federation))]
public sealed class NewFederationCommand : FederationStartCommand
{
    /// <inheritdoc/>
    protected override void Begin() => ReadStart();

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        bool exists = Federation.IsFederation(Folder);
        if (exists && !Force)
        {
            Fail(ErrorRecords.Of(RunFolderException.FederationExists(Folder), Folder));
            return;
        }
        if (Plan(goOn: false) is not { } start || !ShouldProcess(Folder, $"{(exists ? "Replace the federation" : "Make a federation")}: {Options.Algorithm} of {Model} on {Partition}"))
            return;
        WriteVerbose($"Making a federation of {Model} on {Partition} in {Folder}");
        if (TryRun(Partition.Target, start, out Federation federation))
            WriteObject(federation);
    }
}
