using System.CommandLine;
using System.CommandLine.Completions;
using System.IO.Enumeration;
using AsymValley.Cli.Output;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Lists the published training runs that have a name.</summary>
internal static class RecipesCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("recipes", "List the papers' training runs, for 'valley train --recipe'.");
        var names = new Argument<string[]>("name") { HelpName = "name", Description = "Recipes; * and ? pick several. Not given: all.", Arity = ArgumentArity.ZeroOrMore };
        names.CompletionSources.Add(_ => TrainingRecipe.All.Select(recipe => new CompletionItem(recipe.Name)));
        var output = new OutputFlags();
        command.Add(names);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RecipeSummary> writer = output.Open<RecipeSummary>(parse, surroundings, ResultTable.Of);
            foreach (string given in parse.GetValue(names) is { Length: > 0 } some ? some : ["*"])
                foreach (TrainingRecipe recipe in Find(given))
                    writer.Write(RecipeSummary.Of(recipe));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static IEnumerable<TrainingRecipe> Find(string given) => given.IndexOfAny(['*', '?']) >= 0
        ? TrainingRecipe.All.Where(recipe => FileSystemName.MatchesSimpleExpression(given, recipe.Name))
        : [TrainingRecipe.Find(given)];
}

/// <summary>A recipe in one line.</summary>
internal sealed record RecipeSummary(
    string Name, string Network, string Dataset, RecipeKind Kind, int Epochs, int BatchSize, double LearningRate, double Momentum, double WeightDecay,
    ScheduleKind Schedule, int? SwaStart, double? SwaLearningRate, bool? Augment, string Description)
{
    public static RecipeSummary Of(TrainingRecipe recipe)
    {
        TrainingOptions o = recipe.Options;
        return new RecipeSummary(recipe.Name, recipe.Network, recipe.Dataset, recipe.Kind, o.Epochs, o.BatchSize, o.LearningRate, o.Momentum, o.WeightDecay,
            o.Schedule, o.SwaStart, o.SwaLearningRate, o.Augment, recipe.Description);
    }
}
