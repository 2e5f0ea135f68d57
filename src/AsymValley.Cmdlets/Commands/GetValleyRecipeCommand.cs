using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Lists the training runs of the papers that have a name.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyRecipe")]
[OutputType(typeof(TrainingRecipe))]
public sealed class GetValleyRecipeCommand : ValleyCmdlet
{
    /// <summary>Names of recipes; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(RecipeNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Shows the recipes with so many times their epochs; averaging starts in proportion.</summary>
    [Parameter]
    public double EpochScale { get; set; } = 1;

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        foreach (string name in Name)
        {
            if (TryDo(name, () => Find(name), out List<TrainingRecipe> found))
                WriteObject(found, enumerateCollection: true);
        }
    }

    private List<TrainingRecipe> Find(string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        IEnumerable<TrainingRecipe> found = WildcardPattern.ContainsWildcardCharacters(name)
            ? TrainingRecipe.All.Where(recipe => pattern.IsMatch(recipe.Name))
            : [TrainingRecipe.Find(name)];
        return [.. found.Select(recipe => recipe.Scale(EpochScale))];
    }
}
