using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Fusion;

/// <summary>Merges models of one network into one, and says what each adds (Li24, model fusion).</summary>
public static class ModelMerge
{
    /// <summary>The snapshots of a run as ingredients, of the epochs that its averaging would take unless told otherwise.</summary>
    /// <param name="run">A run with snapshots.</param>
    /// <param name="first">First epoch; null for <see cref="TrainingOptions.SwaStart"/> or its default.</param>
    /// <param name="last">Last epoch; null for the last there is.</param>
    /// <exception cref="ModelFusionException">There is no snapshot in that range.</exception>
    public static IReadOnlyList<MergeIngredient> SnapshotsOf(ValleyRun run, int? first = null, int? last = null)
    {
        int from = first ?? run.Options.EffectiveSwaStart, to = last ?? int.MaxValue;
        MergeIngredient[] chosen = [.. run.Snapshots.Where(snapshot => snapshot.Epoch >= from && snapshot.Epoch <= to)
            .Select(snapshot => new MergeIngredient(FormattableString.Invariant($"{run.Name}, epoch {snapshot.Epoch}"), snapshot.Load) { Epoch = snapshot.Epoch })];
        return chosen.Length > 0 ? chosen : throw new ModelFusionException(
            $"The run {run.Name} has no snapshot from epoch {from} on{(last is null ? "" : $" to {last}")}. Train with SnapshotEvery, or choose other epochs.");
    }

    /// <summary>Merges models.</summary>
    /// <param name="ingredients">Two or more, of one network.</param>
    /// <param name="dataset">Recalibrates batch normalisation and measures all; null only where neither is needed.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Told after every model.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or data are needed and there are none.</exception>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="ModelFusionException">There are fewer than two models, or none of a greedy soup's has finite weights.</exception>
    /// <exception cref="NonFiniteParametersException">A weight is NaN or infinite; a greedy soup refuses such a model instead.</exception>
    public static MergeResult Merge(
        IReadOnlyList<MergeIngredient> ingredients, Dataset? dataset, MergeOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new MergeOptions();
        options.Validate(ingredients.Count);
        ValleyModel first = ingredients[0].Open();
        bool recalibrates = first.Network.HasBatchNorm && options.Evaluation.PolicyFor(first.Network) == BatchNormPolicy.Recalibrate;
        if (dataset is null && (recalibrates || options.Method == MergeMethod.Greedy))
            throw new InvalidOptionException("Dataset", options.Method == MergeMethod.Greedy
                ? "a greedy soup selects by data; give them."
                : $"the batch normalisation of {first.Network.Name} is to be recalibrated after merging; give the data, or average its statistics with the policy {BatchNormPolicy.Frozen}.");
        string name = options.ModelName ?? $"{options.Method.ToString().ToLowerInvariant()}-of-{ingredients.Count}";
        if (options.Method == MergeMethod.Greedy)
            return new GreedySoup(first.Network, dataset!, options, progress, cancellation).Merge(ingredients, name);

        using MergeScale? scale = dataset is null ? null : new MergeScale(first.Network, dataset, options.Evaluation);
        double[] weights = options.Method == MergeMethod.Weighted ? [.. options.Weights] : [.. Enumerable.Repeat(1.0, ingredients.Count)];
        double total = weights.Sum();
        var done = new List<MergedIngredient>();
        ValleyModel merged = options.Method == MergeMethod.Swa ? ModelMean.Running(name, first.Network, Opened()) : Mean();
        (merged, PointLosses losses) = scale?.Weigh(merged, cancellation) ?? (merged, new PointLosses(double.NaN, double.NaN, double.NaN, double.NaN));
        return new MergeResult
        {
            Model = merged,
            Method = options.Method,
            Dataset = dataset?.Name,
            Ingredients = [.. done],
            TrainLoss = losses.TrainLoss,
            TrainAccuracy = 1 - losses.TrainError,
            TestLoss = losses.TestLoss,
            TestAccuracy = 1 - losses.TestError,
        };

        ValleyModel Mean()
        {
            var mean = new ModelMean(first.Network);
            foreach ((ValleyModel model, int i) in Opened().Select((model, i) => (model, i)))
                mean.Add(model, weights[i]);
            return mean.ToModel(name);
        }

        IEnumerable<ValleyModel> Opened()
        {
            for (int i = 0; i < ingredients.Count; i++)
            {
                ValleyModel model = i == 0 ? first : ingredients[i].Open();
                first.Parameters.Layout.EnsureSame(model.Parameters.Layout);
                PairSigns.EnsureFinite(model);
                done.Add(new MergedIngredient
                {
                    Model = ingredients[i].Name,
                    Epoch = ingredients[i].Epoch,
                    Weight = weights[i] / total,
                    Reason = weights[i] > 0 ? "every model is in the mean" : "its weight is 0",
                    TestAccuracy = 1 - (scale?.Weigh(model, cancellation).Losses.TestError ?? double.NaN),
                });
                progress?.Report(new OperationProgress($"Merging {ingredients.Count} models", ingredients[i].Name, i + 1, ingredients.Count + 1));
                yield return model;
            }
        }
    }
}

/// <summary>Measures models under one policy, with the running statistics that belong to them under it.</summary>
internal sealed class MergeScale(NetworkDefinition network, Dataset dataset, EvaluationOptions evaluation) : IDisposable
{
    private readonly LandscapeEvaluator _evaluator = new(network, dataset, evaluation);

    /// <summary>The model with recalibrated statistics, where the policy is that, and its losses.</summary>
    public (ValleyModel Model, PointLosses Losses) Weigh(ValleyModel model, CancellationToken cancellation)
    {
        PointLosses losses = _evaluator.Measure(model.Parameters, model.Buffers, cancellation);
        return (new ValleyModel(model.Name, network, model.Parameters, _evaluator.Model.ReadBuffers()), losses);
    }

    public void Dispose() => _evaluator.Dispose();
}
