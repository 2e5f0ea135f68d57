using System.Collections.Immutable;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

public sealed class ParameterSelectionTests
{
    [Theory]
    [InlineData("all", "conv1.weight bn1.weight bn1.bias conv2.weight conv2.bias hidden.weight hidden.bias fc.weight fc.bias")]
    [InlineData("Classifier", "fc.weight fc.bias")]
    [InlineData("Features", "conv1.weight bn1.weight bn1.bias conv2.weight conv2.bias hidden.weight hidden.bias")]
    [InlineData("layer1", "conv1.weight bn1.weight bn1.bias")]
    [InlineData("Conv", "conv1.weight conv2.weight conv2.bias")]
    [InlineData("BatchNorm", "bn1.weight bn1.bias")]
    [InlineData("notbatchnorm", "conv1.weight conv2.weight conv2.bias hidden.weight hidden.bias fc.weight fc.bias")]
    [InlineData("BatchNormWeight", "bn1.weight")]
    [InlineData("ClassifierWeight", "fc.weight")]
    [InlineData("ClassifierBias", "fc.bias")]
    [InlineData("OtherWeight", "conv1.weight conv2.weight hidden.weight")]
    [InlineData("OtherBias", "conv2.bias hidden.bias")]
    [InlineData("conv?.weight", "conv1.weight conv2.weight")]
    [InlineData("fc.*, BN1.bias", "bn1.bias fc.weight fc.bias")]
    [InlineData("hidden.bias", "hidden.bias")]
    public void SelectsInTheOrderOfTheLayout(string group, string expected) =>
        Assert.Equal(expected, string.Join(' ', ParameterSelection.Resolve(SmallNetwork.Layout, group).Select(slice => slice.Name)));

    [Fact]
    public void BatchNormAndItsComplementMakeUpPreResNet20()
    {
        ParameterLayout layout = NetworkCatalog.Create("PreResNet20", new NetworkOptions()).Parameters;
        ImmutableArray<ParameterSlice> inside = ParameterSelection.Resolve(layout, "BatchNorm"), outside = ParameterSelection.Resolve(layout, "NotBatchNorm");
        Assert.Empty(inside.Intersect(outside));
        Assert.Equal(layout.Slices.Select(slice => slice.Name).Order(), inside.Concat(outside).Select(slice => slice.Name).Order());
        // Weight and bias of every batch normalisation: before both convolutions of each of 9 blocks, and the last one.
        Assert.Equal(2 * (2 * 9 + 1), inside.Length);
        Assert.All(inside, slice => Assert.Contains("bn", slice.Name));
        Assert.DoesNotContain(outside, slice => slice.Name.Contains("bn", StringComparison.Ordinal));
    }

    [Fact]
    public void AnEmptySelectionNamesWhatThereIs()
    {
        var error = Assert.Throws<EmptySelectionException>(() => ParameterSelection.Resolve(SmallNetwork.Layout, "layer7.*"));
        Assert.Contains("Classifier", error.Message);
        Assert.Contains("Layer2", error.Message);
        Assert.Contains("conv1.weight", error.Message);
    }
}
