using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

public sealed class BatchNormFoldingTests
{
    [Theory]
    [InlineData("VGG11BN", 0, true)]
    [InlineData("LeNet5", 0, false)]
    [InlineData("MLP", 0, false)]
    [InlineData("PreResNet20", 9 + 1, true)]
    [InlineData("PreResNet47", 15 + 1, false)]
    [InlineData("ResNet14", 0, true)]
    [InlineData("ResNet14B", 0, false)]
    [InlineData("DenseNetBC16", 6 + 2 + 1, true)]
    [InlineData("every kind", 0, true)]
    [InlineData("Logistic", 0, false)]
    public void Folded_networks_give_the_logits_of_plain_float64_loops(string name, int normsLeft, bool channelsLast)
    {
        NetworkDefinition network = name == "every kind"
            ? NetworkFixture.EveryKind
            : NetworkFixture.Named(name, width: 0.25, batchNorm: name == "Logistic" ? null : true);
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new NetworkFixture(network, batch: 2);
        double[] expected = [.. fixture.Naive(BatchNormMode.Running).Run(fixture.DoubleImages).SelectMany(row => row)];
        var folding = new BatchNormFolding(network);

        using FoldedParameters folded = folding.Apply(fixture.Model.Parameters, fixture.Model.Buffers);
        float[] logits = Forward.Run(folding.Folded, folded.Parameters, folded.Buffers, fixture.Batch(channelsLast), ForwardContext.Evaluation)
            .data<float>().ToArray();

        double scale = 1 + expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits[i], 1e-4 * scale);
        Assert.Equal(normsLeft, folding.Folded.Layers.Count(layer => layer is BatchNorm));
        Assert.Equal(folding.Folded.Parameters.Slices.Select(slice => slice.ShapeText),
            folded.Parameters.Select(tensor => string.Join('×', tensor.shape)));
    }

    [Fact]
    public void A_layer_with_another_reader_is_not_folded()
    {
        var network = new NetworkDefinition("n", new AsymValley.Data.ImageShape(2, 4, 4), 6,
        [
            new Conv("conv", 3, 3),
            new BatchNorm("bn"),
            new Concat("cat") { Inputs = ["conv", "bn"] },
            new GlobalAvgPool("pool"),
        ]);
        Assert.Single(new BatchNormFolding(network).Folded.Layers.OfType<BatchNorm>());
    }

    [Fact]
    public void Folding_owns_what_it_makes_and_nothing_else()
    {
        using var fixture = new NetworkFixture(NetworkFixture.EveryKind, batch: 1);
        var folding = new BatchNormFolding(fixture.Definition);
        using DisposeScope scope = NewDisposeScope();
        FoldedParameters folded = folding.Apply(fixture.Model.Parameters, fixture.Model.Buffers);
        Assert.Equal(0, scope.DisposablesCount);
        folded.Dispose();
        Assert.All(fixture.Model.Parameters, view => Assert.False(view.IsInvalid));
    }
}
