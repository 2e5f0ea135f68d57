using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens runs: those that are given, in their order, or those in a folder that are asked for, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyRun", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyRun))]
public sealed class GetValleyRunCommand : FolderListCommand
{
    /// <summary>Only runs of these networks, e.g. VGG16; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Network { get; set; } = [];

    /// <summary>Only runs on these data sets, e.g. CIFAR10; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Dataset { get; set; } = [];

    /// <summary>Only runs of these recipes; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecipeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Recipe { get; set; } = [];

    /// <summary>Only runs that ended so: Completed, Interrupted or Diverged; or those that are Running.</summary>
    [Parameter]
    public RunStatus[] Status { get; set; } = [];

    /// <summary>Only runs that were started or resumed at this time or later, e.g. (Get-Date).AddDays(-1).</summary>
    /// <value>any time</value>
    [Parameter]
    public DateTime Since { get; set; }

    /// <summary>Only so many, the newest of those that are asked for.</summary>
    /// <value>all</value>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Newest { get; set; } = int.MaxValue;

    /// <summary>The order of all: Newest (the default in a folder; runs that are given keep their order) or Name, or the best first by TestAccuracy, SwaAccuracy, TestLoss, TrainLoss (after the last epoch) or Seconds.</summary>
    [Parameter]
    public RunOrder SortBy { get; set; } = RunOrder.Newest;

    private readonly List<ValleyRun> _runs = [];
    private RunQuery _query = new();
    private int _count;

    /// <inheritdoc/>
    protected override string DefaultFolder => "runs";

    /// <inheritdoc/>
    protected override string What => "run";

    /// <inheritdoc/>
    protected override bool IsByTime => IsBound(nameof(Newest)) || IsBound(nameof(SortBy));

    /// <inheritdoc/>
    protected override bool IsEnough => _count >= Newest;

    /// <inheritdoc/>
    protected override void Begin() =>
        _query = new RunQuery { Networks = [.. Network], Datasets = [.. Dataset], Recipes = [.. Recipe], Statuses = [.. Status] };

    /// <inheritdoc/>
    protected override bool IsOne(string folder) => ValleyRun.IsRun(folder);

    /// <inheritdoc/>
    protected override DateTime Written(string folder) => ValleyRun.LastStarted(folder);

    /// <inheritdoc/>
    protected override void Open(string folder)
    {
        if ((IsBound(nameof(Since)) && ValleyRun.LastStarted(folder) < Since.ToUniversalTime())
            || !TryRun(folder, _ => ValleyRun.Open(folder), out ValleyRun run) || !_query.Matches(run))
            return;
        _count++;
        TellOfChecksums(folder, run.HasChecksums);
        if (SortBy == RunOrder.Newest)
            WriteObject(run);
        else
            _runs.Add(run);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        base.End();
        WriteObject(RunQuery.Sort(_runs, SortBy), enumerateCollection: true);
    }
}
