using System.Text.Json;
using AsymValley.Networks;

namespace AsymValley.Tests;

public sealed class ArchitecturesCommandTests
{
    [Fact]
    public void EveryNetworkWithANameIsListed()
    {
        JsonElement[] lines = CommandLine.Run("architectures", "--input", "3x64x64").Succeeded().Lines;
        Assert.Equal(NetworkCatalog.Names, lines.Select(Name));
        JsonElement dense = lines.Single(line => Name(line) == "DenseNetBC100");
        Assert.Equal(769_162, dense.GetProperty("Parameters").GetInt32());
        Assert.Equal(2 * dense.GetProperty("MultiplyAdds").GetInt64(), dense.GetProperty("Flops").GetInt64());
        Assert.Equal(64, dense.GetProperty("InputShape").GetProperty("Height").GetInt32());
    }

    [Fact]
    public void NamesAndWildcardsPick()
    {
        JsonElement[] lines = CommandLine.Run("architectures", "resnet14b", "preresnet1*", "ML?", "--classes", "100").Succeeded().Lines;
        Assert.Equal(["ResNet14B", "PreResNet110", "PreResNet164", "MLP"], lines.Select(Name));
        Assert.Equal(1_169_972, lines[1].GetProperty("Parameters").GetInt32());
        Assert.Empty(CommandLine.Run("architectures", "nothing*").Succeeded().Lines);
    }

    [Fact]
    public void VariantsImagesAndClassesAreThoseAskedFor()
    {
        string row = CommandLine.Run("architectures", "LeNet5", "--input", "1x28x28", "--format", "csv").Succeeded().Out.Split('\n')[1];
        Assert.StartsWith("LeNet5,1×28×28,10,61706,0,", row);
        JsonElement data = Assert.Single(CommandLine.Run("architectures", "Logistic", "--dataset", "synthetic", "--classes", "5").Succeeded().Lines);
        Assert.Equal(3072 * 5 + 5, data.GetProperty("Parameters").GetInt32());
        // 688 channels, each with a bias in place of scale and shift.
        JsonElement plain = Assert.Single(CommandLine.Run("architectures", "ResNet20", "--batch-norm", "false").Succeeded().Lines);
        Assert.Equal(269_722 - 688, plain.GetProperty("Parameters").GetInt32());
        Assert.Equal("VGG16BN", Name(Assert.Single(CommandLine.Run("architectures", "vgg16*", "--batch-norm", "true").Succeeded().Lines)));
    }

    [Fact]
    public void WhatNeedsLargerImagesIsLeftOutUnlessNamed()
    {
        CommandLine.Outcome outcome = CommandLine.Run("architectures", "VGG8*", "LeNet5", "--input", "1x28x28").Succeeded();
        Assert.Equal("LeNet5", Name(Assert.Single(outcome.Lines)));
        Assert.StartsWith("valley: warning: VGG8 is left out", outcome.Error);
        Assert.Equal(1, CommandLine.Run("architectures", "VGG8", "--input", "1x28x28").Code);
    }

    [Theory]
    [InlineData("NoSuchNet")]
    [InlineData("ResNet45")]
    [InlineData("--input 28")]
    [InlineData("--classes 1")]
    [InlineData("--dataset no-such-set")]
    [InlineData("--data .")]
    public void BadUsageEndsWith2(string line)
    {
        CommandLine.Outcome outcome = CommandLine.Run(["architectures", .. line.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Out);
    }

    private static string? Name(JsonElement line) => line.GetProperty("Name").GetString();
}
