using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests;

/// <summary>Small data and networks for the tests of training.</summary>
internal static class TrainingFixture
{
    /// <summary>Two classes of dark and bright noise: learnt within an epoch or two.</summary>
    public static Dataset Blobs(int train = 40, int test = 20, int channels = 2, int height = 5, int width = 4)
    {
        var shape = new ImageShape(channels, height, width);
        var normalization = new Normalization(
            [.. Enumerable.Range(0, channels).Select(c => 0.4f + 0.1f * c)], [.. Enumerable.Range(0, channels).Select(c => 0.2f + 0.05f * c)]);
        return new Dataset(new DatasetReference("Blobs"), 2, Split(train, 1), Split(test, 2), normalization);

        DataSplit Split(int count, ulong seed)
        {
            var random = new SeededRandom(seed);
            var labels = new int[count];
            var pixels = new byte[count * shape.Length];
            for (int i = 0; i < count; i++)
            {
                labels[i] = random.NextInt32(2);
                for (int j = 0; j < shape.Length; j++)
                    pixels[i * shape.Length + j] = (byte)(random.NextInt32(160) + 96 * labels[i]);
            }
            return new DataSplit(shape, pixels, labels);
        }
    }

    public static NetworkDefinition Softmax(Dataset dataset) => new("Softmax", dataset.Shape, dataset.Classes,
        [new Flatten("flatten"), new Linear("linear", dataset.Classes)]);

    /// <summary>Batch normalisation, dropout and a hidden layer.</summary>
    public static NetworkDefinition Everything(Dataset dataset) => new("Everything", dataset.Shape, dataset.Classes,
    [
        new Conv("conv", 4, 3) { Padding = 1 }, new BatchNorm("bn"), new Activate("relu", Activation.Relu),
        new Flatten("flatten"), new Dropout("dropout", 0.2), new Linear("linear", dataset.Classes),
    ]);

    /// <summary>(pixel / scale − mean) / deviation in float64, as H×W×C.</summary>
    public static double[] Normalized(Dataset dataset, ReadOnlySpan<byte> pixels)
    {
        ImmutableArray<float> mean = dataset.Normalization.Mean, deviation = dataset.Normalization.StandardDeviation;
        var values = new double[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
            values[i] = (pixels[i] / (double)dataset.PixelScale - mean[i % mean.Length]) / deviation[i % mean.Length];
        return values;
    }
}
