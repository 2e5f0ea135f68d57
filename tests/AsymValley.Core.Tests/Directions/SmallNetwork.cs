using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Tests.Directions;

/// <summary>A layout with every kind of tensor: two convolutions in two stages, batch norm, a hidden layer, a classifier.</summary>
internal static class SmallNetwork
{
    public static ParameterLayout Layout { get; } = Build(
        ("conv1.weight", [16, 3, 3, 3], ParameterLayerKind.Convolution, ParameterRole.Weight, "Layer1", false),
        ("bn1.weight", [16], ParameterLayerKind.Normalization, ParameterRole.Weight, "Layer1", false),
        ("bn1.bias", [16], ParameterLayerKind.Normalization, ParameterRole.Bias, "Layer1", false),
        ("conv2.weight", [32, 16, 3, 3], ParameterLayerKind.Convolution, ParameterRole.Weight, "Layer2", false),
        ("conv2.bias", [32], ParameterLayerKind.Convolution, ParameterRole.Bias, "Layer2", false),
        ("hidden.weight", [128, 256], ParameterLayerKind.Linear, ParameterRole.Weight, null, false),
        ("hidden.bias", [128], ParameterLayerKind.Linear, ParameterRole.Bias, null, false),
        ("fc.weight", [10, 128], ParameterLayerKind.Linear, ParameterRole.Weight, null, true),
        ("fc.bias", [10], ParameterLayerKind.Linear, ParameterRole.Bias, null, true));

    /// <summary>Weights that differ from tensor to tensor in mean and spread.</summary>
    public static ParameterVector Solution(ulong seed = 1)
    {
        var theta = new ParameterVector(Layout);
        foreach ((int i, ParameterSlice slice) in Layout.Slices.Index())
            new SeededRandom(seed, (ulong)i).FillGaussian(theta[slice], mean: 0.1 * i - 0.3, standardDeviation: 0.2 + 0.1 * i);
        return theta;
    }

    private static ParameterLayout Build(params (string Name, long[] Shape, ParameterLayerKind Kind, ParameterRole Role, string? Stage, bool IsClassifier)[] tensors)
    {
        var slices = new List<ParameterSlice>();
        long offset = 0;
        foreach (var t in tensors)
        {
            slices.Add(new ParameterSlice(t.Name, [.. t.Shape], offset, t.Name[..t.Name.LastIndexOf('.')], t.Kind, t.Role, t.Stage, t.IsClassifier));
            offset += slices[^1].Length;
        }
        return new ParameterLayout(slices);
    }
}
