using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>A model's losses and accuracies on a data set.</summary>
public sealed record ModelMeasurement
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of its network.</summary>
    public required string Network { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>L̂, mean cross-entropy in nats.</summary>
    public double TrainLoss { get; init; }

    /// <summary>0–1.</summary>
    public double TrainAccuracy { get; init; }

    /// <summary>L, mean cross-entropy in nats.</summary>
    public double TestLoss { get; init; }

    /// <summary>0–1.</summary>
    public double TestAccuracy { get; init; }

    /// <summary>d, the number of trainable parameters.</summary>
    public int Parameters { get; init; }

    /// <summary>‖θ‖.</summary>
    public double Norm { get; init; }

    /// <summary>What batch normalisation used.</summary>
    public BatchNormPolicy BatchNorm { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Model} on {Dataset}: train {TrainLoss:G4} ({TrainAccuracy:P2}), test {TestLoss:G4} ({TestAccuracy:P2})");

    /// <summary>Measures a model as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">Training and test images.</param>
    /// <param name="options">How to measure. Unlike at the points of a profile, the default policy is Frozen: the running
    /// statistics belong to this very model.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="NonFiniteParametersException">A weight, or a running statistic that is used, is NaN or infinite.</exception>
    public static ModelMeasurement Of(ValleyModel model, Dataset dataset, EvaluationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EvaluationOptions();
        options = options with { BatchNorm = options.BatchNorm ?? BatchNormPolicy.Frozen };
        new NamedParameters(model.Name, model.Parameters).EnsureFinite();
        if (options.BatchNorm == BatchNormPolicy.Frozen)
            new NamedParameters(model.Name, model.Buffers).EnsureFinite();
        using var evaluator = new LandscapeEvaluator(model.Network, dataset, options);
        PointLosses losses = evaluator.Measure(model.Parameters, model.Buffers, cancellation);
        return new ModelMeasurement
        {
            Model = model.Name,
            Network = model.Network.Name,
            Dataset = dataset.Name,
            TrainLoss = losses.TrainLoss,
            TrainAccuracy = 1 - losses.TrainError,
            TestLoss = losses.TestLoss,
            TestAccuracy = 1 - losses.TestError,
            Parameters = model.Parameters.Layout.Count,
            Norm = model.Parameters.Norm(),
            BatchNorm = evaluator.Policy,
        };
    }
}
