using AsymValley.Data;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests;

public class DeviceSplitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ABatchInOrderIsNormalisedAndChannelsLast(bool augmented)
    {
        using DisposeScope scope = NewDisposeScope();
        Dataset data = TrainingFixture.Blobs();
        using var split = new DeviceSplit(data, data.Train, CPU, augmented ? Augmentation.CropAndFlip : null);
        (Tensor images, Tensor labels) = split.Batch(3, 5);
        Assert.Equal([5, 2, 5, 4], images.shape);
        Assert.Equal([40, 1, 8, 2], images.stride());
        Assert.Equal(data.Train.Labels[3..8].Select(label => (long)label), labels.data<long>().ToArray());
        float[] values = images.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        AssertClose(TrainingFixture.Normalized(data, data.Train.Pixels.AsSpan(3 * 40, 5 * 40)), values);
    }

    [Fact]
    public void ABatchByIndicesFollowsThem()
    {
        using DisposeScope scope = NewDisposeScope();
        Dataset data = TrainingFixture.Blobs();
        using var split = new DeviceSplit(data, data.Train, CPU);
        (Tensor images, Tensor labels) = split.Batch(tensor(new long[] { 7, 0, 7 }));
        float[] values = images.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        Assert.Equal([(long)data.Train.Labels[7], data.Train.Labels[0], data.Train.Labels[7]], labels.data<long>().ToArray());
        AssertClose(TrainingFixture.Normalized(data, data.Train[0]), values[40..80]);
        AssertClose(TrainingFixture.Normalized(data, data.Train[7]), values[80..]);
    }

    [Fact]
    public void AShuffleVisitsEveryImageOnceAndDependsOnItsGeneratorOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        Dataset data = TrainingFixture.Blobs(train: 30);
        using var split = new DeviceSplit(data, data.Train, CPU);
        float[] First(ulong seed)
        {
            using EpochOrder order = split.Shuffle(new SeededRandom(seed));
            return order.Batch(0, 30).Images.contiguous().data<float>().ToArray();
        }
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));
        Assert.Equal(First(1).Chunk(40).Select(image => image.Sum()).Order(), First(2).Chunk(40).Select(image => image.Sum()).Order());

        using EpochOrder some = split.Shuffle(new SeededRandom(1), [4, 9]);
        Assert.Equal(2, some.Count);
        Assert.Equal(new[] { data.Train.Labels[4], data.Train.Labels[9] }.Order(), some.Batch(0, 2).Labels.data<long>().ToArray().Select(label => (int)label).Order());
    }

    // Each augmented image must be one of the windows cut and mirrored pixel by pixel here, and over many draws every
    // offset and both sides must come up.
    [Fact]
    public void AugmentedImagesAreCropsAndFlipsOfTheirImage()
    {
        using DisposeScope scope = NewDisposeScope();
        Dataset data = TrainingFixture.Blobs(train: 8, channels: 3, height: 4, width: 5);
        using var split = new DeviceSplit(data, data.Train, CPU, new Augmentation(2));
        var seen = new HashSet<(int, int, bool)>();
        for (ulong seed = 0; seed < 60; seed++)
        {
            int[] visits = new SeededRandom(seed).Fork("shuffle").Permutation(8);
            using EpochOrder order = split.Shuffle(new SeededRandom(seed));
            (Tensor images, Tensor labels) = order.Batch(0, 8);
            float[] values = images.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
            Assert.Equal(visits.Select(i => (long)data.Train.Labels[i]), labels.data<long>().ToArray());
            for (int i = 0; i < 8; i++)
                seen.Add(Find(data, data.Train[visits[i]].ToArray(), values[(i * 60)..((i + 1) * 60)]));
        }
        Assert.Equal(5 * 5 * 2, seen.Count);
    }

    private static (int, int, bool) Find(Dataset data, byte[] image, float[] found)
    {
        for (int dy = -2; dy <= 2; dy++)
            for (int dx = -2; dx <= 2; dx++)
                foreach (bool flip in new[] { false, true })
                {
                    var window = new byte[60];
                    for (int y = 0; y < 4; y++)
                        for (int x = 0; x < 5; x++)
                        {
                            int fromY = y + dy, fromX = (flip ? 4 - x : x) + dx;
                            if (fromY is >= 0 and < 4 && fromX is >= 0 and < 5)
                                Array.Copy(image, (fromY * 5 + fromX) * 3, window, (y * 5 + x) * 3, 3);
                        }
                    if (TrainingFixture.Normalized(data, window).Zip(found).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4))
                        return (dy, dx, flip);
                }
        Assert.Fail("The image is no window of its original.");
        return default;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }
}
