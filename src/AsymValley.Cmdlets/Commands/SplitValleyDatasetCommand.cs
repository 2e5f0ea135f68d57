using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Deals the training images of data sets out to clients.</summary>
[Cmdlet(VerbsCommon.Split, "ValleyDataset", SupportsShouldProcess = true)]
[OutputType(typeof(Partition), typeof(Dataset))]
public sealed class SplitValleyDatasetCommand : ValleyCmdlet
{
    /// <summary>The data set whose training images are dealt out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "A data set from Get-ValleyDataset.")]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource Dataset { get; set; } = null!;

    /// <summary>How images are dealt out: PerClass, PerClassBalanced, PerClient, PerClientEqual (all by Dirichlet distributions), Shards or Iid.</summary>
    /// <value><see cref="PartitionOptions.Kind"/></value>
    [Parameter(Position = 0)]
    public PartitionKind? Kind { get; set; }

    /// <summary>Number of clients, 1 or more.</summary>
    /// <value><see cref="PartitionOptions.Clients"/></value>
    [Parameter]
    public int? Clients { get; set; }

    /// <summary>Concentration of the Dirichlet distribution, 1e-6 to 1e6; the smaller, the more the clients differ. Li24 has 10, 1 and 0.5.</summary>
    /// <value><see cref="PartitionOptions.Alpha"/></value>
    [Parameter]
    public double? Alpha { get; set; }

    /// <summary>Seed of every draw.</summary>
    /// <value><see cref="PartitionOptions.Seed"/></value>
    [Parameter]
    public ulong? Seed { get; set; }

    /// <summary>Fewest images of a client, 1 or more; draws with a smaller one are thrown away. One that no draw can meet is an error.</summary>
    /// <value><see cref="PartitionOptions.MinimumSamples"/></value>
    [Parameter]
    public int? MinimumSamples { get; set; }

    /// <summary>How many shards a client gets under Shards, 1 or more.</summary>
    /// <value><see cref="PartitionOptions.ShardsPerClient"/></value>
    [Parameter]
    public int? ShardsPerClient { get; set; }

    /// <summary>A file to save the partition to (.json).</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A file for a picture of the clients' classes (.svg).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PlotPath { get; set; }

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes a data set for each client, with its training images and all test images, in place of the partition.</summary>
    [Parameter]
    public SwitchParameter AsDataset { get; set; }

    private PartitionOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        var defaults = new PartitionOptions();
        _options = new PartitionOptions
        {
            Kind = Kind ?? defaults.Kind,
            Clients = Clients ?? defaults.Clients,
            Alpha = Alpha ?? defaults.Alpha,
            Seed = Seed ?? defaults.Seed,
            MinimumSamples = MinimumSamples ?? defaults.MinimumSamples,
            ShardsPerClient = ShardsPerClient ?? defaults.ShardsPerClient,
        };
        _options.Validate();
        Path = Path is null ? null : FullPath(Path);
        PlotPath = PlotPath is null ? null : FullPath(PlotPath);
    });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (string? file in (ReadOnlySpan<string?>)[Path, PlotPath])
        {
            if (file is not null && !Force && File.Exists(file))
            {
                Fail(ErrorRecords.FileExists(file));
                return;
            }
        }
        WriteVerbose($"Dealing {Dataset} out to {_options.Clients} clients ({_options.Kind})");
        if (!TryRun(Dataset, reports => Partition.Create(Dataset.Open(), _options, reports.Cancellation), out Partition partition))
            return;
        if (Write(Path, "Save the partition", file => partition.Save(file)) && Write(PlotPath, "Draw the partition", file => PartitionPlot.Save(partition, file)))
            Emit(partition);

        void Emit(Partition drawn)
        {
            if (!AsDataset)
                WriteObject(drawn);
            for (int client = 0; AsDataset && client < drawn.Clients.Length; client++)
                if (TryDo(client, () => drawn.DatasetOf(client), out Dataset part))
                    WriteObject(part);
        }

        bool Write(string? file, string action, Action<string> write) => file is null || !ShouldProcess(file, action) || TryRun(file, _ =>
        {
            write(file);
            return true;
        }, out _);
    }
}
