using AsymValley.Data;

namespace AsymValley.Tests.Federated;

/// <summary>Softmax regression by loops in float64; θ is [weight (classes × features), bias].</summary>
internal static class NaiveSoftmax
{
    /// <summary>An image as the network sees it, normalised, C×H×W.</summary>
    public static double[] Image(Dataset data, ReadOnlySpan<byte> bytes)
    {
        double[] pixels = TrainingFixture.Normalized(data, bytes), image = new double[pixels.Length];
        int channels = data.Shape.Channels, area = data.Shape.Height * data.Shape.Width;
        for (int c = 0; c < channels; c++)
            for (int i = 0; i < area; i++)
                image[c * area + i] = pixels[i * channels + c];
        return image;
    }

    /// <summary>Mean cross-entropy, its gradient and the number of hits.</summary>
    public static (double Loss, double[] Gradient, int Hits) Measure(Dataset data, DataSplit split, IReadOnlyCollection<int> images, double[] theta)
    {
        int classes = data.Classes, features = data.Shape.Length, hits = 0;
        var gradient = new double[theta.Length];
        double loss = 0;
        foreach (int n in images)
        {
            double[] image = Image(data, split[n]);
            double[] logits = [.. Enumerable.Range(0, classes).Select(k => theta[classes * features + k] + image.Select((x, f) => theta[k * features + f] * x).Sum())];
            double normalizer = Math.Log(logits.Sum(Math.Exp));
            int label = split.Labels[n];
            loss += (normalizer - logits[label]) / images.Count;
            hits += Array.IndexOf(logits, logits.Max()) == label ? 1 : 0;
            for (int k = 0; k < classes; k++)
            {
                double error = (Math.Exp(logits[k] - normalizer) - (k == label ? 1 : 0)) / images.Count;
                gradient[classes * features + k] += error;
                for (int f = 0; f < features; f++)
                    gradient[k * features + f] += error * image[f];
            }
        }
        return (loss, gradient, hits);
    }
}
