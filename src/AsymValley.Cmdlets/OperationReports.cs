using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace AsymValley.Cmdlets;

/// <summary>What a running operation says: kept until the pipeline thread fetches it.</summary>
public sealed class OperationReports(CancellationToken cancellation) : IProgress<OperationProgress>
{
    private static readonly string[] s_tags = ["AsymValley"];

    private readonly ConcurrentQueue<Action<Cmdlet>> _messages = new();
    private volatile StrongProgress? _progress;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        _progress = new StrongProgress(value);
        // For logs, where progress bars are not seen.
        if (value.Milestone is { } line)
            _messages.Enqueue(cmdlet => cmdlet.WriteInformation(line, s_tags));
    }

    /// <summary>A line for <c>-Verbose</c>.</summary>
    public void Verbose(string text) => _messages.Enqueue(cmdlet => cmdlet.WriteVerbose(text));

    /// <summary>A warning.</summary>
    public void Warn(string text) => _messages.Enqueue(cmdlet => cmdlet.WriteWarning(text));

    /// <summary>A result, for the pipeline before the operation has ended.</summary>
    public void Emit(object result) => _messages.Enqueue(cmdlet => cmdlet.WriteObject(result));

    /// <summary>An error that does not end the operation.</summary>
    public void Fail(ErrorRecord error) => _messages.Enqueue(cmdlet => cmdlet.WriteError(error));

    internal OperationProgress? TakeProgress() => Interlocked.Exchange(ref _progress, null)?.Value;

    /// <summary>Writes the messages and results so far, in their order; on the pipeline thread.</summary>
    internal void WriteTo(Cmdlet cmdlet)
    {
        while (_messages.TryDequeue(out Action<Cmdlet>? write))
            write(cmdlet);
    }

    // A reference, so that a report is exchanged in one piece.
    private sealed record StrongProgress(OperationProgress Value);
}

/// <summary>Writes reports from the pipeline thread, progress at most five times a second.</summary>
internal sealed class ReportWriter(Cmdlet cmdlet, OperationReports reports)
{
    private const int ActivityId = 1;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceFirst = new(), _sinceLast = new();
    private long _firstDone;
    private string? _activity;

    public void Write()
    {
        reports.WriteTo(cmdlet);
        if (_sinceLast.IsRunning && _sinceLast.Elapsed < Interval || reports.TakeProgress() is not { } progress)
            return;
        _sinceLast.Restart();
        if (!_sinceFirst.IsRunning)
        {
            // A resumed run does not start at 0; what was done before says nothing about the speed now.
            _sinceFirst.Start();
            _firstDone = progress.Done;
        }
        _activity = progress.Activity;
        cmdlet.WriteProgress(RecordOf(progress));
    }

    public void Finish()
    {
        Write();
        if (_activity is not null)
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, _activity, "done") { RecordType = ProgressRecordType.Completed });
    }

    private ProgressRecord RecordOf(OperationProgress progress)
    {
        long total = Math.Max(progress.Total, 1), done = Math.Clamp(progress.Done, 0, total);
        var record = new ProgressRecord(ActivityId, Text(progress.Activity), Text(progress.Status)) { PercentComplete = (int)(100 * done / total) };
        if (done > _firstDone)
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, _sinceFirst.Elapsed.TotalSeconds * (total - done) / (done - _firstDone));
        return record;
    }

    // A progress record refuses empty texts.
    private static string Text(string text) => text.Length == 0 ? "working" : text;
}
