using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Federated;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>The parameters of starting one federation.</summary>
public abstract class FederationStartCommand : FederationCommand
{
    /// <summary>Who has which images; or data, which are dealt out to clients.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StartSet, ValueFromPipeline = true, HelpMessage = "A partition from Split-ValleyDataset, or a data set from Get-ValleyDataset.")]
    [Alias("Dataset")]
    [PartitionArgument]
    [ArgumentCompleter(typeof(PartitionCompleter))]
    public PartitionSource Partition { get; set; } = null!;

    /// <summary>The folder of the federation.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StartSet, HelpMessage = "A folder, new or empty.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The algorithm: FedSign, FedAvg, FedProx, Moon, FedDyn, FedPan, Scaffold, FedNova, FedAvgM or FedAdam.</summary>
    /// <value><see cref="FederationOptions.Algorithm"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public FederatedAlgorithmName? Algorithm { get; set; }

    /// <summary>Concentration of the Dirichlet distribution that a data set is dealt out by, 1e-6 to 1e6; the smaller, the more the clients differ.</summary>
    /// <value><see cref="PartitionOptions.Alpha"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public double? Alpha { get; set; }

    /// <summary>Draws initial weights, participants, faults and the order of images; and the clients of a data set.</summary>
    /// <value><see cref="FederationOptions.Seed"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public ulong? Seed { get; set; }

    /// <summary>The federation's options.</summary>
    protected FederationOptions Options { get; private set; } = new();

    /// <summary>The full path of its folder.</summary>
    protected string Folder { get; private set; } = "";

    /// <summary>Reads and checks the options; an error ends the call.</summary>
    protected void ReadStart() => Check(() =>
    {
        var defaults = new FederationOptions();
        Options = ReadFederation(Algorithm ?? defaults.Algorithm, Seed ?? defaults.Seed);
        Options.Validate();
        ReadPartition(Alpha, Options.Seed).Validate();
        Folder = FullPath(Path);
    });

    /// <summary>How a federation is made of this input; null after an error.</summary>
    protected Func<OperationReports, Federation>? Plan(bool goOn)
    {
        if (Partition.HasClients && FirstBound(nameof(Kind), nameof(Clients), nameof(Alpha), nameof(MinimumSamples), nameof(ShardsPerClient)) is { } parameter)
        {
            Fail(ErrorRecords.Of(new InvalidOptionException(parameter, "the clients are given, and are not drawn again. Give a data set instead of a partition."), Partition.Target));
            return null;
        }
        if (!TryDo(Partition.Target, () => (Partition.At(FullPath), Model.At(FullPath)), out (PartitionSource Partition, NetworkSource Model) at))
            return null;
        PartitionOptions drawn = ReadPartition(Alpha, Options.Seed);
        return reports =>
        {
            Partition clients = at.Partition.Open(drawn, reports.Cancellation);
            ValleyModel start = at.Model.Start(clients.Dataset, Options.Seed);
            return goOn ? Federation.OpenOrCreate(start, clients, Options, Folder) : Federation.Create(start, clients, Options, Folder);
        };
    }

    private string? FirstBound(params ReadOnlySpan<string> parameters)
    {
        foreach (string parameter in parameters)
            if (IsBound(parameter))
                return parameter;
        return null;
    }
}
