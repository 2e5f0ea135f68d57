namespace AsymValley.Cli.Output;

/// <summary>Progress in one line of a terminal: what, where, percent and time left.</summary>
internal sealed class ConsoleProgress : IProgress<OperationProgress>, IDisposable
{
    private const int Width = 110;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly Surroundings _surroundings;
    private readonly Lock _lock = new();
    private long _started, _shown;
    private double _startedAt = double.NaN, _done;
    private bool _isShown;

    public ConsoleProgress(Surroundings surroundings) => _surroundings = surroundings;

    /// <inheritdoc/>
    public void Report(OperationProgress value)
    {
        if (!_surroundings.IsErrorTerminal)
            return;
        lock (_lock)
            Show(value);
    }

    /// <summary>Clears the line, until the next report.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_isShown)
                Erase(_surroundings);
            _isShown = false;
        }
    }

    /// <summary>Clears the line of whatever progress is shown, before something else is written.</summary>
    public static void Erase(Surroundings surroundings)
    {
        if (surroundings.IsErrorTerminal)
            surroundings.Error.Write('\r' + new string(' ', Width) + '\r');
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Show(OperationProgress value)
    {
        double done = Math.Clamp(value.Done / (double)Math.Max(value.Total, 1), 0, 1);
        if (double.IsNaN(_startedAt) || done < _done)
        {
            // A new phase, or a resumed run, which does not start at 0: what was done before says nothing about the speed now.
            _started = _surroundings.Time.GetTimestamp();
            _startedAt = done;
        }
        _done = done;
        if (_isShown && _surroundings.Time.GetElapsedTime(_shown) < s_interval)
            return;
        _shown = _surroundings.Time.GetTimestamp();
        _isShown = true;
        string left = done > _startedAt
            ? $", {Duration(_surroundings.Time.GetElapsedTime(_started) * ((1 - done) / (done - _startedAt)))} left"
            : "";
        string line = $"{value.Activity}: {value.Status} ({100 * done:0}%{left})";
        _surroundings.Error.Write('\r' + (line.Length > Width ? line[..Width] : line.PadRight(Width)));
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
