using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Trains networks into run folders.</summary>
internal static class TrainCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("train", "Train a network and write a run folder. Ctrl-C and SIGTERM leave a run that 'valley resume' continues.");
        var network = new NetworkFlags();
        var dataset = new DatasetFlags(required: false);
        var recipes = new RecipeFlags();
        OptionGroup<TrainingOptions> training = TrainingFlags.Create();
        var after = new Option<string?>("--after-swa") { HelpName = "run", Description = "Go on with SGD from the averaged weights of this run: 50 epochs at 0.001 unless told otherwise." };
        var run = new Option<string?>("--path") { HelpName = "folder", Description = "Run folder to write. Not given: runs/RECIPE, runs/MODEL-DATASET, or RUN-after-swa." };
        var force = new Option<bool>("--force") { Description = "Replace a run that is in the folder." };
        var runs = new Option<int?>("--runs") { HelpName = "number", Description = "Train so many runs with the seeds --seed, +1 …, each into the folder seed-N of --path; those that are there are not trained again." };
        var workers = new Option<int>("--workers") { HelpName = "number", Description = "Runs that are trained at the same time, with one thread each; 0: one after the other.", DefaultValueFactory = _ => 0 };
        var output = new OutputFlags();
        network.AddTo(command);
        dataset.AddTo(command);
        recipes.AddTo(command);
        training.AddTo(command);
        foreach (Option option in (Option[])[after, run, force, runs, workers])
            command.Add(option);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RunSummary> writer = output.Open<RunSummary>(parse, surroundings, ResultTable.Of);
            TrainingRecipe? recipe = recipes.Read(parse);
            int failed = 0;
            using (var progress = new ConsoleProgress(surroundings))
            {
                if (parse.GetValue(after) is { } swa)
                    Write(Continue(ValleyRun.Open(swa)));
                else if (recipe?.Kind == RecipeKind.SgdAfterSwa)
                    throw new InvalidOptionException(nameof(ValleyRun.AfterSwa), $"{recipe} goes on from averaged weights: name the run that has them.");
                else
                    Train();

                void Train()
                {
                    TrainingOptions options = training.Read(parse, recipe?.Options ?? new TrainingOptions());
                    options.Validate();
                    Dataset data = RecipeFlags.Prepare(recipe, dataset.Open(parse), surroundings);
                    NetworkDefinition definition = network.Read(parse, data, recipe?.Network);
                    options = options with { RunPath = parse.GetValue(run) ?? Path.Combine("runs", recipe?.Name ?? $"{definition.Name}-{data.Name}"), Force = parse.GetValue(force) };
                    if (parse.GetValue(runs) is { } number)
                        TrainingSeries.Run(seed => ValleyModel.Create(definition, seed), data, options, number, parse.GetValue(workers), Take, progress, surroundings.Cancellation, surroundings.Time);
                    else if (parse.GetResult(workers) is { Implicit: false })
                        throw new InvalidOptionException("Workers", "only for several runs; give their number in --runs.");
                    else
                        Write(Trainer.Train(definition, data, options, progress, surroundings.Cancellation, surroundings.Time));
                }

                ValleyRun Continue(ValleyRun averaged)
                {
                    if (network.IsGiven(parse) || parse.GetValue(runs) is not null || (recipe is not null && recipe.Kind != RecipeKind.SgdAfterSwa))
                        throw new InvalidOptionException(nameof(ValleyRun.AfterSwa), "goes on with the network of one run, so without --model and --runs, and with recipes of that kind only.");
                    TrainingOptions options = training.Read(parse, (recipe?.Options ?? TrainingOptions.AfterSwa(averaged.Options)) with { Seed = averaged.Options.Seed });
                    options = options with { RunPath = parse.GetValue(run) ?? Path.TrimEndingDirectorySeparator(averaged.Path!) + "-after-swa", Force = parse.GetValue(force) };
                    Dataset data = RecipeFlags.Prepare(recipe, dataset.Open(parse, averaged.DatasetReference), surroundings);
                    return Trainer.ContinueAfterSwa(averaged, options, data, progress, surroundings.Cancellation, surroundings.Time);
                }

                void Take(SeriesResult result)
                {
                    progress.Clear();
                    if (result.Run is { } complete)
                        Write(complete);
                    else
                        surroundings.Error.WriteLine($"valley: seed {result.Seed}: {result.Error!.Message.ReplaceLineEndings(" ")}");
                    failed += result.Run is null ? 1 : 0;
                }

                void Write(ValleyRun complete)
                {
                    progress.Clear();
                    surroundings.Warn(complete.Warning);
                    writer.Write(RunSummary.Of(complete));
                }
            }
            writer.Complete();
            return failed == 0 ? ValleyCommandLine.Done : ValleyCommandLine.Failed;
        });
        return command;
    }
}
