using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Runs the tour: the main findings on one small network.</summary>
internal static class TourCommand
{
    private const string DefaultDataset = "Synthetic";

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("tour", "Train a small network and show its valleys: asymmetry along random directions, shift gap, and the line from SWA to SGD.");
        var dataset = new DatasetFlags(required: false);
        OptionGroup<TourOptions> tour = Flags();
        var output = new Option<string>("--output") { HelpName = "folder", Description = "Folder for the report, the tables, the plots and the run.", DefaultValueFactory = _ => Path.Combine("out", "tour") };
        dataset.AddTo(command);
        tour.AddTo(command);
        command.Add(output);
        command.SetAction(parse =>
        {
            TourOptions options = tour.Read(parse);
            options.Validate();
            string folder = parse.GetRequiredValue(output);
            Dataset data = dataset.Open(parse, new DatasetReference(DefaultDataset));
            options = options with { Training = options.Training with { RunPath = Path.Combine(folder, "run"), Force = true } };
            TourResult result;
            using (var progress = new ConsoleProgress(surroundings))
                result = Tour.Run(data, options, progress, surroundings.Cancellation, surroundings.Time);
            TourReport.Write(result, folder);
            surroundings.Out.Write(TourReport.Text(result));
            surroundings.Out.WriteLine($"Tables (CSV), plots (SVG) and the run are in {folder}");
            return ValleyCommandLine.Done;
        });
        return command;
    }

    public static OptionGroup<TourOptions> Flags() => new OptionGroup<TourOptions>(new TourOptions())
        .Add("--model", "Network.", o => o.Network, (o, v) => o with { Network = v })
        .Add("--epochs", "Passes over the training set.", o => o.Training.Epochs, (o, v) => o with { Training = o.Training with { Epochs = v } })
        .Add("--batch-size", "Images a step.", o => o.Training.BatchSize, (o, v) => o with { Training = o.Training with { BatchSize = v } })
        .Add("--learning-rate", "Learning rate of the first epoch.", o => o.Training.LearningRate, (o, v) => o with { Training = o.Training with { LearningRate = v } })
        .Add("--kind", "What the directions are made of.", o => o.Direction.Kind, (o, v) => o with { Direction = o.Direction with { Kind = v } })
        .Add("--count", "Number of random directions.", o => o.Count, (o, v) => o with { Count = v })
        .Add("--range", "Offsets reach from -range to range.", o => o.Profile.Range, (o, v) => o with { Profile = o.Profile with { Range = v } })
        .Add("--points", "Number of offsets.", o => o.Profile.Points, (o, v) => o with { Profile = o.Profile with { Points = v } })
        .Add("--interpolation-points", "Points on the line from SWA to SGD.", o => o.InterpolationPoints, (o, v) => o with { InterpolationPoints = v })
        .Add("--train-limit", "Most training images to use.", o => o.TrainLimit, (o, v) => o with { TrainLimit = v })
        .Add("--test-limit", "Most test images to use.", o => o.TestLimit, (o, v) => o with { TestLimit = v })
        .Add("--seed", "Seed of training and of the first direction.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--device", "cpu, cuda or cuda:N.", o => o.Device, (o, v) => o with { Device = v })
        .Add("--threads", "CPU threads; 0: one per core.", o => o.Threads, (o, v) => o with { Threads = v });
}
