using AsymValley.Cli;
using AsymValley.Cli.Output;

namespace AsymValley.Tests;

public sealed class ProgressTests
{
    [Fact]
    public void ATerminalSeesPercentAndTimeLeft()
    {
        var clock = new Clock();
        string shown = Show(clock, isTerminal: true);
        Assert.Contains("\rTraining: epoch 1 (10%)", shown);
        // 20% took 10 seconds, 70% are left.
        Assert.Contains("\rTraining: epoch 3 (30%, 0:35 left)", shown);
        // 40% came within a fifth of a second and was not shown.
        Assert.DoesNotContain("40%", shown);
        Assert.EndsWith(" \r", shown);
    }

    [Fact]
    public void NobodyElseSeesAnything() => Assert.Empty(Show(new Clock(), isTerminal: false));

    private static string Show(Clock clock, bool isTerminal)
    {
        var error = new StringWriter();
        using (var progress = new ConsoleProgress(new Surroundings { In = TextReader.Null, Out = TextWriter.Null, Error = error, IsErrorTerminal = isTerminal, Time = clock }))
        {
            progress.Report(new OperationProgress("Training", "epoch 1", 1, 10));
            clock.Seconds += 10;
            progress.Report(new OperationProgress("Training", "epoch 3", 3, 10));
            clock.Seconds += 0.1;
            progress.Report(new OperationProgress("Training", "epoch 4", 4, 10));
        }
        return error.ToString();
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }
}
