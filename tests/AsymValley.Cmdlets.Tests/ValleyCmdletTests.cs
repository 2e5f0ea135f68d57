using System.Diagnostics;
using System.Management.Automation;
using AsymValley.Cmdlets;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;

namespace AsymValley.Tests;

/// <summary>How every cmdlet runs its operations, seen from a real pipeline.</summary>
[Collection("Engine")]
public sealed class ValleyCmdletTests(Session session)
{
    [Fact]
    public void AFailedInputOfAPipelineIsReportedAndTheNextIsTried()
    {
        Use(reports => throw new AsymValleyException("no"));
        using PowerShell shell = session.Shell("'a', 'b' | Test-Operation $operation");
        Assert.Empty(shell.Invoke());
        Assert.Equal(["a", "b"], shell.Streams.Error.Select(error => error.TargetObject));
    }

    [Fact]
    public void AFailedCallOfOneInputEnds()
    {
        Use(reports => throw new AsymValleyException("no"));
        ErrorRecord error = session.ErrorOf("Test-Operation $operation -InputObject a -ErrorAction SilentlyContinue");
        Assert.Equal("OperationRefused,AsymValley.Tests.TestOperationCommand", error.FullyQualifiedErrorId);
    }

    // No other input would fare better.
    [Fact]
    public void WhatIsNotInstalledEndsThePipeline()
    {
        int tried = 0;
        Use(reports => throw new Data.ImageSupportException($"{++tried}.jpg", "no library."));
        Assert.Equal("1.jpg", session.ErrorOf("1..3 | Test-Operation $operation -ErrorAction SilentlyContinue").TargetObject);
        Assert.Equal(1, tried);
    }

    [Fact]
    public void TheTargetOfAWrongOptionIsTheValueThatWasGiven()
    {
        Use(reports => throw new InvalidOptionException("Number", "7 is wrong."));
        Assert.Equal(7, session.ErrorOf("'a' | Test-Operation $operation -Number 7").TargetObject);
        Assert.Equal("a", session.ErrorOf("'a' | Test-Operation $operation").TargetObject);
    }

    [Fact]
    public void AWrongOptionIsCalledAsItsParameter()
    {
        ErrorRecord width = session.ErrorOf("New-ValleyModel MLP -Dataset $set -Width -1");
        Assert.Equal(("Width: -1 is not a positive number.", -1.0), (width.ToString(), width.TargetObject));
        Assert.StartsWith("Ratio: 1.5 ", session.ErrorOf("$model | Measure-SignSweep $set -Ratio 0, 1.5").ToString(), StringComparison.Ordinal);
        Assert.StartsWith("TrainCount: 0 ", session.ErrorOf("Get-ValleyDataset Synthetic -TrainCount 0").ToString(), StringComparison.Ordinal);
    }

    // What a parameter takes is wrapped while it is bound; an error shows what the user gave.
    [Fact]
    public void TheTargetIsWhatWasGivenAndNotItsWrapper()
    {
        Assert.Equal("nowhere.safetensors", Path.GetFileName((string)session.ErrorOf("Measure-ValleyModel nowhere.safetensors $set").TargetObject));
        object? set = Assert.Single(session.Run("$set"));
        Assert.Same(set, session.ErrorOf("$set | Start-ValleyTraining (New-ValleyModel Logistic -Classes 7)").TargetObject);
    }

    [Fact]
    public void ReportsComeInOrderFromThePipelineThread()
    {
        int worker = 0;
        Use(reports =>
        {
            worker = Environment.CurrentManagedThreadId;
            reports.Verbose("first");
            reports.Emit(1);
            reports.Warn("second");
            reports.Emit(2);
            return 3;
        });
        var threads = new HashSet<int>();
        session.Set("note", (Action<object>)(_ => threads.Add(Environment.CurrentManagedThreadId)));
        using PowerShell shell = session.Shell("Test-Operation $operation -Verbose | ForEach-Object { $note.Invoke($_); $_ }");
        Assert.Equal([1, 2, 3], shell.Invoke().Select(result => result.BaseObject));
        Assert.Equal("first", Assert.Single(shell.Streams.Verbose).Message);
        Assert.Equal("second", Assert.Single(shell.Streams.Warning).Message);
        Assert.NotEqual(worker, Assert.Single(threads));
    }

    [Fact]
    public void AStopCancelsTheOperationAndReturnsWithinASecond()
    {
        using var started = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        bool isCancelled = false;
        Use(reports =>
        {
            started.Set();
            isCancelled = reports.Cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
            ended.Set();
            return null;
        });
        using PowerShell shell = session.Shell("Test-Operation $operation");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        long stopped = Stopwatch.GetTimestamp();
        shell.Stop();
        Assert.True(Stopwatch.GetElapsedTime(stopped) < TimeSpan.FromSeconds(2), $"{Stopwatch.GetElapsedTime(stopped)}");
        Assert.True(ended.Wait(TimeSpan.FromSeconds(30)) && isCancelled);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }

    // A batch may take longer than anybody wants to wait: the prompt comes back, and the operation winds down behind it.
    [Fact]
    public void AStopDoesNotWaitForAnOperationThatDoesNotLook()
    {
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Use(reports =>
        {
            started.Set();
            return release.Wait(TimeSpan.FromSeconds(30));
        });
        using PowerShell shell = session.Shell("Test-Operation $operation");
        shell.BeginInvoke();
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        long stopped = Stopwatch.GetTimestamp();
        shell.Stop();
        Assert.True(Stopwatch.GetElapsedTime(stopped) < TimeSpan.FromSeconds(3), $"{Stopwatch.GetElapsedTime(stopped)}");
        release.Set();
    }

    [Fact]
    public void ResultsAreTheObjectsOfCore()
    {
        var model = Assert.IsType<ValleyModel>(Assert.Single(session.Run("$model")));
        var direction = Assert.IsType<ProbeDirection>(Assert.Single(session.Run("$model | New-ProbeDirection Gaussian -Seed 4")));
        Assert.Same(model, direction.Model);
        Assert.Equal(DirectionSampler.Create(model, new DirectionOptions { Seed = 4 }).Vector.Values, direction.Vector.Values);
        var data = (Data.Dataset)Assert.Single(session.Run("$set"))!;
        var profile = Assert.IsType<LossProfile>(Assert.Single(session.Run("$model | New-ProbeDirection Gaussian -Seed 4 | Get-ValleyProfile $set -Points 3")));
        Assert.Equal(ModelMeasurement.Of(model, data).TestLoss, profile.TestLoss[1], 1e-6);
    }

    private void Use(Func<OperationReports, object?> operation) => session.Set("operation", operation);
}
