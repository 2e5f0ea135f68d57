using System.Collections.Immutable;
using AsymValley.Landscape;

namespace AsymValley.Fusion;

/// <summary>How models become one.</summary>
public enum MergeMethod
{
    /// <summary>The mean of all (a uniform soup).</summary>
    Uniform,

    /// <summary>The weighted mean of all.</summary>
    Weighted,

    /// <summary>
    /// The mean of those that help (the greedy soup of Wortsman et al. 2022): from the best on its own downwards, each is kept if the
    /// validation accuracy of the mean with it does not fall.
    /// </summary>
    Greedy,

    /// <summary>The running mean in float32, in the order given: what stochastic weight averaging computes during training.</summary>
    Swa,
}

/// <summary>How models are merged.</summary>
public sealed record MergeOptions
{
    /// <summary>How models become one.</summary>
    /// <value>Default: <see cref="MergeMethod.Uniform"/>.</value>
    public MergeMethod Method { get; init; }

    /// <summary>A weight for each model, of <see cref="MergeMethod.Weighted"/>; they are divided by their sum.</summary>
    /// <value>Not negative, not all 0. Default: none.</value>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>Share of the test images, the first ones, that <see cref="MergeMethod.Greedy"/> selects by. The accuracy that is
    /// reported as the test's is of the others, on which nothing was selected.</summary>
    /// <value>Above 0 and below 1. Default: 0.5 (our choice).</value>
    public double Validation { get; init; } = 0.5;

    /// <summary>Name of the merged model.</summary>
    /// <value>Default: null, made of the method and the number of models.</value>
    public string? ModelName { get; init; }

    /// <summary>How losses are measured and whether batch normalisation is recalibrated. Under Frozen the running statistics are
    /// averaged like the weights.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <param name="models">Number of models.</param>
    /// <exception cref="InvalidOptionException">A value is out of its range or belongs to another method.</exception>
    /// <exception cref="ModelFusionException">There are fewer than two models.</exception>
    public void Validate(int models)
    {
        Evaluation.Validate();
        if (!Enum.IsDefined(Method))
            throw new InvalidOptionException(nameof(Method), $"{(int)Method} is not a method of merging.");
        if (Evaluation.BatchNorm == BatchNormPolicy.BatchStatistics)
            throw new InvalidOptionException(nameof(Evaluation.BatchNorm), "a model is saved with running statistics: Recalibrate measures them, Frozen averages them.");
        if (Method == MergeMethod.Weighted != !Weights.IsDefaultOrEmpty)
            throw new InvalidOptionException(nameof(Weights), Method == MergeMethod.Weighted ? "the weighted mean needs a weight for each model." : $"only for {MergeMethod.Weighted}.");
        if (Method == MergeMethod.Weighted && (Weights.Length != models || Weights.Any(weight => !(weight >= 0) || !double.IsFinite(weight)) || !(Weights.Sum() > 0)))
            throw new InvalidOptionException(nameof(Weights), $"{models} weights are needed that are finite, not negative and not all 0, one for each model.");
        if (!(Validation is > 0 and < 1))
            throw new InvalidOptionException(nameof(Validation), FormattableString.Invariant($"{Validation} is not above 0 and below 1."));
        if (Method == MergeMethod.Greedy && !Evaluation.Test)
            throw new InvalidOptionException(nameof(Evaluation.Test), "the greedy soup selects by test images; they cannot be left out.");
        if (models < 2)
            throw new ModelFusionException($"Merging needs two models or more; there {(models == 1 ? "is 1" : "are none")}.");
    }
}

/// <summary>A model that may go into a merged one. It is opened when it is its turn, so that many fit into memory.</summary>
/// <param name="Name">For the result.</param>
/// <param name="Open">Reads it.</param>
public sealed record MergeIngredient(string Name, Func<Networks.ValleyModel> Open)
{
    /// <summary>The epoch of a run's snapshot; else null.</summary>
    public int? Epoch { get; init; }

    /// <summary>A model in memory.</summary>
    public static MergeIngredient Of(Networks.ValleyModel model) => new(model.Name, () => model);
}
