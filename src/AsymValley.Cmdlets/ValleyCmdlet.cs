using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets;

/// <summary>
/// Base of every cmdlet. An operation of Core runs on a thread of its own while the pipeline thread, the only one that may
/// write, shows its progress. Ctrl-C cancels the operation and returns at once. Cmdlets override Begin, ProcessInput and End in place of the
/// engine's three; one that has a switch AsJob need do nothing for its jobs.
/// </summary>
public abstract class ValleyCmdlet : PSCmdlet
{
    private const int PumpMilliseconds = 50;

    // Operations look at their token at every batch. One whose batch takes longer winds down behind the prompt.
    private const int GraceMilliseconds = 700;

    private static bool s_isLibtorchTold;

    // Never disposed: it holds nothing as long as its wait handle is not asked for, and a stop may come at any time.
    private readonly CancellationTokenSource _cancellation = new();
    private Task _running = Task.CompletedTask;
    private BackgroundJob? _job;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The name of the cmdlet as it was called.</summary>
    protected string CommandName => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Before the first input: checks what the whole call depends on. Also in a call with -AsJob, so that a wrong option is
    /// an error at once and not one of a job.</summary>
    protected virtual void Begin() { }

    /// <summary>For each input; without a pipeline once.</summary>
    protected virtual void ProcessInput() { }

    /// <summary>After the last input.</summary>
    protected virtual void End() { }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        Begin();
        _job = BackgroundJob.Of(this);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (_job is null)
            ProcessInput();
        else
            _job.Add();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        if (_job is null)
            End();
        else if (_job.Start() is { } job)
            WriteObject(job);
    }

    /// <summary>Runs an operation on a thread of its own. An error is written or thrown for <paramref name="target"/>.</summary>
    /// <param name="target">What it is about.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="stopped">What to say when it was stopped: what is kept, and how to go on. Null for nothing.</param>
    /// <returns>False when it failed and the next input may be tried.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    protected bool TryRun<T>(object? target, Func<OperationReports, T> operation, out T result, Func<string>? stopped = null)
    {
        var reports = new OperationReports(Cancellation);
        // LongRunning: libtorch keeps its threads per calling thread, and the pool's own would each gather a set of them.
        var task = Task.Factory.StartNew(() => operation(reports), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _running = task;
        try
        {
            Pump(task, reports);
        }
        catch (PipelineStoppedException) when (stopped is not null)
        {
            Tell(stopped);
            throw;
        }
        return TryRead(target, () => task.GetAwaiter().GetResult(), out result);
    }

    /// <summary>Runs something short on the pipeline thread, with the same handling of errors.</summary>
    /// <returns>False when it failed and the next input may be tried.</returns>
    protected bool TryDo<T>(object? target, Func<T> operation, out T result) => TryRead(target, operation, out result);

    /// <summary>Checks what the whole call depends on, e.g. its options; an error ends the call.</summary>
    /// <param name="check">Throws what is wrong.</param>
    /// <param name="target">What it is about, unless it is an option's value.</param>
    protected void Check(Action check, object? target = null)
    {
        try
        {
            check();
        }
        catch (AsymValleyException e)
        {
            ThrowTerminatingError(RecordOf(e, target));
        }
    }

    /// <summary>Whether what is worked on is one of several, which the others need not suffer for.</summary>
    protected virtual bool IsOneOfMany => MyInvocation.ExpectingInput;

    /// <summary>Reports an error: for one input of the pipeline, or for the call when there is just the one.</summary>
    protected void Fail(ErrorRecord error)
    {
        if (IsOneOfMany && error.CategoryInfo.Category != ErrorCategory.NotInstalled)
            WriteError(error);
        else
            ThrowTerminatingError(error);
    }

    /// <summary>Disposes something an operation uses, once no operation uses it.</summary>
    protected void Release(IDisposable? resource)
    {
        if (resource is null)
            return;
        if (_running.IsCompleted)
            resource.Dispose();
        else
            _running.ContinueWith(_ => resource.Dispose(), TaskScheduler.Default);
    }

    /// <summary>A full path of the file system; wildcards are characters and nothing need be there.</summary>
    protected string FullPath(string path) => PathResolution.Full(SessionState, path);

    /// <summary>The full paths that paths mean: all matches of each, or each as it is.</summary>
    /// <remarks>As Get-Item has it, what matches nothing is an error, but for wildcards given to a cmdlet that only looks.</remarks>
    protected bool TryResolve(string path, bool literal, out IReadOnlyList<string> found) => TryDo(path, () =>
    {
        IReadOnlyList<string> matching = literal ? [FullPath(path)] : PathResolution.Matching(SessionState, path);
        return matching.Count > 0 || MyInvocation.MyCommand is CmdletInfo { Verb: VerbsCommon.Get } ? matching : throw new FileNotFoundException($"Nothing matches {path}.", path);
    }, out found);

    /// <summary>Says of a run or federation without checksums, which an earlier version wrote, what that means.</summary>
    protected void TellOfChecksums(string folder, bool hasChecksums)
    {
        if (!hasChecksums)
            WriteVerbose($"{folder} has no checksums, as an earlier version wrote it: a changed file would not be noticed.");
    }

    /// <summary>Reads a model, run or federation that was given by its path.</summary>
    internal bool TryOpen(ModelSource source, out ResolvedModel model)
    {
        model = default;
        return TryDo(source.Target, () => source.At(FullPath), out ModelSource at) && TryRun(source.Target, _ => at.Open(), out model);
    }

    /// <summary>Writes a run that has come to its end, after a warning where its model is not what was looked for.</summary>
    protected void WriteRun(ValleyRun run)
    {
        if (run.Warning is { } warning)
            WriteWarning(warning);
        WriteObject(run);
    }

    /// <summary>The model that is meant; of a run or federation the wanted one.</summary>
    internal bool TryPick(ResolvedModel source, Solution solution, [NotNullWhen(true)] out ValleyModel? model)
    {
        if (!TryRun(source.Value, _ => source.Pick(solution), out model))
            return false;
        if (model is null)
            Fail(ErrorRecords.SolutionMissing(source.Value, solution));
        return model is not null;
    }

    /// <summary>Whether the parameter was given.</summary>
    protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The value of a switch that was given; null leaves the default to Core, <c>-Name:$false</c> turns it off.</summary>
    protected bool? Given(string parameter, SwitchParameter value) => IsBound(parameter) ? value.IsPresent : null;

    private void Pump(Task task, OperationReports reports)
    {
        var writer = new ReportWriter(this, reports);
        try
        {
            while (Task.WaitAny([task], PumpMilliseconds, Cancellation) < 0)
                writer.Write();
            writer.Finish();
            TellOfLibtorch();
        }
        catch (Exception e)
        {
            // A stop, or an upstream reaction to what was written: either way nobody waits for the result any more.
            _cancellation.Cancel();
            Task.WaitAny([task], GraceMilliseconds);
            if (e is OperationCanceledException)
                throw new PipelineStoppedException();
            throw;
        }
    }

    // Past the pipeline, which takes nothing any more. What is kept may not be readable: then nothing is said.
    private void Tell(Func<string> line)
    {
        try
        {
            Host.UI?.WriteWarningLine(line());
        }
        catch (Exception e) when (e is AsymValleyException or IOException or UnauthorizedAccessException)
        {
        }
    }

    // Once a process, behind the operation that loaded it.
    private void TellOfLibtorch()
    {
        if (TorchRuntime.LoadedFolder is not { } folder || Interlocked.Exchange(ref s_isLibtorchTold, true))
            return;
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{TorchRuntime.Description} was loaded from {folder} in {TorchRuntime.LoadSeconds:0.0} s."));
        foreach (string remedy in TorchRuntime.Remedies)
            WriteVerbose(remedy);
    }

    private bool TryRead<T>(object? target, Func<T> read, out T result)
    {
        ErrorRecord error;
        try
        {
            result = read();
            return true;
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is not (PipelineStoppedException or RuntimeException { ErrorRecord.CategoryInfo.Category: ErrorCategory.OperationStopped }))
        {
            error = RecordOf(e, target);
        }
        result = default!;
        Fail(error);
        return false;
    }

    // The offending object of a wrong option is the value that was given for it; of a list it is the element at hand.
    private ErrorRecord RecordOf(Exception error, object? target)
    {
        if (error is not InvalidOptionException wrong)
            return ErrorRecords.Of(error, Unwrap.Given(target));
        string parameter = ParameterNames.Of(wrong.Option, MyInvocation.MyCommand.Parameters);
        return ErrorRecords.Of(wrong, parameter, Unwrap.Given(MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) && value is not Array ? value : target));
    }
}
