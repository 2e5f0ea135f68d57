using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

/// <summary>
/// The groups of every network in the catalog against what the tensors' names and shapes say: a normalisation's weight is the only
/// one with one dimension, a convolution's has four, and the classifier is the layer of the last tensor.
/// </summary>
public sealed class CatalogGroupTests
{
    public static TheoryData<string, bool?> Networks
    {
        get
        {
            var networks = new TheoryData<string, bool?>();
            foreach (string name in NetworkCatalog.Names)
            {
                networks.Add(name, null);
                networks.Add(name, true);
            }
            return networks;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void GroupsAreWhatNamesAndShapesSay(string name, bool? batchNorm)
    {
        ParameterLayout layout = Layout(name, batchNorm);
        string classifier = LayerOf(layout.Slices[^1]);
        HashSet<string> norm = LayersWithWeight(layout, dimensions: 1), conv = LayersWithWeight(layout, dimensions: 4);
        bool isBias(ParameterSlice slice) => slice.Name.EndsWith("bias", StringComparison.Ordinal);
        bool isClassifier(ParameterSlice slice) => LayerOf(slice) == classifier;
        bool isNorm(ParameterSlice slice) => norm.Contains(LayerOf(slice));

        Check(layout, "All", _ => true);
        Check(layout, "Classifier", isClassifier);
        Check(layout, "Features", slice => !isClassifier(slice));
        Check(layout, "Conv", slice => conv.Contains(LayerOf(slice)));
        Check(layout, "BatchNorm", isNorm);
        Check(layout, "BatchNormWeight", slice => isNorm(slice) && !isBias(slice));
        Check(layout, "ClassifierWeight", slice => isClassifier(slice) && !isBias(slice));
        Check(layout, "ClassifierBias", slice => isClassifier(slice) && isBias(slice));
        Check(layout, "OtherWeight", slice => !isClassifier(slice) && !isNorm(slice) && !isBias(slice));
        Check(layout, "OtherBias", slice => !isClassifier(slice) && !isNorm(slice) && isBias(slice));
    }

    [Theory]
    [InlineData("LeNet5", @"^(conv1|bn1)\.")]
    [InlineData("MLP", @"^fc1\.")]
    [InlineData("PreResNet20", @"^layer1\.")]
    [InlineData("PreResNet164", @"^layer1\.")]
    [InlineData("ResNet56", @"^layer1\.")]
    [InlineData("ResNet20B", @"^layer1\.")]
    [InlineData("DenseNetBC100", @"^(dense1|trans1)\.")]
    [InlineData("VGG8", @"^features\.0\.")]
    // The convolutions before the first pooling: torchvision's VGG11 has one, VGG16 two, each with its normalisation and relu behind it.
    [InlineData("VGG11BN", @"^features\.[01]\.")]
    [InlineData("VGG16", @"^features\.[02]\.")]
    [InlineData("VGG16BN", @"^features\.[0134]\.")]
    public void Layer1IsTheFirstStage(string name, string pattern) =>
        Check(Layout(name, null), "Layer1", slice => System.Text.RegularExpressions.Regex.IsMatch(slice.Name, pattern));

    [Fact]
    public void PatternsSelectByName()
    {
        ParameterLayout layout = Layout("VGG16BN", null);
        Check(layout, "features.0.*", slice => slice.Name is "features.0.weight" or "features.0.bias");
        Check(layout, "*.bias", slice => slice.Name.EndsWith(".bias", StringComparison.Ordinal));
        Check(layout, "features.?.weight, classifier.6.*", slice =>
            slice.Name.Length == "features.0.weight".Length && slice.Name.StartsWith("features", StringComparison.Ordinal) && slice.Name.EndsWith("weight", StringComparison.Ordinal)
            || slice.Name.StartsWith("classifier.6", StringComparison.Ordinal));
        Assert.Throws<EmptySelectionException>(() => ParameterSelection.Resolve(Layout("Logistic", null), "Layer1"));
    }

    private static void Check(ParameterLayout layout, string group, Func<ParameterSlice, bool> isMember)
    {
        string[] expected = [.. layout.Slices.Where(isMember).Select(slice => slice.Name)];
        if (expected.Length == 0)
            Assert.Throws<EmptySelectionException>(() => ParameterSelection.Resolve(layout, group));
        else
            Assert.Equal(expected, ParameterSelection.Resolve(layout, group).Select(slice => slice.Name));
    }

    private static HashSet<string> LayersWithWeight(ParameterLayout layout, int dimensions) =>
        [.. layout.Slices.Where(slice => slice.Name.EndsWith(".weight", StringComparison.Ordinal) && slice.Shape.Length == dimensions).Select(LayerOf)];

    private static string LayerOf(ParameterSlice slice) => slice.Name[..slice.Name.LastIndexOf('.')];

    private static ParameterLayout Layout(string name, bool? batchNorm)
    {
        var options = new NetworkOptions { BatchNorm = batchNorm };
        try
        {
            return NetworkCatalog.Create(name, options).Parameters;
        }
        catch (NetworkDefinitionException)
        {
            return NetworkCatalog.Create(name, options with { Input = new(3, 224, 224) }).Parameters;
        }
    }
}
