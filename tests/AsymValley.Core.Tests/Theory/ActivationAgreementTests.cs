using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Tests.Networks;
using AsymValley.Theory;

namespace AsymValley.Tests.Theory;

public sealed class ActivationAgreementTests
{
    private const int Images = 6;

    private static readonly Dataset s_data = SyntheticDataset.Create(new DatasetOptions { TrainCount = 60, TestCount = 20, Seed = 2 });

    private static ValleyModel Model(bool batchNorm)
    {
        NetworkDefinition network = NetworkFixture.Named("LeNet5", batchNorm: batchNorm);
        return ValleyModel.Create(network, 3);
    }

    private static LossProfiler Profiler(ValleyModel model, BatchNormPolicy? policy, params ReadOnlySpan<double> offsets) =>
        new(model, s_data, new ProfileOptions { Offsets = [.. offsets], Evaluation = new EvaluationOptions { BatchNorm = policy, Test = false, BatchSize = 4, Threads = 1 } });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CountsAreThoseOfTheDefinitionComputedInFloat64(bool batchNorm)
    {
        ValleyModel model = Model(batchNorm);
        using LossProfiler profiler = Profiler(model, BatchNormPolicy.Frozen, -0.5, 0, 0.5);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Scaling = DirectionScaling.Norm, SignConsistency = 1 });
        ImmutableArray<ActivationAgreementResult> results = ActivationAgreement.Measure(profiler, direction, new ActivationAgreementOptions { Images = Images });

        string[] relus = [.. model.Network.Layers.OfType<Activate>().Select(layer => layer.Name)];
        foreach (ActivationAgreementResult result in results)
        {
            Assert.Equal(relus, result.Layers.Select(layer => layer.Layer));
            Assert.Equal(Images, result.Images);
            foreach (LayerActivation layer in result.Layers)
            {
                bool[] before = Active(model, direction, 0, layer.Layer), after = Active(model, direction, result.Offset, layer.Layer);
                long count(bool b, bool a) => before.Zip(after).LongCount(pair => pair == (b, a));
                Assert.Equal(layer.Units * Images, before.Length);
                Assert.Equal(new ActivationConfusion(count(true, true), count(true, false), count(false, true), count(false, false)), layer.Confusion);
            }
            Assert.Equal(result.Layers.Sum(layer => layer.Units) * Images, result.Overall.Count);
        }
        Assert.Equal(1, results[1].Agreement);
        Assert.True(results[0].Agreement < 1);
    }

    [Fact]
    public void RecalibrationUndoesTheScaleOfAConvolution()
    {
        ValleyModel model = Model(batchNorm: true);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Kind = DirectionKind.Model, Scaling = DirectionScaling.None, Group = "conv1.*" });
        using LossProfiler recalibrated = Profiler(model, BatchNormPolicy.Recalibrate, 1), frozen = Profiler(model, BatchNormPolicy.Frozen, 1);
        var options = new ActivationAgreementOptions { Images = 20, TestImages = true };
        // But for the ε in its denominator, normalisation does not see the scale of what it reads.
        Assert.True(ActivationAgreement.Measure(recalibrated, direction, options)[0].Agreement > 0.9995);
        Assert.True(ActivationAgreement.Measure(frozen, direction, options)[0].Agreement < 0.995);
    }

    [Fact]
    public void ProfilesAfterwardsAreAsBefore()
    {
        ValleyModel model = Model(batchNorm: true);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions { Group = "Classifier" }), other = DirectionSampler.Create(model, new DirectionOptions { Seed = 9 });
        using LossProfiler fresh = Profiler(model, null, 0, 0.5), used = Profiler(model, null, 0, 0.5);
        ImmutableArray<ActivationAgreementResult> first = ActivationAgreement.Measure(used, direction);
        ActivationAgreement.Measure(used, other);
        Assert.Equal(fresh.Measure(direction).TrainLoss.AsEnumerable(), used.Measure(direction).TrainLoss);
        Assert.Equal(first.Select(r => r.Overall), ActivationAgreement.Measure(used, direction).Select(r => r.Overall));
        // Only what is behind the classifier moved.
        Assert.All(first, r => Assert.Equal(1, r.Agreement));
    }

    [Fact]
    public void BadInputIsRefused()
    {
        ValleyModel model = Model(batchNorm: false);
        ProbeDirection direction = DirectionSampler.Create(model, new DirectionOptions());
        using LossProfiler profiler = Profiler(model, null, 1);
        Assert.Equal("Images", Assert.Throws<InvalidOptionException>(() => ActivationAgreement.Measure(profiler, direction, new ActivationAgreementOptions { Images = 0 })).Option);
        ProbeDirection foreign = DirectionSampler.Create(Model(batchNorm: true), new DirectionOptions());
        LayoutMismatchException differ = Assert.Throws<LayoutMismatchException>(() => ActivationAgreement.Measure(profiler, foreign));
        Assert.Equal("conv2.weight", differ.First?.Name);

        ValleyModel smooth = ValleyModel.Create(NetworkFixture.Named("LeNet5", activation: Activation.Sigmoid), 1);
        using LossProfiler none = Profiler(smooth, null, 1);
        Assert.Contains("no ReLU", Assert.Throws<NetworkDefinitionException>(() => ActivationAgreement.Measure(none, DirectionSampler.Create(smooth, new DirectionOptions()))).Message);
    }

    /// <summary>Which units of a ReLU are active, by the network cut off behind it.</summary>
    private static bool[] Active(ValleyModel model, ProbeDirection direction, double offset, string relu)
    {
        Layer[] layers = [.. model.Network.Layers.TakeWhile(layer => layer.Name != relu), model.Network.Layers.First(layer => layer.Name == relu)];
        int units = (int)model.Network.Plan.Steps.First(step => step.Layer.Name == relu).Output.Length;
        var cut = new NetworkDefinition("cut", model.Network.Input, units, [.. layers, new Flatten("cut")]);
        double[] parameters = [.. model.Parameters.Values.Zip(direction.Vector.Values, (w, u) => (double)(w + (float)offset * u)).Take(cut.Parameters.Count)];
        double[] buffers = [.. model.Buffers.Values.Take(cut.Buffers.Count).Select(value => (double)value)];
        ImageShape shape = s_data.Shape;
        double[][] images = [.. Enumerable.Range(0, Images).Select(i => Enumerable.Range(0, shape.Length).Select(at =>
        {
            int channel = at / (shape.Height * shape.Width), place = at % (shape.Height * shape.Width);
            return (s_data.Train[i][place * shape.Channels + channel] / 255.0 - s_data.Normalization.Mean[channel]) / s_data.Normalization.StandardDeviation[channel];
        }).ToArray())];
        return [.. new NaiveNetwork(cut, parameters, buffers).Run(images).SelectMany(row => row.Select(value => value > 0))];
    }
}
