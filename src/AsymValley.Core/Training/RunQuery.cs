using System.Collections.Immutable;
using System.IO.Enumeration;

namespace AsymValley.Training;

/// <summary>In which order runs are listed.</summary>
public enum RunOrder
{
    /// <summary>The one that was started or resumed last first.</summary>
    Newest,

    /// <summary>By name.</summary>
    Name,

    /// <summary>The highest test accuracy after the last epoch first.</summary>
    TestAccuracy,

    /// <summary>The highest test accuracy of the averaged weights first.</summary>
    SwaAccuracy,

    /// <summary>The lowest test loss after the last epoch first.</summary>
    TestLoss,

    /// <summary>The lowest training loss of the last epoch first.</summary>
    TrainLoss,

    /// <summary>The shortest first.</summary>
    Seconds,
}

/// <summary>Which of many runs are wanted. Names may have the wildcards * and ?, in any case; an empty list takes all.</summary>
public sealed record RunQuery
{
    /// <summary>Names of networks.</summary>
    public ImmutableArray<string> Networks { get; init; } = [];

    /// <summary>Names of data sets.</summary>
    public ImmutableArray<string> Datasets { get; init; } = [];

    /// <summary>Names of recipes.</summary>
    public ImmutableArray<string> Recipes { get; init; } = [];

    /// <summary>How the runs ended.</summary>
    public ImmutableArray<RunStatus> Statuses { get; init; } = [];

    /// <summary>Whether a run is wanted.</summary>
    public bool Matches(ValleyRun run) =>
        Matches(Networks, run.Network.Name) && Matches(Datasets, run.DatasetReference.Name) && Matches(Recipes, run.Options.Recipe)
        && (Statuses.IsEmpty || Statuses.Contains(run.Status));

    /// <summary>Puts runs in order; those without the number come last.</summary>
    /// <param name="runs">Runs, the newest first.</param>
    /// <param name="order">The order.</param>
    public static IEnumerable<ValleyRun> Sort(IEnumerable<ValleyRun> runs, RunOrder order) => order switch
    {
        RunOrder.Newest => runs,
        RunOrder.Name => runs.OrderBy(run => run.Name, StringComparer.OrdinalIgnoreCase),
        RunOrder.TestAccuracy => Lowest(runs, last => -last.TestAccuracy),
        RunOrder.SwaAccuracy => Lowest(runs, last => -last.SwaTestAccuracy),
        RunOrder.TestLoss => Lowest(runs, last => last.TestLoss),
        RunOrder.TrainLoss => Lowest(runs, last => last.TrainLoss),
        RunOrder.Seconds => runs.OrderBy(run => run.Seconds),
        _ => throw new InvalidOptionException("SortBy", $"there is no order {order}."),
    };

    private static IOrderedEnumerable<ValleyRun> Lowest(IEnumerable<ValleyRun> runs, Func<EpochResult, double> key) =>
        runs.OrderBy(run => run.History is [.., var last] && key(last) is var value && !double.IsNaN(value) ? value : double.PositiveInfinity);

    private static bool Matches(ImmutableArray<string> patterns, string? name) =>
        patterns.IsEmpty || (name is not null && patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name)));
}
