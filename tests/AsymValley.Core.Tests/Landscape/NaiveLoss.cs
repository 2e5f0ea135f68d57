using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Tests.Networks;

namespace AsymValley.Tests.Landscape;

/// <summary>The loss of a network without buffers in plain float64.</summary>
internal static class NaiveLoss
{
    /// <summary>Mean cross-entropy at w + Σ offset·u.</summary>
    public static double Of(ValleyModel model, Dataset data, DataSplit split, params (double Offset, ParameterVector U)[] moves) =>
        Of(model.Network, data, split, [.. model.Parameters.Values.Select((w, i) => w + moves.Sum(move => move.Offset * move.U.Values[i]))]);

    /// <summary>Mean cross-entropy at θ.</summary>
    public static double Of(NetworkDefinition network, Dataset data, DataSplit split, double[] theta)
    {
        double[][] images = [.. Enumerable.Range(0, split.Count).Select(n =>
        {
            double[] pixels = TrainingFixture.Normalized(data, split[n]);
            int channels = split.Shape.Channels, area = pixels.Length / channels;
            return Enumerable.Range(0, pixels.Length).Select(i => pixels[i % area * channels + i / area]).ToArray();
        })];
        return new NaiveNetwork(network, theta, []).Loss(images, split.Labels);
    }
}
