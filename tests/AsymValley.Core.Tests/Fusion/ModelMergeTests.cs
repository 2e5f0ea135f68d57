using AsymValley.Data;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Tests.Fusion;

/// <summary>Merged models against plain means, against the training's own averaging, and against a greedy soup by hand.</summary>
[Collection("Alone")]
public sealed class ModelMergeTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 30, test: 40);
    private static readonly NetworkDefinition Network = TrainingFixture.Everything(Data);
    private static readonly EvaluationOptions OnCpu = new() { Device = "cpu" };
    private static readonly ValleyModel[] Models = [.. Enumerable.Range(1, 4).Select(seed => ValleyModel.Create(Network, (ulong)seed))];

    [Theory]
    [InlineData(MergeMethod.Uniform, new[] { 0.25, 0.25, 0.25, 0.25 })]
    [InlineData(MergeMethod.Swa, new[] { 0.25, 0.25, 0.25, 0.25 })]
    [InlineData(MergeMethod.Weighted, new[] { 0.5, 0.125, 0, 0.375 })]
    public void TheMeanIsThatOfAPlainLoop(MergeMethod method, double[] weights)
    {
        MergeResult result = Merge(new MergeOptions { Method = method, Weights = method == MergeMethod.Weighted ? [.. weights.Select(weight => 8 * weight)] : [], Evaluation = OnCpu });
        for (int i = 0; i < Network.Parameters.Count; i++)
            Assert.Equal(Models.Zip(weights, (model, weight) => weight * model.Parameters.Values[i]).Sum(), result.Model.Parameters.Values[i], 1e-6);
        Assert.Equal(weights, result.Ingredients.Select(ingredient => ingredient.Weight));
        Assert.Equal(weights.Count(weight => weight > 0), result.Kept);
        // Its own running statistics came with it, so that it measures the same as it is.
        ModelMeasurement own = ModelMeasurement.Of(result.Model, Data, OnCpu);
        Assert.Equal((result.TestAccuracy, result.TrainAccuracy), (own.TestAccuracy, own.TrainAccuracy));
        Assert.Equal(result.TestLoss, own.TestLoss, 1e-6);
        double mean = Models.Zip(weights, (model, weight) => weight * ModelMeasurement.Of(model, Data, OnCpu with { BatchNorm = BatchNormPolicy.Recalibrate }).TestAccuracy).Sum();
        Assert.Equal(own.TestAccuracy - mean, result.Gap, 1e-9);
    }

    [Fact]
    public void ARunsSnapshotsGiveTheBitsOfItsOwnAveraging()
    {
        ValleyRun run = Trainer.Train(Network, Data, new TrainingOptions { Epochs = 6, BatchSize = 8, Swa = true, SwaStart = 3, SnapshotEvery = 1, Augment = false, Device = "cpu", Threads = 1 });
        MergeResult result = ModelMerge.Merge(ModelMerge.SnapshotsOf(run), Data, new MergeOptions { Method = MergeMethod.Swa, Evaluation = OnCpu with { Threads = 1 } });
        Assert.Equal([3, 4, 5, 6], result.Ingredients.Select(ingredient => ingredient.Epoch!.Value));
        Assert.Equal(run.SwaModel!.Parameters.Values, result.Model.Parameters.Values);
        Assert.All(run.SwaModel.Buffers.Values.Zip(result.Model.Buffers.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal([4, 5], ModelMerge.SnapshotsOf(run, 4, 5).Select(ingredient => ingredient.Epoch!.Value));
        Assert.Throws<ModelFusionException>(() => ModelMerge.SnapshotsOf(run, 7));
    }

    [Fact]
    public void TheGreedySoupIsTheOneByHand()
    {
        // Half-trained models, and one that is the opposite of another and must spoil the soup.
        ValleyModel[] trained = [.. Enumerable.Range(0, 4).Select(seed => Trainer.Train(Network, Data, new TrainingOptions { Epochs = 2, BatchSize = 8, LearningRate = 0.02, Seed = (ulong)seed, Augment = false, Device = "cpu", Threads = 1 }).Model)];
        ValleyModel[] models = [.. trained, new ValleyModel("opposite", Network, trained[0].Parameters.Scale(-20), trained[0].Buffers), With(trained[1], float.PositiveInfinity)];
        MergeResult result = ModelMerge.Merge([.. models.Select((model, i) => new MergeIngredient($"{i}", () => model))], Data, new MergeOptions { Method = MergeMethod.Greedy, Evaluation = OnCpu });

        Dataset first = Data.WithTest(Data.Test.Take(20)), rest = Data.WithTest(Data.Test.Select([.. Enumerable.Range(20, 20)]));
        int[] order = [.. Enumerable.Range(0, 5).OrderByDescending(i => Accuracy(first, models[i]))];
        var soup = new List<int>();
        foreach (int i in order)
        {
            if (soup.Count == 0 || Accuracy(first, Mean([.. soup, i])) >= Accuracy(first, Mean([.. soup])))
                soup.Add(i);
        }
        Assert.Equal([.. order.Select(i => $"{i}"), "5"], result.Ingredients.Select(ingredient => ingredient.Model));
        Assert.Equal(soup.Select(i => $"{i}"), result.Ingredients.Where(ingredient => ingredient.Kept).Select(ingredient => ingredient.Model));
        Assert.DoesNotContain(4, soup);
        Assert.Equal(Accuracy(first, Mean([.. soup])), result.ValidationAccuracy, 1e-12);
        Assert.Equal(Accuracy(rest, Mean([.. soup])), result.TestAccuracy, 1e-12);
        Assert.StartsWith("refused: with it the validation accuracy would fall", result.Ingredients.Single(ingredient => ingredient.Model == "4").Reason);
        Assert.Contains("not finite", result.Ingredients[^1].Reason);
        for (int i = 0; i < Network.Parameters.Count; i++)
            Assert.Equal(soup.Average(k => (double)models[k].Parameters.Values[i]), result.Model.Parameters.Values[i], 1e-6);

        ValleyModel Mean(int[] of) => new("mean", Network, new ParameterVector(Network.Parameters, [.. Enumerable.Range(0, Network.Parameters.Count).Select(i => (float)of.Average(k => (double)models[k].Parameters.Values[i]))]), models[0].Buffers);
        static double Accuracy(Dataset data, ValleyModel model) => ModelMeasurement.Of(model, data, OnCpu with { BatchNorm = BatchNormPolicy.Recalibrate }).TestAccuracy;
    }

    [Fact]
    public void UnderFrozenTheStatisticsAreAveragedAndNoDataAreNeeded()
    {
        ValleyModel a = Models[0], b = new("b", Network, Models[1].Parameters, new ParameterVector(Network.Buffers, [.. Models[1].Buffers.Values.Select(value => value + 2)]));
        MergeResult result = ModelMerge.Merge([MergeIngredient.Of(a), MergeIngredient.Of(b)], null, new MergeOptions { Evaluation = OnCpu with { BatchNorm = BatchNormPolicy.Frozen } });
        Assert.Equal(a.Buffers.Values.Select(value => value + 1), result.Model.Buffers.Values);
        Assert.True(double.IsNaN(result.TestAccuracy));
        Assert.Null(result.Dataset);
    }

    [Fact]
    public void WhatCannotBeMergedIsRefused()
    {
        Assert.Equal("Weights", Refused(new MergeOptions { Method = MergeMethod.Weighted }));
        Assert.Equal("Weights", Refused(new MergeOptions { Weights = [1, 1, 1, 1] }));
        Assert.Equal("Weights", Refused(new MergeOptions { Method = MergeMethod.Weighted, Weights = [1, 1, 1] }));
        Assert.Equal("Weights", Refused(new MergeOptions { Method = MergeMethod.Weighted, Weights = [1, -1, 1, 1] }));
        Assert.Equal("Weights", Refused(new MergeOptions { Method = MergeMethod.Weighted, Weights = [0, 0, 0, 0] }));
        Assert.Equal("Validation", Refused(new MergeOptions { Validation = 1 }));
        Assert.Equal("Validation", Refused(new MergeOptions { Method = MergeMethod.Greedy, Validation = 0.001, Evaluation = OnCpu }));
        Assert.Equal("BatchNorm", Refused(new MergeOptions { Evaluation = new EvaluationOptions { BatchNorm = BatchNormPolicy.BatchStatistics } }));
        Assert.Equal("Test", Refused(new MergeOptions { Method = MergeMethod.Greedy, Evaluation = new EvaluationOptions { Test = false } }));
        Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(() => ModelMerge.Merge([.. Models.Select(MergeIngredient.Of)], null)).Option);
        Assert.Throws<ModelFusionException>(() => ModelMerge.Merge([MergeIngredient.Of(Models[0])], Data));
        Assert.Contains("conv.weight", Assert.Throws<NonFiniteParametersException>(() => ModelMerge.Merge([MergeIngredient.Of(Models[0]), MergeIngredient.Of(With(Models[1], float.NaN))], Data)).Message);
        Assert.Throws<LayoutMismatchException>(() => ModelMerge.Merge([MergeIngredient.Of(Models[0]), MergeIngredient.Of(ValleyModel.Create(TrainingFixture.Softmax(Data), 1))], Data));

        static string Refused(MergeOptions options) => Assert.Throws<InvalidOptionException>(() => Merge(options)).Option;
    }

    private static MergeResult Merge(MergeOptions options) => ModelMerge.Merge([.. Models.Select(MergeIngredient.Of)], Data, options);

    private static ValleyModel With(ValleyModel model, float value)
    {
        ParameterVector vector = model.Parameters.Clone();
        vector["conv.weight"][3] = value;
        return new ValleyModel(model.Name, model.Network, vector, model.Buffers);
    }
}
