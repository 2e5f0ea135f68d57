using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Theory;

namespace AsymValley.Tests.Theory;

public sealed class SoftmaxCurvatureTests
{
    /// <summary>Two classes of grey 2×2 images; the last pixel is always 0, so that its weights are exactly 0.</summary>
    private static Dataset Small()
    {
        static DataSplit split(int seed) => new(new ImageShape(1, 2, 2),
            [.. Enumerable.Range(0, 30).SelectMany(i => new byte[] { (byte)(40 + 100 * (i % 2) + 7 * i % 50), (byte)(seed * i * 13 % 200), (byte)(i * 31 % 255), 0 })],
            [.. Enumerable.Range(0, 30).Select(i => i % 2)]);
        return new Dataset(new DatasetReference("small"), 2, split(1), split(2), Normalization.Same(1, 0, 1));
    }

    [Fact]
    public void TextAndListingDifferInSplitAndInWhatStandsForTheNoise()
    {
        Dataset dataset = Small();
        var options = new SoftmaxCurvatureOptions { Draws = 2, Points = 5, Seed = 4 };
        foreach (bool listing in new[] { false, true })
        {
            SoftmaxCurvatureResult[] results = [.. SoftmaxCurvature.Measure(dataset, options with { PaperListing = listing })];
            Assert.Equal([(4ul, false), (4ul, true), (5ul, false), (5ul, true)], results.Select(r => (r.Seed, r.SignConsistent)));
            SoftmaxRegression train = Regression(dataset, listing ? dataset.Test : dataset.Train), test = Regression(dataset, dataset.Test);
            double[] weights = train.Fit();
            foreach (SoftmaxCurvatureResult r in results)
            {
                // The last pixel's weights are 0, and so is their gradient.
                double[] noise = [.. Gaussian(weights, r.Seed).Select((e, i) => !r.SignConsistent ? e : weights[i] == 0 ? (listing ? -Math.Abs(e) : 0) : Math.Abs(e) * Math.Sign(weights[i]))];
                for (int i = 0; i < r.Offsets.Length; i++)
                {
                    double[] moved = [.. weights.Zip(noise, (w, e) => w + r.Offsets[i] * e)];
                    SoftmaxPoint expected = train.Measure(moved, listing ? moved : noise);
                    SoftmaxRegressionTests.AssertPoint(
                        [expected.Loss, expected.Error, expected.Impurity, expected.HessianTrace, expected.FirstOrder, expected.SecondOrder],
                        new SoftmaxPoint(r.TrainLoss[i], r.TrainError[i], r.Impurity[i], r.HessianTrace[i], r.FirstOrder[i], r.SecondOrder[i]));
                    Assert.Equal(test.Measure(moved, noise).Error, r.TestError[i]);
                }
                Assert.Equal((r.TestError[3] + r.TestError[4] - r.TestError[0] - r.TestError[1]) / 2, r.TestErrorDifference, 1e-12);
            }
        }
    }

    [Fact]
    public void FeaturesAreGreyPixelsFromZeroToSixteen()
    {
        // 4×4 pixels of two channels become 2×2: means over blocks and channels, of 255 for the full scale.
        byte[] pixels = [.. Enumerable.Range(0, 32).Select(i => (byte)(i % 2 == 0 ? 8 * (i / 16) : 16))];
        var split = new DataSplit(new ImageShape(2, 4, 4), pixels, [0]);
        var dataset = new Dataset(new DatasetReference("blocks"), 2, split, split, Normalization.Same(2, 0, 1));
        Assert.Equal([8 * 16 / 255.0, 8 * 16 / 255.0, 12 * 16 / 255.0, 12 * 16 / 255.0], SoftmaxCurvature.Features(dataset, split, 2));
    }

    [RealDataFact("digits")]
    public void OnTheDigitsThePositiveSideIsFlatter()
    {
        Dataset digits = DatasetCatalog.Open("Digits", TestData.Folder);
        SoftmaxCurvatureResult[] results = [.. SoftmaxCurvature.Measure(digits, new SoftmaxCurvatureOptions { Draws = 1, Points = 5 })];
        Assert.Equal((3823, 1797), (results[0].TrainImages, results[0].TestImages));
        Assert.True(results[1] is { TestErrorDifference: < 0, TrainLossDifference: < 0, ImpurityDifference: < 0, TraceDifference: < 0, SecondOrderDifference: < 0 });
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        foreach ((SoftmaxCurvatureOptions options, string name) in new[]
        {
            (new SoftmaxCurvatureOptions { Noise = DirectionKind.Sign }, "Noise"), (new SoftmaxCurvatureOptions { Draws = 0 }, "Draws"),
            (new SoftmaxCurvatureOptions { Range = 0 }, "Range"), (new SoftmaxCurvatureOptions { Points = 4 }, "Points"),
            (new SoftmaxCurvatureOptions { InverseRegularization = 0 }, "InverseRegularization"), (new SoftmaxCurvatureOptions { Side = 0 }, "Side"),
            (new SoftmaxCurvatureOptions { Width = -1 }, "Width"), (new SoftmaxCurvatureOptions { PaperListing = true, Scaling = DirectionScaling.Norm }, "Scaling"),
        })
            Assert.Equal(name, Assert.Throws<InvalidOptionException>(() => SoftmaxCurvature.Measure(Small(), options)).Option);
    }

    private static SoftmaxRegression Regression(Dataset dataset, DataSplit split) =>
        new([.. split.Pixels.Select(pixel => pixel * 16 / 255.0)], split.Labels, dataset.Classes);

    /// <summary>The noise that any direction of the kind through a linear classifier has.</summary>
    private static double[] Gaussian(double[] weights, ulong seed)
    {
        var network = new NetworkDefinition("linear", new ImageShape(1, 2, 2), 2, [new Flatten("flat"), new Linear("fc", 2) { Bias = false }]);
        var model = new ValleyModel("m", network, new ParameterVector(network.Parameters, Array.ConvertAll(weights, w => (float)w)), new ParameterVector(network.Buffers));
        return Array.ConvertAll(DirectionSampler.Create(model, new DirectionOptions { Seed = seed, Scaling = DirectionScaling.None }).Vector.Values, value => (double)value);
    }
}
