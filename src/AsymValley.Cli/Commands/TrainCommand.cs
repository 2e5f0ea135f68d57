using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Trains a network into a run folder.</summary>
internal static class TrainCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("train", "Train a network and write a run folder. Ctrl-C and SIGTERM leave a run that 'valley resume' continues.");
        var network = new NetworkFlags();
        var dataset = new DatasetFlags(required: true);
        OptionGroup<TrainingOptions> training = TrainingFlags.Create();
        var run = new Option<string?>("--path") { HelpName = "folder", Description = "Run folder to write. Not given: runs/MODEL-DATASET." };
        var force = new Option<bool>("--force") { Description = "Replace a run that is in the folder." };
        var output = new OutputFlags();
        network.AddTo(command);
        dataset.AddTo(command);
        training.AddTo(command);
        command.Add(run);
        command.Add(force);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RunSummary> writer = output.Open<RunSummary>(parse, surroundings, ResultTable.Of);
            TrainingOptions options = training.Read(parse);
            options.Validate();
            Dataset data = dataset.Open(parse);
            NetworkDefinition definition = network.Read(parse, data);
            options = options with
            {
                RunPath = parse.GetValue(run) ?? Path.Combine("runs", $"{definition.Name}-{data.Name}"),
                Force = parse.GetValue(force),
            };
            RunSummary summary;
            using (var progress = new ConsoleProgress(surroundings))
                summary = RunSummary.Of(Trainer.Train(definition, data, options, progress, surroundings.Cancellation, surroundings.Time));
            writer.Write(summary);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
