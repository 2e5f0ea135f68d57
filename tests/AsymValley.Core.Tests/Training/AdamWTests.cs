using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests;

public class AdamWTests
{
    [Fact]
    public void StepsAreThoseOfPyTorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameters = tensor([0.5f, -1.25f, 2, 0], float32);
        using var optimizer = new AdamW(4, CPU, decay: 0.9, weightDecay: 0.1);
        foreach (float[] gradient in (float[][])[[0.1f, -2, 0, 1e-3f], [-0.3f, -1, 0.5f, 1e-3f], [0.2f, 4, -0.25f, -1e-3f]])
            optimizer.Step(parameters, tensor(gradient, float32), 0.01);
        // torch.optim.AdamW(lr=0.01, weight_decay=0.1) of PyTorch 1.13 on the same gradients.
        Assert.All(((double[])[0.49327061, -1.2290248, 1.9842857, -0.02258971]).Zip(parameters.data<float>().ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    // The whole run against the algorithm in float64 on multinomial logistic regression, one full batch a step.
    [Fact]
    public void ARunIsThatOfFloat64AdamW()
    {
        Dataset data = TrainingFixture.Blobs(train: 24);
        var options = TrainingOptions.For(OptimizerKind.AdamW) with
        {
            Epochs = 12, BatchSize = 24, LearningRate = 0.02, Schedule = ScheduleKind.Cosine, Seed = 3, EvaluateEvery = 0,
        };
        ValleyRun run = Trainer.Train(TrainingFixture.Softmax(data), data, options);

        double[] w = [.. run.InitialModel.Parameters.Values.Select(value => (double)value)], m = new double[w.Length], s = new double[w.Length];
        for (int t = 1; t <= options.Epochs; t++)
        {
            double rate = run.History[t - 1].LearningRate;
            (_, double[] gradient) = TrainerTests.SoftmaxRegression(data, w);
            for (int i = 0; i < w.Length; i++)
            {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                s[i] = 0.999 * s[i] + 0.001 * gradient[i] * gradient[i];
                w[i] = w[i] * (1 - rate * 0.01) - rate * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(s[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }
        Assert.All(w.Zip(run.Model.Parameters.Values), pair => Assert.Equal(pair.First, pair.Second, 5e-6));
        Assert.True(run.History[^1].TrainLoss < run.History[0].TrainLoss / 2);
    }

    [Fact]
    public void AResumedRunHasTheSameBits()
    {
        using var folder = new TemporaryFolder();
        Dataset data = TrainingFixture.Blobs();
        var options = TrainingOptions.For(OptimizerKind.AdamW) with { Epochs = 4, BatchSize = 8, LearningRate = 0.01, Schedule = ScheduleKind.Constant, Threads = 1 };
        NetworkDefinition network = TrainingFixture.Everything(data);
        ValleyRun whole = Trainer.Train(network, data, options);

        Trainer.Train(network, data, options with { Epochs = 2, RunPath = folder.File("run") });
        ValleyRun resumed = Trainer.Resume(folder.File("run"), epochs: 4, data);

        Assert.Equal(OptimizerKind.AdamW, resumed.Options.Optimizer);
        Assert.Equal(whole.Model.Parameters.Values, resumed.Model.Parameters.Values);
        Assert.NotEqual(whole.Model.Parameters.Values,
            Trainer.Train(network, data, options with { Optimizer = OptimizerKind.Sgd }).Model.Parameters.Values);
    }
}
