using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Federated;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Runs rounds of federations, of whatever algorithm, and writes each round as it ends. Given a partition or data and a
/// network it first makes the federation, or goes on with the one in the folder if that is the same.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "FedSignRound", SupportsShouldProcess = true, DefaultParameterSetName = FederationSet)]
[OutputType(typeof(RoundResult), typeof(Job))]
public sealed class InvokeFedSignRoundCommand : FederationStartCommand
{
    /// <summary>Federations, or their folders.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederationSet, ValueFromPipeline = true, HelpMessage = "A federation from New-Federation or Get-Federation, or its folder.")]
    [FederationArgument]
    [ArgumentCompleter(typeof(FederationCompleter))]
    public FederationSource Federation { get; set; } = null!;

    /// <summary>How many rounds, 1 or more, after those that were run before.</summary>
    [Parameter(Position = 0)]
    public int Rounds { get; set; } = 1;

    /// <summary>Clients that train at the same time, each on one thread; 0 for the cores of the CPU. Any number gives the same bits.</summary>
    [Parameter]
    public int Workers { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private string Count => Rounds == 1 ? "a round" : $"{Rounds} rounds";

    /// <inheritdoc/>
    protected override void Begin()
    {
        Check(() =>
        {
            if (Rounds < 1)
                throw new InvalidOptionException(nameof(Rounds), $"{Rounds} is not 1 or more.");
            TorchRuntime.EnsureThreads(Workers, nameof(Workers));
        });
        if (ParameterSetName == StartSet)
            ReadStart();
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName == StartSet)
        {
            if (Plan(goOn: true) is { } start)
                Run(start, Partition.Target, Folder, $"Run {Count} of {Options.Algorithm}: {Model} on {Partition}");
        }
        else if (TryDo(Federation.Target, () => Federation.At(FullPath), out FederationSource source))
        {
            Run(_ => source.Open(), source.Target, source.Path, $"Run {Count}");
        }
    }

    private void Run(Func<OperationReports, Federation> open, object target, string folder, string action)
    {
        if (!ShouldProcess(folder, action))
            return;
        WriteVerbose($"{action} in {folder}");
        TryRun(target, reports =>
        {
            Federation federation = open(reports);
            if (federation.Options.WarningFor(federation.Rounds.Length + Rounds) is { } warning)
                reports.Warn(warning);
            federation.Run(Rounds, Workers, round => Report(round, reports), reports, reports.Cancellation);
            return true;
        }, out _, () => StopLine.OfFederation(folder, null));
    }

    private static void Report(RoundResult round, OperationReports reports)
    {
        FederationReports.Warn(round, reports);
        reports.Emit(round);
    }
}
