using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Compares algorithms on the same partitions, initial weights and schedules of clients: runs them, or takes federations
/// that are there. With a folder it also writes the table (comparison.csv) and the curves (accuracy.svg, ssr.svg).
/// </summary>
[Cmdlet(VerbsData.Compare, "Federation", SupportsShouldProcess = true, DefaultParameterSetName = FederationSet)]
[OutputType(typeof(ComparisonResult), typeof(Job))]
public sealed class CompareFederationCommand : FederationCommand
{
    /// <summary>The data; each seed deals them out anew.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StartSet, ValueFromPipeline = true, HelpMessage = "A data set from Get-ValleyDataset.")]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource Dataset { get; set; } = null!;

    /// <summary>Federations, or their folders.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FederationSet, ValueFromPipeline = true, HelpMessage = "Federations from Get-Federation, or their folders.")]
    [FederationArgument]
    [ArgumentCompleter(typeof(FederationCompleter))]
    public FederationSource Federation { get; set; } = null!;

    /// <summary>The folder of the federations to run; of those that are there, one for the table and the curves.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StartSet, HelpMessage = "A folder; federations that are in it go on.")]
    [Parameter(ParameterSetName = FederationSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The algorithms; the others are compared with the first.</summary>
    /// <value><see cref="ComparisonOptions.Algorithms"/></value>
    [Parameter(ParameterSetName = StartSet)]
    [ValidateNotNullOrEmpty]
    public FederatedAlgorithmName[]? Algorithm { get; set; }

    /// <summary>α of the partitions, the concentrations of their Dirichlet distributions; a row of the table for each.</summary>
    /// <value><see cref="ComparisonOptions.Alphas"/></value>
    [Parameter(ParameterSetName = StartSet)]
    [ValidateNotNullOrEmpty]
    public double[]? Alpha { get; set; }

    /// <summary>Seeds; each draws a partition, initial weights and a schedule of clients.</summary>
    /// <value><see cref="ComparisonOptions.Seeds"/></value>
    [Parameter(ParameterSetName = StartSet)]
    [ValidateNotNullOrEmpty]
    public ulong[]? Seed { get; set; }

    /// <summary>Rounds of each federation, 1 or more, those that were run before included.</summary>
    /// <value><see cref="ComparisonOptions.Rounds"/></value>
    [Parameter(ParameterSetName = StartSet)]
    public int? Rounds { get; set; }

    /// <summary>Clients that train at the same time, each on one thread; 0 for the cores of the CPU. Any number gives the same bits.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public int Workers { get; set; }

    /// <summary>Coverage of the intervals, between 0 and 1.</summary>
    /// <value><see cref="ComparisonOptions.Confidence"/></value>
    [Parameter]
    public double? Confidence { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private readonly List<FederationSource> _given = [];
    private ComparisonOptions _options = new();
    private FederationOptions _common = new();
    private PartitionOptions _partition = new();

    /// <inheritdoc/>
    protected override void Begin() => Check(() =>
    {
        var defaults = new ComparisonOptions();
        _options = new ComparisonOptions
        {
            Algorithms = Algorithm is null ? defaults.Algorithms : [.. Algorithm],
            Alphas = Alpha is null ? defaults.Alphas : [.. Alpha],
            Seeds = Seed is null ? defaults.Seeds : [.. Seed],
            Rounds = Rounds ?? defaults.Rounds,
            Confidence = Confidence ?? defaults.Confidence,
        };
        _options.Validate();
        Path = Path is null ? null : FullPath(Path);
        if (ParameterSetName != StartSet)
            return;
        _common = ReadFederation(_options.Algorithms[0], 0);
        _partition = ReadPartition(null, 0);
        _partition.Validate();
        foreach (FederatedAlgorithmName algorithm in _options.Algorithms)
            _common.For(algorithm).Validate();
    });

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (ParameterSetName == FederationSet)
        {
            if (TryDo(Federation.Target, () => Federation.At(FullPath), out FederationSource given))
                _given.Add(given);
        }
        else if (ShouldProcess(Path!, $"Run {_options.Rounds} rounds of {string.Join(", ", _options.Algorithms)} on {Dataset}"))
        {
            Run();
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        // As Measure-Object, an empty pipeline gives nothing.
        if (_given.Count == 0 || !TryRun(null, _ => FederationComparison.Of(_given.Select(given => given.Open()), _options.Confidence), out ComparisonResult result))
            return;
        if (Path is { } folder && ShouldProcess(folder, "Write the table and the curves"))
        {
            TryRun(folder, _ =>
            {
                Directory.CreateDirectory(folder);
                ComparisonFiles.Save(result, folder);
                return true;
            }, out _);
        }
        WriteObject(result);
    }

    private void Run()
    {
        if (!TryDo(Model.Target, () => Model.At(FullPath), out NetworkSource network))
            return;
        WriteVerbose($"Comparing {string.Join(", ", _options.Algorithms)} of {network} on {Dataset} in {Path}");
        if (TryRun(Dataset, reports => Compare(network, reports), out ComparisonResult result, () => StopLine.OfCommand("Complete rounds are", Path!)))
            WriteObject(result);
    }

    private ComparisonResult Compare(NetworkSource network, OperationReports reports)
    {
        foreach (FederatedAlgorithmName algorithm in _options.Algorithms)
            if (_common.For(algorithm).WarningFor(_options.Rounds) is { } warning)
                reports.Warn(warning);
        Dataset dataset = Dataset.Open();
        ComparisonResult result = FederationComparison.Run(network.Define(dataset), dataset, _partition, _common, _options, Path!, Workers, round =>
        {
            FederationReports.Warn(round, reports);
            reports.Verbose($"{round.Federation}, {round}");
        }, reports, reports.Cancellation);
        ComparisonFiles.Save(result, Path!);
        return result;
    }
}
