using System.Collections.Immutable;
using AsymValley.Data;

namespace AsymValley.Federated;

/// <summary>Counts the images of all clients' steps, from any thread, and reports a few times a second.</summary>
internal sealed class FederationProgress(string activity, IProgress<OperationProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private string _status = "";
    private long _done, _doneAfterRound, _total, _lastReport;
    private int _last;
    private ImmutableArray<long> _images;

    /// <summary>Begins with the rounds that are to come.</summary>
    public void Start(ImmutableArray<ImmutableArray<ClientTask>> schedule, FederationOptions options, Partition partition)
    {
        _images = [.. schedule.Select(tasks => tasks.Where(task => !task.IsDropped).Sum(task => Images(task, options.BatchSize, partition.Clients[task.Client].Length)))];
        _total = _images.Sum();
        _last = schedule[^1][0].Round;
        _status = $"round {schedule[0][0].Round}/{_last}";
    }

    /// <summary>A client's step is done.</summary>
    public void Stepped(int images)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _done += images;
            if (_lastReport != 0 && time.GetElapsedTime(_lastReport) < s_interval)
                return;
            _lastReport = time.GetTimestamp();
            Report();
        }
    }

    /// <summary>A round is done, with whatever clients came back.</summary>
    public void Completed(RoundResult result)
    {
        lock (_lock)
        {
            _doneAfterRound += _images[0];
            _images = _images.RemoveAt(0);
            _done = _doneAfterRound;
            string found = double.IsNaN(result.TestAccuracy) ? $"train loss {result.TrainLoss:F4}" : $"test accuracy {result.TestAccuracy:P2}";
            _status = $"round {Math.Min(result.Round + 1, _last)}/{_last}, {found}";
            Report($"{activity}, round {result.Round}/{_last}: {found}");
        }
    }

    // Where all clients fail there are no images, and the end is the end of the rounds.
    private void Report(string? milestone = null)
    {
        long total = Math.Max(1, _total);
        progress?.Report(new OperationProgress(activity, _status, _images.IsEmpty ? total : _done, total) { Milestone = milestone });
    }

    /// <summary>Images of a client's steps: the last step of each epoch takes what is left.</summary>
    private static long Images(ClientTask task, int batch, int images)
    {
        int perEpoch = new BatchGrid(images, batch).Count, epochs = task.Steps / perEpoch, rest = task.Steps % perEpoch;
        return (long)epochs * images + (long)rest * batch;
    }
}
