using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;

namespace AsymValley.Tests;

public class TrainerTests
{
    // The oracle is PyTorch's documented update in float64 on multinomial logistic regression, one full batch a step, with
    // the learning rate changing between the steps.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(0.9, 0.1)]
    [InlineData(0, 0.1)]
    public void StepsAreThoseOfFloat64Sgd(double momentum, double weightDecay)
    {
        Dataset data = TrainingFixture.Blobs(train: 24);
        NetworkDefinition network = TrainingFixture.Softmax(data);
        var options = new TrainingOptions
        {
            Epochs = 10, BatchSize = 24, LearningRate = 0.05, Momentum = momentum, WeightDecay = weightDecay, Seed = 3, EvaluateEvery = 0,
        };
        ValleyRun run = Trainer.Train(network, data, options);

        double[] expected = [.. run.InitialModel.Parameters.Values.Select(value => (double)value)];
        var velocity = new double[expected.Length];
        var losses = new List<double>();
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double rate = run.History[epoch - 1].LearningRate;
            (double loss, double[] gradient) = SoftmaxRegression(data, expected);
            losses.Add(loss);
            for (int i = 0; i < expected.Length; i++)
            {
                gradient[i] += weightDecay * expected[i];
                velocity[i] = epoch == 1 ? gradient[i] : momentum * velocity[i] + gradient[i];
                expected[i] -= rate * velocity[i];
            }
        }
        Assert.All(expected.Zip(run.Model.Parameters.Values), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        Assert.All(losses.Zip(run.History), pair => Assert.Equal(pair.First, pair.Second.TrainLoss, 2e-6));
        Assert.True(losses[^1] < losses[0] / 2);
    }

    [Fact]
    public void TheAverageIsTheMeanOfTheEpochsFromTheStart()
    {
        Dataset data = TrainingFixture.Blobs();
        ValleyRun run = Trainer.Train(TrainingFixture.Softmax(data), data, new TrainingOptions
        {
            Epochs = 7, BatchSize = 8, Swa = true, SwaStart = 3, SnapshotEvery = 1,
        });
        ParameterVector[] averaged = [.. run.Snapshots.Where(snapshot => snapshot.Epoch >= 3).Select(snapshot => snapshot.Load().Parameters)];
        Assert.Equal(5, averaged.Length);
        Assert.All(run.SwaModel!.Parameters.Values.Index(), value =>
            Assert.Equal(averaged.Average(vector => (double)vector.Values[value.Index]), value.Item, 1e-6));
        Assert.NotEqual(run.Model.Parameters.Values, run.SwaModel.Parameters.Values);
        Assert.Equal(run.Model.Parameters.Values, averaged[^1].Values);
    }

    [Fact]
    public void TheAveragingStartOfThePaperIsKeptInProportion() =>
        Assert.Equal((1, 2, 6, 126), (Start(1), Start(3), Start(10), Start(225)));

    [Fact]
    public void HistoryHoldsWhatWasAskedFor()
    {
        Dataset data = TrainingFixture.Blobs(train: 100, test: 40);
        ValleyRun run = Trainer.Train(TrainingFixture.Everything(data), data, new TrainingOptions
        {
            Epochs = 7, BatchSize = 16, Swa = true, EvaluateEvery = 3, SwaEvaluateEvery = 2, LearningRate = 0.02,
        });
        Assert.Equal(Enumerable.Range(1, 7), run.History.Select(row => row.Epoch));
        Assert.Equal([3, 6, 7], run.History.Where(row => !double.IsNaN(row.TestLoss)).Select(row => row.Epoch));
        Assert.Equal([4, 6, 7], run.History.Where(row => !double.IsNaN(row.SwaTestLoss)).Select(row => row.Epoch));
        Assert.True(run.History[^1].TrainAccuracy > 0.9 && run.History[^1].TestAccuracy > 0.9, run.History[^1].ToString());
        Assert.True(run.History[^1].SwaTestAccuracy > 0.9);
        Assert.Equal((RunStatus.Completed, null, 7), (run.Status, run.Path, run.Options.Epochs));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsAndAnotherDoesNot()
    {
        Dataset data = TrainingFixture.Blobs();
        NetworkDefinition network = TrainingFixture.Everything(data);
        var options = new TrainingOptions { Epochs = 3, BatchSize = 16, Swa = true, Augment = true, Threads = 2, Seed = 11 };
        ValleyRun first = Trainer.Train(network, data, options), second = Trainer.Train(network, data, options);
        Assert.Equal(first.Model.Parameters.Values, second.Model.Parameters.Values);
        Assert.Equal(first.Model.Buffers.Values, second.Model.Buffers.Values);
        Assert.Equal(first.SwaModel!.Parameters.Values, second.SwaModel!.Parameters.Values);
        Assert.Equal(first.SwaModel.Buffers.Values, second.SwaModel.Buffers.Values);
        ValleyModel start = first.InitialModel;
        Assert.NotEqual(first.Model.Parameters.Values, Trainer.Train(start, data, options with { Seed = 12 }).Model.Parameters.Values);
        Assert.NotEqual(first.Model.Parameters.Values, Trainer.Train(start, data, options with { Augment = false }).Model.Parameters.Values);
    }

    [Fact]
    public void DivergenceNamesEpochAndStepAndKeepsTheStart()
    {
        Dataset data = TrainingFixture.Blobs();
        ValleyModel start = ValleyModel.Create(TrainingFixture.Everything(data), 1);
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() =>
            Trainer.Train(start, data, new TrainingOptions { Epochs = 3, BatchSize = 8, LearningRate = 1e30 }));
        Assert.Equal((1, 0), (error.Epoch, error.LastGoodEpoch));
        Assert.InRange(error.Step, 2, 4);
        Assert.Equal(start.Parameters.Values, error.LastGood.Parameters.Values);
        Assert.Contains($"epoch 1, step {error.Step}", error.Message, StringComparison.Ordinal);
    }

    // One step an epoch, whose loss is still that of the start.
    [Fact]
    public void AStepThatLeavesNoFiniteWeightsIsDivergenceToo()
    {
        Dataset data = TrainingFixture.Blobs();
        ValleyModel start = ValleyModel.Create(TrainingFixture.Softmax(data), 1);
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() =>
            Trainer.Train(start, data, new TrainingOptions { Epochs = 1, BatchSize = 40, LearningRate = 3e38 }));
        Assert.Equal((1, 1), (error.Epoch, error.Step));
    }

    private static int Start(int epochs) => new TrainingOptions { Epochs = epochs, Swa = true }.EffectiveSwaStart;

    /// <summary>Mean cross-entropy and its gradient at [weight (classes × features, C×H×W order), bias], by loops in float64.</summary>
    internal static (double Loss, double[] Gradient) SoftmaxRegression(Dataset data, double[] parameters)
    {
        (int classes, int features) = (data.Classes, data.Shape.Length);
        (int channels, int area) = (data.Shape.Channels, data.Shape.Height * data.Shape.Width);
        var gradient = new double[parameters.Length];
        double loss = 0;
        for (int n = 0; n < data.Train.Count; n++)
        {
            double[] pixels = TrainingFixture.Normalized(data, data.Train[n]), image = new double[features];
            for (int c = 0; c < channels; c++)
                for (int i = 0; i < area; i++)
                    image[c * area + i] = pixels[i * channels + c];
            double[] logits = [.. Enumerable.Range(0, classes).Select(k =>
                parameters[classes * features + k] + Enumerable.Range(0, features).Sum(f => parameters[k * features + f] * image[f]))];
            double normalizer = Math.Log(logits.Sum(Math.Exp));
            loss += (normalizer - logits[data.Train.Labels[n]]) / data.Train.Count;
            for (int k = 0; k < classes; k++)
            {
                double error = (Math.Exp(logits[k] - normalizer) - (k == data.Train.Labels[n] ? 1 : 0)) / data.Train.Count;
                gradient[classes * features + k] += error;
                for (int f = 0; f < features; f++)
                    gradient[k * features + f] += error * image[f];
            }
        }
        return (loss, gradient);
    }
}
