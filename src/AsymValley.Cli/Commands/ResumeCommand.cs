using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Continues a run.</summary>
internal static class ResumeCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("resume", "Continue a run that was cancelled or killed, or add epochs to a complete one.");
        var run = new Argument<string>("run") { Description = "Run folder." };
        var epochs = new Option<int?>("--epochs") { HelpName = "number", Description = "New total of epochs. Not given: as the run was started." };
        var dataset = new DatasetFlags(required: false);
        var output = new OutputFlags();
        command.Add(run);
        command.Add(epochs);
        dataset.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RunSummary> writer = output.Open<RunSummary>(parse, surroundings, ResultTable.Of);
            string path = parse.GetRequiredValue(run);
            Dataset? data = dataset.IsGiven(parse) ? dataset.Open(parse, ValleyRun.Open(path).DatasetReference) : null;
            RunSummary summary;
            using (var progress = new ConsoleProgress(surroundings))
                summary = RunSummary.Of(Trainer.Resume(path, parse.GetValue(epochs), data, progress, surroundings.Cancellation, surroundings.Time));
            surroundings.Warn(summary.Warning);
            writer.Write(summary);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
