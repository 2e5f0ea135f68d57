using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Federated;

/// <summary>MOON's loss and gradient against a network with one hidden layer, computed by loops in float64.</summary>
public sealed class MoonTests
{
    private const int Hidden = 4, Images = 9;
    private const double Mu = 1.7, Temperature = 0.5;

    private static readonly Dataset s_data = FederationFixture.Images;
    private static readonly NetworkDefinition s_network = new("One hidden layer", s_data.Shape, 2,
        [new Flatten("flatten"), new Linear("hidden", Hidden), new Activate("relu", Activation.Relu), new Linear("classifier", 2)]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LossAndGradientAreThoseOfThePaper(bool second)
    {
        float[] weights = Draw(1), at = Draw(2);
        float[]? previous = second ? Draw(3) : null;
        (double loss, double crossEntropy, float[] gradient) = OfEngine(s_network, weights, at, previous, ForwardContext.Evaluation);

        double[] w = [.. weights.Select(x => (double)x)];
        double[][] images = [.. Enumerable.Range(0, Images).Select(Image)];
        double[][] toGlobal = [.. images.Select(image => Features(at, image))];
        // The first time the last model is the global one.
        double[][] toPrevious = [.. images.Select(image => Features(previous ?? at, image))];
        Assert.Equal(Naive(w).Total, loss, 2e-6);
        Assert.Equal(Naive(w).CrossEntropy, crossEntropy, 2e-6);
        for (int i = 0; i < w.Length; i++)
        {
            double here = w[i];
            w[i] = here + 1e-6;
            double above = Naive(w).Total;
            w[i] = here - 1e-6;
            double below = Naive(w).Total;
            w[i] = here;
            Assert.Equal((above - below) / 2e-6, gradient[i], 5e-6);
        }

        (double Total, double CrossEntropy) Naive(double[] theta)
        {
            double entropy = 0, contrast = 0;
            for (int n = 0; n < Images; n++)
            {
                double[] z = Features(theta, images[n]);
                double[] logits = [.. Enumerable.Range(0, 2).Select(k => theta[^(2 - k)] + z.Select((x, j) => theta[theta.Length - 2 - 2 * Hidden + k * Hidden + j] * x).Sum())];
                entropy += Math.Log(logits.Sum(Math.Exp)) - logits[s_data.Train.Labels[n]];
                double near = Math.Exp(Cosine(z, toGlobal[n]) / Temperature), far = Math.Exp(Cosine(z, toPrevious[n]) / Temperature);
                contrast -= Math.Log(near / (near + far));
            }
            return (entropy / Images + Mu * contrast / Images, entropy / Images);
        }
    }

    [Fact]
    public void WithoutALastModelTheTermIsLogTwoAndPullsNowhere()
    {
        (double loss, double crossEntropy, float[] gradient) = OfEngine(s_network, Draw(1), Draw(2), null, ForwardContext.Evaluation);
        Assert.Equal(Mu * Math.Log(2), loss - crossEntropy, 2e-6);
        (_, _, float[] plain) = OfEngine(s_network, Draw(1), Draw(1), null, ForwardContext.Evaluation);
        Assert.All(plain.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    // Relu leaves all features of a very negative bias at 0, where a cosine is not defined.
    [Fact]
    public void DeadFeaturesAreNotANumber()
    {
        float[] dead = Draw(1);
        Array.Fill(dead, -100, Hidden * s_data.Shape.Length, Hidden);
        (double loss, _, float[] gradient) = OfEngine(s_network, dead, Draw(2), Draw(3), ForwardContext.Evaluation);
        Assert.True(double.IsFinite(loss) && gradient.All(float.IsFinite));
    }

    // With batch normalisation and dropout: the model that is trained is read as in training, the two others with their own
    // running statistics, which stay as they were. Here the contrast is computed in float64 from the three feature tensors.
    [Fact]
    public void TheOtherModelsAreReadAsInEvaluation()
    {
        NetworkDefinition network = FederationFixture.Network;
        float[] weights = ValleyModel.Create(network, 1).Parameters.Values, at = ValleyModel.Create(network, 2).Parameters.Values, last = ValleyModel.Create(network, 3).Parameters.Values;
        // Means about 0, variances about 1.
        float[] buffers = [.. Enumerable.Range(0, network.Buffers.Count).Select(i => i < 4 ? -0.1f * i : 0.2f * i)], lastBuffers = [.. buffers.Select(value => 1.3f * value)];
        float[]? after = null;
        double loss, entropy;
        using (var generator = new Generator(4, CPU))
            (loss, entropy, _) = OfEngine(network, weights, at, last, Training(generator), buffers, lastBuffers, read => after = read);
        Assert.Equal(buffers, after);

        double[][] z, toGlobal = Read(at, buffers, ForwardContext.Evaluation), toLast = Read(last, lastBuffers, ForwardContext.Evaluation);
        using (var generator = new Generator(4, CPU))
            z = Read(weights, buffers, Training(generator));
        double contrast = Enumerable.Range(0, Images).Average(n =>
            -Math.Log(1 / (1 + Math.Exp((Cosine(z[n], toLast[n]) - Cosine(z[n], toGlobal[n])) / Temperature))));
        Assert.Equal(Mu * contrast, loss - entropy, 2e-6);

        static ForwardContext Training(Generator generator) => new() { BatchNormMode = BatchNormMode.Update, Dropout = true, Generator = generator };

        double[][] Read(float[] parameters, float[] statistics, ForwardContext context)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            using var model = new DeviceModel(network, CPU, gradients: false);
            model.Load(new ParameterVector(network.Parameters, parameters), new ParameterVector(network.Buffers, statistics));
            (Tensor features, _) = Forward.RunWithFeatures(network, model.Parameters, model.Buffers, Batch().Images, context);
            return [.. features.contiguous().data<float>().ToArray().Chunk((int)features.shape[1]).Select(row => Array.ConvertAll(row, x => (double)x))];
        }
    }

    private static (double Loss, double CrossEntropy, float[] Gradient) OfEngine(
        NetworkDefinition network, float[] weights, float[] at, float[]? previous, ForwardContext context,
        float[]? buffers = null, float[]? lastBuffers = null, Action<float[]>? globalBuffers = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new DeviceModel(network, CPU, gradients: true);
        using var global = new DeviceModel(network, CPU, gradients: false);
        var start = new ParameterVector(network.Buffers, buffers ?? new float[network.Buffers.Count]);
        model.Load(new ParameterVector(network.Parameters, weights), start);
        global.Load(new ParameterVector(network.Parameters, at), start);
        FederationOptions options = new FederationOptions { Algorithm = FederatedAlgorithmName.Moon, Mu = Mu, Temperature = Temperature, Device = "cpu" }.Resolve(FederationFixture.Clients);
        using IDisposable quiet = no_grad();
        using LocalObjective objective = FederatedAlgorithm.Create(options).Local(new ClientRound
        {
            Network = network, Model = model, Global = global, Server = new Dictionary<string, Tensor>(),
            Kept = previous is null ? null : tensor(previous), KeptBuffers = lastBuffers is null ? null : tensor(lastBuffers), StepSum = 1, LearningRate = 0.1,
        });
        (Tensor images, Tensor labels) = Batch();
        using (enable_grad())
        {
            (Tensor loss, Tensor crossEntropy, _) = objective.Loss(images, labels, context);
            loss.backward();
            objective.AddGradient(model.Flat, model.FlatGradient);
            globalBuffers?.Invoke(global.ReadBuffers().Values);
            return (loss.item<float>(), crossEntropy.item<float>(), model.ReadGradient().Values);
        }
    }

    private static (Tensor Images, Tensor Labels) Batch()
    {
        using var split = new DeviceSplit(s_data, s_data.Train, CPU);
        return split.Batch(0, Images);
    }

    /// <summary>relu(Wx + b), the first H·D numbers of θ being W and the next H being b.</summary>
    private static double[] Features<T>(T[] theta, double[] image) where T : IConvertible
    {
        double At(int i) => theta[i].ToDouble(null);
        return [.. Enumerable.Range(0, Hidden).Select(h => Math.Max(0, At(Hidden * image.Length + h) + image.Select((x, i) => At(h * image.Length + i) * x).Sum()))];
    }

    private static double Cosine(double[] x, double[] y) =>
        x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));

    /// <summary>A training image as C×H×W.</summary>
    private static double[] Image(int n) => NaiveSoftmax.Image(s_data, s_data.Train[n]);

    private static float[] Draw(ulong seed)
    {
        var values = new float[s_network.Parameters.Count];
        new SeededRandom(seed).FillGaussian(values, 0, 0.4);
        return values;
    }
}
