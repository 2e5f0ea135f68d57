using System.Collections.Immutable;
using AsymValley.Networks;

namespace AsymValley.Fusion;

/// <summary>A merged model and what happened to each that was offered.</summary>
public sealed record MergeResult
{
    /// <summary>The merged model.</summary>
    public required ValleyModel Model { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Model.Name;

    /// <summary>How models became one.</summary>
    public required MergeMethod Method { get; init; }

    /// <summary>The file it was saved to; null when it was not.</summary>
    public string? Path => Model.Path;

    /// <summary>Name of the data it was measured on; null when there were none.</summary>
    public string? Dataset { get; init; }

    /// <summary>What happened to each model, in the order in which it was its turn: of a greedy soup from the best on its own
    /// downwards, else as given.</summary>
    public required ImmutableArray<MergedIngredient> Ingredients { get; init; }

    /// <summary>Number of models in the merged one.</summary>
    public int Kept => Ingredients.Count(ingredient => ingredient.Kept);

    /// <summary>Training loss of the merged model, nats; NaN without data.</summary>
    public double TrainLoss { get; init; } = double.NaN;

    /// <summary>Training accuracy, 0–1; NaN without data.</summary>
    public double TrainAccuracy { get; init; } = double.NaN;

    /// <summary>Of a greedy soup, accuracy on the test images it was selected by; else NaN.</summary>
    public double ValidationAccuracy { get; init; } = double.NaN;

    /// <summary>Test loss, nats; of a greedy soup on the test images that it was not selected by. NaN without data.</summary>
    public double TestLoss { get; init; } = double.NaN;

    /// <summary>Test accuracy, 0–1, of the same images; NaN without data.</summary>
    public double TestAccuracy { get; init; } = double.NaN;

    /// <summary>Test accuracy of the merged model minus the mean of those in it by their weights; NaN without data.</summary>
    public double Gap => TestAccuracy - Ingredients.Where(ingredient => ingredient.Kept).Sum(ingredient => ingredient.Weight * ingredient.TestAccuracy);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Model.Name}: {Kept} of {Ingredients.Length} models, {Method}");
}

/// <summary>What happened to a model that was offered.</summary>
public sealed record MergedIngredient
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The epoch of a run's snapshot; else null.</summary>
    public int? Epoch { get; init; }

    /// <summary>Its share of the merged model, 0–1; 0 when it was refused.</summary>
    public required double Weight { get; init; }

    /// <summary>Whether it is in the merged model.</summary>
    public bool Kept => Weight > 0;

    /// <summary>Why it was kept or refused.</summary>
    public required string Reason { get; init; }

    /// <summary>Its own test accuracy, 0–1, of the same images as the merged model's; NaN when not measured.</summary>
    public double TestAccuracy { get; init; } = double.NaN;

    /// <summary>Of a greedy soup, its own accuracy on the images that are selected by; else NaN.</summary>
    public double ValidationAccuracy { get; init; } = double.NaN;

    /// <summary>Of a greedy soup, the accuracy of the mean with it on those images; else NaN.</summary>
    public double SoupAccuracy { get; init; } = double.NaN;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Model}: {Weight:g4}{(Kept ? "" : ", left out")}");
}
