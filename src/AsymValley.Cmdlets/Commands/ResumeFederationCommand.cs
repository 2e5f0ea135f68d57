using System.Management.Automation;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Goes on with federations that were stopped, up to a number of rounds in all, and writes each as it ends. Of a folder above
/// federations, e.g. of a comparison, all of them go on.
/// </summary>
[Cmdlet(VerbsLifecycle.Resume, "Federation", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(Federation), typeof(Job))]
public sealed class ResumeFederationCommand : PathCommand
{
    /// <summary>Rounds of each federation, those that were run before included; one that has them is left as it is.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "Rounds in all, those that were run before included.")]
    public int Rounds { get; set; }

    /// <summary>Clients that train at the same time; by default 0: as many as the CPU has cores.</summary>
    [Parameter]
    public int Workers { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        if (Rounds < 1)
            throw new InvalidOptionException(nameof(Rounds), "must be 1 or more.");
        TorchRuntime.EnsureThreads(Workers, nameof(Workers));
    });

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        foreach (string folder in BelowOrItself(path, Federation.IsFederation))
            Resume(folder);
    }

    private void Resume(string folder)
    {
        if (!TryRun(folder, _ => Federation.Open(folder), out Federation federation))
            return;
        TellOfChecksums(folder, federation.HasChecksums);
        int left = Rounds - federation.Rounds.Length;
        if (left > 0)
        {
            if (!ShouldProcess(folder, left == 1 ? "Run a round" : $"Run {left} rounds"))
                return;
            WriteVerbose($"Running {left} rounds of {federation}");
            if (federation.Options.WarningFor(Rounds) is { } warning)
                WriteWarning(warning);
            if (!TryRun(folder, reports => federation.Run(left, Workers, round => FederationReports.Warn(round, reports), reports, reports.Cancellation), out _, () => StopLine.OfFederation(folder, Rounds)))
                return;
        }
        WriteObject(federation);
    }
}
