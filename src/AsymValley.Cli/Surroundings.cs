namespace AsymValley.Cli;

/// <summary>What a command knows of the process it runs in.</summary>
internal sealed record Surroundings
{
    /// <summary>Where "-" is read from.</summary>
    public required TextReader In { get; init; }

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where progress, warnings and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether someone is looking at <see cref="Error"/>: only then progress is shown.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled by Ctrl-C and SIGTERM.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>A line for the person, beside the results.</summary>
    public void Warn(string? message)
    {
        if (message is not null)
            Error.WriteLine($"valley: warning: {message}");
    }
}
