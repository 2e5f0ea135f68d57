using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using static TorchSharp.torch;

namespace AsymValley.Tests;

public class RecalibrationTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 10, test: 10);

    // Batch normalisation straight behind the image: the statistics are those of the pixels themselves. Batches of 4, 4
    // and 2 (or a budget of 6: 4 and 2); cumulative average weighted by images, variances unbiased within a batch.
    [Theory]
    [InlineData(null)]
    [InlineData(6)]
    public void RunningStatisticsAreTheAverageOverTheBatches(int? budget)
    {
        var network = new NetworkDefinition("Norm", Data.Shape, 2, [new BatchNorm("bn"), new Flatten("flatten"), new Linear("linear", 2)]);
        ValleyModel model = ValleyModel.Create(network, 1);
        model.Buffers.Values.AsSpan().Fill(float.NaN);
        using var split = new DeviceSplit(Data, Data.Train, CPU);
        using var device = new DeviceModel(network, CPU, gradients: false);
        device.Load(model.Parameters, model.Buffers);
        BatchNormStatistics.Recalibrate(network, device.Parameters, device.Buffers, split, batchSize: 4, sampleBudget: budget);

        ParameterVector buffers = device.ReadBuffers();
        int used = budget ?? 10, area = Data.Shape.Height * Data.Shape.Width;
        for (int c = 0; c < 2; c++)
        {
            double mean = 0, variance = 0;
            for (int start = 0; start < used; start += 4)
            {
                int count = Math.Min(4, used - start);
                double[] pixels = TrainingFixture.Normalized(Data, Data.Train.Pixels.AsSpan(start * 2 * area, count * 2 * area));
                double[] values = [.. pixels.Where((_, i) => i % 2 == c)];
                mean += count / (double)used * values.Average();
                variance += count / (double)used * values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1);
            }
            Assert.Equal(mean, buffers["bn.running_mean"][c], 1e-5);
            Assert.Equal(variance, buffers["bn.running_var"][c], 1e-5);
        }
    }

    [Fact]
    public void EvaluationIsTheMeanOverAllImages()
    {
        NetworkDefinition network = TrainingFixture.Softmax(Data);
        ValleyModel model = ValleyModel.Create(network, 4);
        using var split = new DeviceSplit(Data, Data.Test, CPU);
        using var device = new DeviceModel(network, CPU, gradients: false);
        device.Load(model.Parameters, model.Buffers);
        (double loss, double error) = Evaluation.Measure(network, device.Parameters, device.Buffers, split, BatchNormMode.Running, batchSize: 3);

        double expected = 0;
        int wrong = 0, area = Data.Shape.Height * Data.Shape.Width;
        for (int n = 0; n < Data.Test.Count; n++)
        {
            double[] pixels = TrainingFixture.Normalized(Data, Data.Test[n]);
            var logits = new double[2];
            for (int k = 0; k < 2; k++)
            {
                logits[k] = model.Parameters["linear.bias"][k];
                for (int i = 0; i < pixels.Length; i++)
                    logits[k] += pixels[i] * model.Parameters["linear.weight"][k * pixels.Length + i % 2 * area + i / 2];
            }
            int label = Data.Test.Labels[n];
            expected += Math.Log(logits.Sum(Math.Exp)) - logits[label];
            wrong += logits[label] < logits[1 - label] ? 1 : 0;
        }
        Assert.Equal(expected / 10, loss, 1e-6);
        Assert.Equal(wrong / 10.0, error, 1e-12);
    }

    [Fact]
    public void ACancelledTokenStopsBoth()
    {
        NetworkDefinition network = TrainingFixture.Everything(Data);
        using var split = new DeviceSplit(Data, Data.Test, CPU);
        using var device = new DeviceModel(network, CPU, gradients: false);
        var cancelled = new CancellationToken(true);
        Assert.Throws<OperationCanceledException>(() => Evaluation.Measure(network, device.Parameters, device.Buffers, split, BatchNormMode.Running, cancelled));
        Assert.Throws<OperationCanceledException>(() => BatchNormStatistics.Recalibrate(network, device.Parameters, device.Buffers, split, cancellation: cancelled));
    }
}
