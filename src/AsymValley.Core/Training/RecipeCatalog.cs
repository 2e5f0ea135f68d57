using System.Collections.Immutable;
using AsymValley.Data;

namespace AsymValley.Training;

/// <summary>Makes the recipes from families of networks, data sets and kinds.</summary>
internal static class RecipeCatalog
{
    /// <summary>Li24's sweep of batch sizes; HHY19's own pair is not in its authors' code.</summary>
    private const int SmallBatch = 32, LargeBatch = 2048;

    /// <summary>Settings of SWA's code and README, on which HHY19's code is built.</summary>
    private sealed record Family(
        ImmutableArray<string> Networks, double LearningRate, double WeightDecay, int Budget, int SwaEpochs, int SwaStart,
        Normalization Normalization, string Source);

    private sealed record Images(string Dataset, string Source)
    {
        /// <summary>The part of the recipes' names.</summary>
        public string Name => Dataset[..1] + Dataset[1..].ToLowerInvariant();
    }

    private static readonly ImmutableArray<Family> s_families =
    [
        new(["PreResNet56", "PreResNet110", "PreResNet164"], 0.1, 3e-4, 150, 225, 126, Normalization.PreResNet, "SWA's and HHY19's code for PreResNet"),
        new(["ResNet110", "DenseNetBC100"], 0.1, 3e-4, 150, 225, 126, Normalization.PreResNet, "those of PreResNet in SWA's and HHY19's code (taking them for this network is ours)"),
        new(["VGG16", "VGG16BN"], 0.05, 5e-4, 200, 300, 161, Normalization.Vgg, "SWA's and HHY19's code for VGG16"),
    ];

    private static readonly ImmutableArray<Images> s_images =
    [
        new("CIFAR10", ""),
        new("CIFAR100", ""),
        new("SVHN", " SVHN: mean and deviation .5, no augmentation (HHY19's code); epochs and rates are CIFAR-10's (ours)."),
        new("STL10", " STL-10: the data set's own normalisation, crops and flips; epochs and rates are CIFAR-10's (ours)."),
    ];

    public static ImmutableArray<TrainingRecipe> All { get; } =
    [
        .. from family in s_families
           from network in family.Networks
           from images in s_images
           from kind in Enum.GetValues<RecipeKind>()
           select Create(family, network, images, kind),
    ];

    /// <summary>What to say of a name that no recipe has.</summary>
    public static string Unknown(string name)
    {
        string[] parts = name.Split('-');
        var near = All.Select(recipe => (recipe.Name, Common: recipe.Name.Split('-').Intersect(parts, StringComparer.OrdinalIgnoreCase).Count()))
            .Where(found => found.Common > 0).OrderByDescending(found => found.Common).Take(3).Select(found => found.Name).ToArray();
        return $"there is no recipe '{name}'."
            + (near.Length > 0 ? $" Near are {string.Join(", ", near)}." : "")
            + $" A name is NETWORK-DATASET-KIND with the networks {string.Join(", ", s_families.SelectMany(family => family.Networks))}, the data sets "
            + $"{string.Join(", ", s_images.Select(images => images.Name))} and the kinds {string.Join(", ", Enum.GetNames<RecipeKind>())}.";
    }

    private static TrainingRecipe Create(Family family, string network, Images images, RecipeKind kind)
    {
        string name = $"{network}-{images.Name}-{kind}";
        return new TrainingRecipe
        {
            Name = name,
            Network = network,
            Dataset = images.Dataset,
            Kind = kind,
            Normalization = images.Dataset switch
            {
                "SVHN" => Normalization.Same(3, .5f, .5f),
                "STL10" => null,
                _ => kind == RecipeKind.Li24 ? Normalization.PreResNet : family.Normalization,
            },
            Options = Settings(family, images, kind) with { Recipe = name, EpochScale = 1, Augment = images.Dataset != "SVHN" },
            Description = Describe(family, kind) + images.Source,
        };
    }

    private static TrainingOptions Settings(Family family, Images images, RecipeKind kind)
    {
        var sgd = new TrainingOptions { Epochs = family.Budget, LearningRate = family.LearningRate, WeightDecay = family.WeightDecay };
        return kind switch
        {
            RecipeKind.Sgd => sgd,
            RecipeKind.Swa => sgd with
            {
                Epochs = family.SwaEpochs,
                Swa = true,
                SwaStart = family.SwaStart,
                // PreResNet on CIFAR-100 alone has a larger one.
                SwaLearningRate = images.Dataset == "CIFAR100" && family.Normalization == Normalization.PreResNet ? 0.05 : 0.01,
            },
            RecipeKind.SgdAfterSwa => TrainingOptions.AfterSwa(sgd),
            RecipeKind.SmallBatch => sgd with { BatchSize = SmallBatch },
            RecipeKind.LargeBatch => sgd with { BatchSize = LargeBatch },
            RecipeKind.Li24 => new TrainingOptions { Epochs = 200, BatchSize = 256, LearningRate = 0.03, WeightDecay = 5e-4, Schedule = ScheduleKind.Cosine },
            _ => throw new InvalidOperationException(),
        };
    }

    private static string Describe(Family family, RecipeKind kind) => kind switch
    {
        RecipeKind.Sgd => $"Settings: {family.Source}; epochs: the budget in SWA's README.",
        RecipeKind.Swa => $"Settings: {family.Source}; epochs: one and a half budgets in SWA's README.",
        RecipeKind.SgdAfterSwa => $"From the averaged weights of a Swa run, with its momentum: constant rate 0.001, 50 epochs (HHY19 §6.1 and code). Other settings: {family.Source}.",
        RecipeKind.SmallBatch or RecipeKind.LargeBatch =>
            $"Batch size: Li24's sweep has {SmallBatch} and {LargeBatch}, taking them for HHY19's App. G is ours, and so is keeping the learning rate. Other settings: {family.Source}; epochs: the budget in SWA's README.",
        _ => "All settings: Li24; normalisation and augmentation, where Li24 is silent, are CIFAR's usual ones (ours).",
    };
}
