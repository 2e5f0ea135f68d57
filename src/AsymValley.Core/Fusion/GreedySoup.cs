using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Fusion;

/// <summary>
/// The greedy soup: models in the order of their own validation accuracy, each kept if the accuracy of the mean with it is not
/// below that without. Selected on the first test images, reported on the others.
/// </summary>
internal sealed class GreedySoup(
    NetworkDefinition network, Dataset dataset, MergeOptions options, IProgress<OperationProgress>? progress, CancellationToken cancellation)
{
    // The models that can be used, best first, then the others, which are refused.
    private readonly List<Candidate> _candidates = [];

    public MergeResult Merge(IReadOnlyList<MergeIngredient> ingredients, string name)
    {
        int selecting = (int)Math.Round(options.Validation * dataset.Test.Count);
        if (selecting < 1 || selecting >= dataset.Test.Count)
            throw new InvalidOptionException(nameof(options.Validation), $"of {dataset.Test.Count} test images that leaves none to select by, or none to report.");
        ValleyModel soup;
        double selected;
        using (var validation = new MergeScale(network, dataset.WithTest(dataset.Test.Take(selecting)), options.Evaluation))
        {
            Sort(ingredients, validation);
            (soup, selected) = Select(name, validation);
        }
        using var test = new MergeScale(network, dataset.WithTest(dataset.Test.Select([.. Enumerable.Range(selecting, dataset.Test.Count - selecting)])), options.Evaluation);
        (soup, PointLosses losses) = test.Weigh(soup, cancellation);
        return new MergeResult
        {
            Model = soup,
            Method = MergeMethod.Greedy,
            Dataset = dataset.Name,
            Ingredients = [.. _candidates.Select(candidate => double.IsNaN(candidate.Accuracy) ? candidate.Result
                : candidate.Result with { TestAccuracy = 1 - test.Weigh(candidate.Of.Open(), cancellation).Losses.TestError })],
            TrainLoss = losses.TrainLoss,
            TrainAccuracy = 1 - losses.TrainError,
            ValidationAccuracy = selected,
            TestLoss = losses.TestLoss,
            TestAccuracy = 1 - losses.TestError,
        };
    }

    private void Sort(IReadOnlyList<MergeIngredient> ingredients, MergeScale validation)
    {
        foreach (MergeIngredient ingredient in ingredients)
        {
            ValleyModel model = ingredient.Open();
            network.Parameters.EnsureSame(model.Parameters.Layout);
            var result = new MergedIngredient { Model = ingredient.Name, Epoch = ingredient.Epoch, Weight = 0, Reason = "" };
            try
            {
                PairSigns.EnsureFinite(model);
                double accuracy = 1 - validation.Weigh(model, cancellation).Losses.TestError;
                _candidates.Add(new Candidate(ingredient, accuracy, result with { ValidationAccuracy = accuracy }));
            }
            catch (NonFiniteParametersException e)
            {
                _candidates.Add(new Candidate(ingredient, double.NaN, result with { Reason = $"refused: {e.Slice} has values that are not finite" }));
            }
            progress?.Report(new OperationProgress("Sorting models", ingredient.Name, _candidates.Count, 2 * ingredients.Count));
        }
        // Stable: of equally good ones the first given comes first; NaN is smaller than any number.
        Candidate[] sorted = [.. _candidates.OrderByDescending(candidate => candidate.Accuracy)];
        _candidates.Clear();
        _candidates.AddRange(sorted);
        if (double.IsNaN(sorted[0].Accuracy))
            throw new ModelFusionException("No model has finite weights; there is nothing to merge.");
    }

    private (ValleyModel Soup, double Accuracy) Select(string name, MergeScale validation)
    {
        int kept = 0;
        var mean = new ModelMean(network);
        double best = double.NaN;
        for (int i = 0; i < _candidates.Count && !double.IsNaN(_candidates[i].Accuracy); i++)
        {
            (MergeIngredient ingredient, double accuracy, MergedIngredient result) = _candidates[i];
            ValleyModel model = ingredient.Open();
            mean.Add(model, 1);
            double with = kept == 0 ? accuracy : 1 - validation.Weigh(mean.ToModel(name), cancellation).Losses.TestError;
            bool keep = kept == 0 || with >= best;
            string reason = kept == 0 ? "kept: the best on its own"
                : FormattableString.Invariant($"{(keep ? "kept" : "refused")}: with it the validation accuracy {(keep ? "goes" : "would fall")} from {100 * best:f2} to {100 * with:f2} %");
            _candidates[i] = new Candidate(ingredient, accuracy, result with { Weight = keep ? 1 : 0, SoupAccuracy = with, Reason = reason });
            if (keep)
                (best, kept) = (with, kept + 1);
            else
                mean.Add(model, -1);
            progress?.Report(new OperationProgress("Greedy soup", reason, _candidates.Count + i + 1, 2 * _candidates.Count));
        }
        for (int i = 0; i < _candidates.Count; i++)
            _candidates[i] = _candidates[i] with { Result = _candidates[i].Result with { Weight = _candidates[i].Result.Weight / kept } };
        return (mean.ToModel(name), best);
    }

    private sealed record Candidate(MergeIngredient Of, double Accuracy, MergedIngredient Result);
}
