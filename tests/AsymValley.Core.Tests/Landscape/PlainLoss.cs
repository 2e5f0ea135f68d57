using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Tests.Networks;

namespace AsymValley.Tests.Landscape;

/// <summary>The mean cross-entropy of a network without batch normalisation, in float64 by plain loops.</summary>
internal static class PlainLoss
{
    public static double At(NetworkDefinition network, Dataset data, DataSplit split, double[] theta)
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
