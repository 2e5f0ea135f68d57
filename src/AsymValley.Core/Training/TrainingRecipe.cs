using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Training;

/// <summary>What a recipe is for: the last part of its name.</summary>
public enum RecipeKind
{
    /// <summary>SGD alone, for the number of epochs that SWA's authors call the budget of the network.</summary>
    Sgd,

    /// <summary>SGD with weight averaging, one and a half budgets (HHY19 §6; SWA).</summary>
    Swa,

    /// <summary>SGD from the averaged weights, with the optimizer as it was (HHY19 §6.1, Fig. 7 and Table 1).</summary>
    SgdAfterSwa,

    /// <summary><see cref="Sgd"/> in large batches (HHY19, App. G).</summary>
    LargeBatch,

    /// <summary><see cref="Sgd"/> in small batches (HHY19, App. G).</summary>
    SmallBatch,

    /// <summary>Li24's setting for all networks.</summary>
    Li24,
}

/// <summary>A training run of the papers under a name: network, data set and every setting (docs/recipes.md has the sources).</summary>
public sealed record TrainingRecipe
{
    private const double MostScale = 1000;

    /// <summary>Network, data set and kind, e.g. <c>PreResNet164-Cifar100-Swa</c>.</summary>
    public required string Name { get; init; }

    /// <summary>A name of <see cref="NetworkCatalog"/>.</summary>
    public required string Network { get; init; }

    /// <summary>A name of <see cref="DatasetCatalog"/>.</summary>
    public required string Dataset { get; init; }

    /// <summary>What it is for.</summary>
    public required RecipeKind Kind { get; init; }

    /// <summary>How the images are normalised; null: as the data set has it.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The settings, with <see cref="TrainingOptions.Recipe"/> and <see cref="TrainingOptions.EpochScale"/>.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Which settings are published where, and which are this project's.</summary>
    public required string Description { get; init; }

    /// <summary>All recipes, by network, data set and kind.</summary>
    public static ImmutableArray<TrainingRecipe> All => RecipeCatalog.All;

    /// <summary>The recipe of a name.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <exception cref="InvalidOptionException">There is none; the message names those that are near, and what names are made of.</exception>
    public static TrainingRecipe Find(string name) =>
        All.FirstOrDefault(recipe => recipe.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidOptionException("Recipe", RecipeCatalog.Unknown(name));

    /// <summary>
    /// The recipe for fewer or more epochs: epochs, the start of averaging and with them the learning rates keep their
    /// proportions; everything else stays. The factor is recorded in the run.
    /// </summary>
    /// <param name="epochScale">Factor on the published number of epochs, above 0 up to 1000. The epochs are rounded, half away
    /// from zero, and at least 1.</param>
    /// <exception cref="InvalidOptionException">The factor is out of range.</exception>
    public TrainingRecipe Scale(double epochScale)
    {
        if (!(epochScale is > 0 and <= MostScale))
            throw new InvalidOptionException(nameof(TrainingOptions.EpochScale), FormattableString.Invariant($"{epochScale} is not above 0 and up to {MostScale}."));
        int epochs = Math.Max(1, (int)Math.Round(Options.Epochs * epochScale, MidpointRounding.AwayFromZero));
        return this with { Options = Options.WithEpochs(epochs) with { EpochScale = epochScale * (Options.EpochScale ?? 1) } };
    }

    /// <summary>
    /// A data set as the recipe normalises it. One that was opened with a normalisation of its own keeps it, and so does one that
    /// the recipe is not for.
    /// </summary>
    public Dataset Prepare(Dataset dataset) =>
        Normalization is not null && IsFor(dataset.Reference) && dataset.Reference.Options.Normalization is null && dataset.Normalization != Normalization
            ? dataset.WithNormalization(Normalization)
            : dataset;

    /// <summary>Whether a data set is the recipe's.</summary>
    public bool IsFor(DatasetReference dataset) => Dataset.Equals(dataset.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a run with this recipe does otherwise, e.g. <c>Epochs 30 for 225</c>; empty where it follows the recipe.</summary>
    /// <param name="network">The run's network.</param>
    /// <param name="dataset">The run's data set.</param>
    /// <param name="options">The run's options.</param>
    public ImmutableArray<string> DifferencesOf(NetworkDefinition network, DatasetReference dataset, TrainingOptions options)
    {
        TrainingOptions own = Find(Name).Scale(options.EpochScale ?? 1).Options;
        IEnumerable<(string Name, object? Used, object? Published)> settings =
        [
            ("Network", network.Name, Network),
            ("Dataset", IsFor(dataset) ? Dataset : dataset.Name, Dataset),
            ("TrainCount", (object?)dataset.Options.TrainCount ?? "all", "all"),
            (nameof(own.Epochs), options.Epochs, own.Epochs),
            (nameof(own.BatchSize), options.BatchSize, own.BatchSize),
            (nameof(own.Optimizer), options.Optimizer, own.Optimizer),
            (nameof(own.LearningRate), options.LearningRate, own.LearningRate),
            (nameof(own.Momentum), options.Momentum, own.Momentum),
            (nameof(own.WeightDecay), options.WeightDecay, own.WeightDecay),
            (nameof(own.Schedule), options.Schedule, own.Schedule),
            (nameof(own.SwaStart), options.SwaStart, own.SwaStart),
            (nameof(own.SwaLearningRate), options.SwaLearningRate, own.SwaLearningRate),
            (nameof(own.Augment), options.Augment, own.Augment),
        ];
        return [.. settings.Where(setting => !Equals(setting.Used, setting.Published))
            .Select(setting => FormattableString.Invariant($"{setting.Name} {setting.Used ?? "none"} for {setting.Published ?? "none"}"))];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
