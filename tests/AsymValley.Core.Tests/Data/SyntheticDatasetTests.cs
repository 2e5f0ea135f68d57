using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class SyntheticDatasetTests
{
    private static DatasetOptions Options(int train, int test, ulong seed = 0, double difficulty = 1) =>
        new() { TrainCount = train, TestCount = test, Seed = seed, Difficulty = difficulty };

    [Fact]
    public void TheStandardSetHasItsSizesAndItsReferenceSaysHowItWasMade()
    {
        Dataset dataset = SyntheticDataset.Create();
        Assert.Equal((5000, 2000, 10, new ImageShape(3, 32, 32)), (dataset.Train.Count, dataset.Test.Count, dataset.Classes, dataset.Shape));
        DatasetOptions options = dataset.Reference.Options;
        Assert.Equal((5000, 2000, 0ul, 1.0, 10), (options.TrainCount, options.TestCount, options.Seed, options.Difficulty, options.Classes));
        Assert.All(dataset.Train.Labels.CountBy(label => label), pair => Assert.Equal(500, pair.Value));
        // The fixed normalisation fits: pixels have about mean 0 and variance 1 behind it.
        (double mean, double deviation) = TestData.Moments(dataset);
        Assert.Equal(dataset.Normalization.Mean[0], mean, .01);
        Assert.Equal(dataset.Normalization.StandardDeviation[0], deviation, .01);
    }

    [Fact]
    public void ALargerSetBeginsWithTheSmallerOne()
    {
        Dataset large = SyntheticDataset.Create(Options(57, 33)), small = SyntheticDataset.Create(Options(23, 15));
        Assert.Equal(small.ContentHash, large.Take(23, 15).ContentHash);
    }

    [Fact]
    public void SeedsAndSplitsDiffer()
    {
        Dataset a = SyntheticDataset.Create(Options(20, 20)), b = SyntheticDataset.Create(Options(20, 20, seed: 1));
        Assert.Equal(a.ContentHash, SyntheticDataset.Create(Options(20, 20)).ContentHash);
        Assert.NotEqual(a.ContentHash, b.ContentHash);
        Assert.NotEqual(a.Train.Pixels, a.Test.Pixels);
    }

    [Fact]
    public void DifficultyMakesClassesHarderToTellApart()
    {
        double[] accuracies = [.. ((double[])[0, 1, 4]).Select(NearestMeanAccuracy)];
        Assert.InRange(accuracies[0], .8, 1);
        Assert.InRange(accuracies[1], .3, accuracies[0] - .1);
        Assert.InRange(accuracies[2], .1, accuracies[1] - .1);
    }

    /// <summary>Test accuracy of the classifier that takes the class with the nearest mean training image.</summary>
    private static double NearestMeanAccuracy(double difficulty)
    {
        Dataset dataset = SyntheticDataset.Create(Options(1000, 300, 0, difficulty));
        var means = new double[10][];
        for (int k = 0; k < 10; k++)
        {
            means[k] = new double[3072];
            int[] members = [.. Enumerable.Range(0, 1000).Where(i => dataset.Train.Labels[i] == k)];
            foreach (int i in members)
                for (int j = 0; j < 3072; j++)
                    means[k][j] += dataset.Train[i][j] / (double)members.Length;
        }
        int right = 0;
        for (int i = 0; i < 300; i++)
        {
            double[] distances = [.. means.Select(mean => Distance(dataset.Test[i], mean))];
            right += Array.IndexOf(distances, distances.Min()) == dataset.Test.Labels[i] ? 1 : 0;
        }
        return right / 300.0;

        static double Distance(ReadOnlySpan<byte> image, double[] mean)
        {
            double sum = 0;
            for (int j = 0; j < mean.Length; j++)
                sum += (image[j] - mean[j]) * (image[j] - mean[j]);
            return sum;
        }
    }

    [Fact]
    public void PatternsAreStandardizedSmoothAndPeriodic()
    {
        var pattern = new SmoothPattern(new AsymValley.Parameters.SeededRandom(1), 8);
        float[] still = new float[SmoothPattern.Length], moved = new float[SmoothPattern.Length];
        pattern.AddTo(still, 1, 0, 0);
        pattern.AddTo(moved, 2, -3, 35);
        Assert.Equal(0, still.Average(v => (double)v), 1e-6);
        Assert.Equal(1, still.Average(v => (double)v * v), 1e-6);
        for (int y = 0; y < 32; y++)
            for (int x = 0; x < 32; x++)
                for (int c = 0; c < 3; c++)
                {
                    Assert.Equal(2 * still[((y + 29) % 32 * 32 + (x + 3) % 32) * 3 + c], moved[(y * 32 + x) * 3 + c]);
                    // Neighbours, over the edge too, are near each other: the spline's steps are a quarter cell.
                    Assert.InRange(Math.Abs(still[(y * 32 + x) * 3 + c] - still[(y * 32 + (x + 1) % 32) * 3 + c]), 0, 1.2);
                }
    }

    [Theory]
    [InlineData(0, 10, 1.0, "TrainCount")]
    [InlineData(10, 10, -0.1, "Difficulty")]
    [InlineData(10, 10, 4.1, "Difficulty")]
    [InlineData(10, 10, double.NaN, "Difficulty")]
    [InlineData(10, 1, 1.0, "Classes")]
    [InlineData(int.MaxValue, 10, 1.0, "TrainCount")]
    public void OptionsOutOfRangeAreRefused(int train, int classes, double difficulty, string option)
    {
        DatasetOptions options = Options(train, 10, 0, difficulty) with { Classes = classes };
        Assert.Equal(option, Assert.Throws<InvalidOptionException>(() => SyntheticDataset.Create(options)).Option);
    }
}
