using AsymValley.Data;

namespace AsymValley.Tests.Data;

public sealed class ImageResamplerTests
{
    private static byte[] Resize(ImageShape source, int height, int width, params ReadOnlySpan<byte> pixels)
    {
        var resampler = new ImageResampler(source, height, width);
        var resized = new byte[resampler.Target.Length];
        resampler.Resize(pixels, resized);
        return resized;
    }

    private static ImageShape Grey(int height, int width) => new(1, height, width);

    [Fact]
    public void WholeBlocksAreAveraged()
    {
        // (1+2+5+6)/4 = 3.5, (3+4+7+8)/4 = 5.5: halves go up.
        Assert.Equal([4, 6], Resize(Grey(2, 4), 1, 2, 1, 2, 3, 4, 5, 6, 7, 8));
        // 3×3 of two channels: the means of 0…8 and of 100…108.
        byte[] pixels = [.. Enumerable.Range(0, 9).SelectMany(i => (byte[])[(byte)i, (byte)(100 + i)])];
        Assert.Equal([4, 104], Resize(new ImageShape(2, 3, 3), 1, 1, pixels));
    }

    [Fact]
    public void PartsOfPixelsCountByTheirArea()
    {
        // 3 to 2: (2·10 + 1·40)/3 = 20 and (1·40 + 2·100)/3 = 80.
        Assert.Equal([20, 80], Resize(Grey(1, 3), 1, 2, 10, 40, 100));
        Assert.Equal([20, 80], Resize(Grey(3, 1), 2, 1, 10, 40, 100));
        // 5 to 3: (3·0 + 2·50)/5 = 20, (1·50 + 3·100 + 1·150)/5 = 100, (2·150 + 3·200)/5 = 180.
        Assert.Equal([20, 100, 180], Resize(Grey(1, 5), 1, 3, 0, 50, 100, 150, 200));
    }

    [Fact]
    public void GrowingInterpolatesBetweenCentres()
    {
        // 2 to 4: centres at −¼, ¼, ¾, 1¼ of the source's: 0, 25, 75, 100.
        Assert.Equal([0, 25, 75, 100], Resize(Grey(1, 2), 1, 4, 0, 100));
        // 3 to 5: −0.2, 0.4, 1, 1.6, 2.2: 0, 40, 100, 160, 200.
        Assert.Equal([0, 40, 100, 160, 200], Resize(Grey(3, 1), 5, 1, 0, 100, 200));
        // A row shrinks while a column grows: means (10+30)/2 = 20 and (50+70)/2 = 60, then 20, 30, 50, 60.
        Assert.Equal([20, 30, 50, 60], Resize(Grey(2, 2), 4, 1, 10, 30, 50, 70));
    }

    [Fact]
    public void ConstantsAndOwnSizesStay()
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 7 * 5)];
        foreach ((int height, int width) in (ReadOnlySpan<(int, int)>)[(1, 1), (3, 4), (7, 5), (11, 13), (100, 2)])
            Assert.All(Resize(Grey(7, 5), height, width, white), pixel => Assert.Equal(255, pixel));
        byte[] any = [.. Enumerable.Range(0, 35).Select(i => (byte)(i * 7))];
        Assert.Equal(any, Resize(Grey(7, 5), 7, 5, any));
    }

    [Fact]
    public void AnyShrinkingIsTheMeanOverTheArea()
    {
        // Against an integral over a fine grid: 4 sub-pixels to each of the 7·4 × 5·3 common parts, in float64.
        byte[] pixels = [.. Enumerable.Range(0, 35).Select(i => (byte)(i * i * 31))];
        byte[] resized = Resize(Grey(7, 5), 4, 3, pixels);
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                double sum = 0;
                for (int i = 0; i < 7; i++)
                    for (int j = 0; j < 5; j++)
                        sum += pixels[(y * 7 + i) / 4 * 5 + (x * 5 + j) / 3];
                Assert.Equal((byte)Math.Floor(sum / 35 + .5), resized[y * 3 + x]);
            }
        }
    }
}
