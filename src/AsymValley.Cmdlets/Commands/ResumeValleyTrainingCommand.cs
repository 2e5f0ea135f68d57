using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>
/// Goes on with runs that were stopped, or adds epochs to complete ones. Of a folder above runs, e.g. of a series, all of them go on.
/// </summary>
[Cmdlet(VerbsLifecycle.Resume, "ValleyTraining", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyRun), typeof(Job))]
public sealed class ResumeValleyTrainingCommand : PathCommand
{
    /// <summary>The new total of epochs, not less than were done; by default that of the run.</summary>
    [Parameter]
    public int? Epochs { get; set; }

    /// <summary>The same data, if they are no longer where they were; other images are an error.</summary>
    [Parameter]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Trains in the background and returns a job; Receive-Job gives the run.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        foreach (string folder in BelowOrItself(path, ValleyRun.IsRun))
            Resume(folder);
    }

    private void Resume(string path)
    {
        if (!ShouldProcess(path, "Continue the training run"))
            return;
        WriteVerbose($"Continuing the run in {path}");
        if (!TryRun(path, reports => Trainer.Resume(path, Epochs, Dataset?.Open(), reports, reports.Cancellation), out ValleyRun run, () => StopLine.OfRun(path)))
            return;
        TellOfChecksums(path, run.HasChecksums);
        WriteRun(run);
    }
}
