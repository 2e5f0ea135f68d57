using System.CommandLine;
using AsymValley.Data;
using AsymValley.Training;

namespace AsymValley.Cli.Options;

/// <summary>Which recipe, and for how many of its epochs.</summary>
internal sealed class RecipeFlags
{
    private readonly Option<string?> _name = new("--recipe") { HelpName = "name", Description = "Settings of a published run, e.g. PreResNet164-Cifar100-Swa; 'valley recipes' lists them. Other options change them." };
    private readonly Option<double?> _scale = ValueParsers.Apply(new Option<double?>("--epoch-scale") { Description = "Factor on the recipe's epochs; averaging and learning rates keep their proportions. Not given: 1." });

    public RecipeFlags() => _name.CompletionSources.Add(_ => TrainingRecipe.All.Select(recipe => new System.CommandLine.Completions.CompletionItem(recipe.Name)));

    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_scale);
    }

    /// <summary>The recipe that a command line asks for; null for none.</summary>
    /// <exception cref="InvalidOptionException">There is no such recipe, or a factor without one.</exception>
    public TrainingRecipe? Read(ParseResult parse)
    {
        double? scale = parse.GetValue(_scale);
        if (parse.GetValue(_name) is { } name)
            return TrainingRecipe.Find(name).Scale(scale ?? 1);
        return scale is null ? null : throw new InvalidOptionException(nameof(TrainingOptions.EpochScale), "only for a recipe; name one with --recipe.");
    }

    /// <summary>A data set as the recipe wants it, with a warning if it is another than the recipe's.</summary>
    public static Dataset Prepare(TrainingRecipe? recipe, Dataset dataset, Surroundings surroundings)
    {
        if (recipe is not null && !recipe.IsFor(dataset.Reference))
            surroundings.Warn($"the recipe {recipe} is for {recipe.Dataset}; its settings are used on {dataset.Name}.");
        return recipe?.Prepare(dataset) ?? dataset;
    }
}
