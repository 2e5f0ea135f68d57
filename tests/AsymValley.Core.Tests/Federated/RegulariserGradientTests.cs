using AsymValley.Federated;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Federated;

/// <summary>What each algorithm adds to the gradient, against central differences in float64 of its formula.</summary>
public sealed class RegulariserGradientTests
{
    private const double Step = 1e-5;

    // Several tensors of different sizes, so that the reductions of FedSign differ.
    private static readonly NetworkDefinition s_network = new("Two layers", FederationFixture.Images.Shape, 2,
        [new Flatten("flatten"), new Linear("hidden", 3), new Activate("relu", Activation.Relu), new Linear("classifier", 2)]);

    [Fact]
    public void FedProx() => AssertGradient(
        new FederationOptions { Algorithm = FederatedAlgorithmName.FedProx, Mu = 0.7 }, null, null,
        (w, at) => 0.7 / 2 * w.Zip(at, (x, t) => (x - t) * (x - t)).Sum());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FedDyn(bool second)
    {
        double[]? kept = second ? Draw(3, 0.5) : null;
        AssertGradient(new FederationOptions { Algorithm = FederatedAlgorithmName.FedDyn, DynAlpha = 0.3 }, kept, null,
            (w, at) => -w.Zip(kept ?? new double[w.Length], (x, g) => x * g).Sum() + 0.3 / 2 * w.Zip(at, (x, t) => (x - t) * (x - t)).Sum());
    }

    // The corrected gradient g − c_k + c is that of the loss with ⟨c − c_k, θ⟩ added.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ScaffoldsCorrection(bool second)
    {
        double[] control = Draw(4, 0.2);
        double[]? own = second ? Draw(3, 0.5) : null;
        AssertGradient(new FederationOptions { Algorithm = FederatedAlgorithmName.Scaffold }, own, control,
            (w, _) => w.Select((x, i) => (control[i] - (own?[i] ?? 0)) * x).Sum());
    }

    [Theory]
    [InlineData(SignReduction.Sum)]
    [InlineData(SignReduction.LayerMean)]
    [InlineData(SignReduction.Mean)]
    public void FedSign(SignReduction reduction) => AssertGradient(
        new FederationOptions { Algorithm = FederatedAlgorithmName.FedSign, Gamma = 0.4, Reduction = reduction }, null, null, (w, at) =>
        {
            double[] terms = [.. w.Zip(at, (x, t) => t > 0 ? Sigmoid(x) : t < 0 ? Sigmoid(-x) : 0)];
            return -0.4 * reduction switch
            {
                SignReduction.Sum => terms.Sum(),
                SignReduction.Mean => terms.Sum() / terms.Length,
                _ => s_network.Parameters.Slices.Sum(slice => terms.Skip((int)slice.Offset).Take(slice.Length).Sum() / slice.Length),
            };
        });

    // sgp(0) = 0 on both sides: a weight whose global value is 0 is drawn to neither sign.
    [Fact]
    public void FedSignLeavesWeightsAloneWhoseGlobalValueIsZero()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] at = [.. Draw(1, 1).Select((x, i) => i % 3 == 0 ? 0f : i % 3 == 1 ? -0f : (float)x)];
        float[] gradient = Added(new FederationOptions { Algorithm = FederatedAlgorithmName.FedSign, Gamma = 0.4 }, [.. Draw(2, 1).Select(x => (float)x)], at, null, null);
        Assert.All(gradient.Index(), element => Assert.Equal(element.Index % 3 == 2, element.Item != 0));
        Assert.All(gradient.Index().Where(element => element.Item != 0), element => Assert.Equal(-Math.Sign(at[element.Index]), Math.Sign(element.Item)));
    }

    // σ′ is even and vanishes far out; nothing overflows there.
    [Fact]
    public void FedSignIsFiniteForLargeWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] at = [.. Draw(1, 1).Select(x => (float)x)], far = [.. Draw(2, 1).Select((_, i) => i % 2 == 0 ? 1e30f : -1e30f)];
        Assert.All(Added(new FederationOptions { Algorithm = FederatedAlgorithmName.FedSign, Gamma = 0.4 }, far, at, null, null), value => Assert.Equal(0, value));
    }

    private static void AssertGradient(FederationOptions options, double[]? kept, double[]? control, Func<double[], double[], double> formula)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] weights = [.. Draw(1, 1).Select(x => (float)x)];
        // Some weights have no sign, which matters to FedSign.
        float[] at = [.. Draw(2, 1).Select((x, i) => i % 7 == 0 ? 0f : (float)x)];
        float[] gradient = Added(options, weights, at, kept, control);
        double[] w = [.. weights.Select(x => (double)x)], t = [.. at.Select(x => (double)x)];
        for (int i = 0; i < w.Length; i++)
        {
            double here = w[i];
            w[i] = here + Step;
            double above = formula(w, t);
            w[i] = here - Step;
            double below = formula(w, t);
            w[i] = here;
            Assert.Equal((above - below) / (2 * Step), gradient[i], 2e-6);
        }
        Assert.Contains(gradient, value => Math.Abs(value) > 1e-4);
    }

    /// <summary>What the objective of a client adds to a gradient of zeros.</summary>
    private static float[] Added(FederationOptions options, float[] weights, float[] at, double[]? kept, double[]? control)
    {
        using IDisposable quiet = no_grad();
        options = (options with { ClientsPerRound = 1, Device = "cpu" }).Resolve(FederationFixture.Clients);
        FederatedAlgorithm algorithm = FederatedAlgorithm.Create(options);
        using var model = new DeviceModel(s_network, CPU, gradients: true);
        using var global = new DeviceModel(s_network, CPU, gradients: false);
        model.Flat.copy_(tensor(weights));
        global.Flat.copy_(tensor(at));
        using LocalObjective objective = algorithm.Local(new ClientRound
        {
            Network = s_network, Model = model, Global = global,
            Server = algorithm.ServerVectors.ToDictionary(own => own.Name, _ => tensor(Array.ConvertAll(control ?? new double[weights.Length], x => (float)x))),
            Kept = kept is null ? null : tensor(Array.ConvertAll(kept, x => (float)x)), KeptBuffers = null, StepSum = 1, LearningRate = 0.1,
        });
        objective.AddGradient(model.Flat, model.FlatGradient);
        return model.FlatGradient.data<float>().ToArray();
    }

    private static double[] Draw(ulong seed, double scale)
    {
        var values = new float[s_network.Parameters.Count];
        new SeededRandom(seed).FillGaussian(values, 0, scale);
        return [.. values.Select(value => (double)value)];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
