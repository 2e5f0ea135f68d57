using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Merges models into one file.</summary>
internal static class MergeCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("merge", "Merge models into one: their mean, a weighted mean, a greedy soup, or the running mean of a run's snapshots.");
        var models = new Argument<string[]>("models") { Description = "Folders of runs or federations, or model files (.safetensors).", Arity = ArgumentArity.OneOrMore };
        var path = new Option<string>("--path") { HelpName = "file", Description = "File to write (.safetensors).", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace that file where it exists." };
        var solution = new Option<Solution>("--solution") { Description = "Which of a run's models.", DefaultValueFactory = _ => Solution.Sgd };
        var first = new Option<int?>("--first-epoch") { HelpName = "number", Description = "Under Swa, first epoch whose snapshot is averaged. Not given: where the run's averaging starts." };
        var last = new Option<int?>("--last-epoch") { HelpName = "number", Description = "Under Swa, last epoch whose snapshot is averaged. Not given: the last there is." };
        var dataset = new DatasetFlags(required: false);
        OptionGroup<MergeOptions> merge = MergeFlags.Create();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var output = new OutputFlags();
        command.Add(models);
        foreach (Option option in (Option[])[path, force, solution, first, last])
            command.Add(option);
        dataset.AddTo(command);
        merge.AddTo(command);
        evaluation.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<MergeResult> writer = output.Open<MergeResult>(parse, surroundings, FusionTables.Of);
            string file = Path.GetFullPath(parse.GetRequiredValue(path));
            AtomicFile.EnsureFolder(file);
            if (!parse.GetValue(force) && File.Exists(file))
                throw new IOException($"the file of {path.Name} exists; {force.Name} replaces it: {file}");
            MergeOptions options = merge.Read(parse) with { Evaluation = evaluation.Read(parse) };
            Options.Training? training = null;
            MergeIngredient[] ingredients = [.. parse.GetRequiredValue(models).SelectMany(Ingredients)];
            options.Validate(ingredients.Length);
            Dataset? data = training is not null && !dataset.IsGiven(parse) ? training.Dataset().OpenWhole()
                : training is not null || dataset.IsGiven(parse) ? dataset.Open(parse, training?.Reference.Whole) : null;
            MergeResult result;
            using (var progress = new ConsoleProgress(surroundings))
                result = ModelMerge.Merge(ingredients, data, options, progress, surroundings.Cancellation);
            writer.Write(result with { Model = ValleyModelFile.Save(result.Model, file) });
            writer.Complete();
            return ValleyCommandLine.Done;

            IReadOnlyList<MergeIngredient> Ingredients(string source)
            {
                (_, Options.Training? own) = SourceFlags.OpenModel(source, parse.GetValue(solution));
                training ??= own;
                return options.Method == MergeMethod.Swa && ValleyRun.IsRun(source)
                    ? ModelMerge.SnapshotsOf(ValleyRun.Open(source), parse.GetValue(first), parse.GetValue(last))
                    : [new MergeIngredient(source, () => SourceFlags.OpenModel(source, parse.GetValue(solution)).Model)];
            }
        });
        return command;
    }
}
