using System.Text.Json;
using AsymValley.Data;

namespace AsymValley.Tests.Data;

/// <summary>Against the bytes that torchvision and Pillow gave: torchvision_crops.py wrote them.</summary>
public sealed class PillowResamplerTests
{
    [Fact]
    public void ResizedAndCroppedAsTorchvisionDoes()
    {
        JsonElement cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TorchvisionCrops.json"))).RootElement;
        Assert.All(cases.EnumerateArray(), entry =>
        {
            var shape = new ImageShape(Number("channels"), Number("height"), Number("width"));
            DecodedImage image = new DecodedImage(shape, Pixels((int)shape.Length)).ResizedAndCropped(Number("size"));
            Assert.Equal(new ImageShape(shape.Channels, Number("size"), Number("size")), image.Shape);
            Assert.Equal(entry.GetProperty("pixels").GetString(), Convert.ToHexStringLower(image.Pixels));

            int Number(string name) => entry.GetProperty(name).GetInt32();
        });
    }

    [Fact]
    public void AnImageOfTheSizeStays()
    {
        var image = new DecodedImage(new ImageShape(3, 16, 16), Pixels(3 * 16 * 16));
        Assert.Equal(image.Pixels, PillowResampler.Resize(image, 16, 16).Pixels);
    }

    private static byte[] Pixels(int count)
    {
        var pixels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            uint x = unchecked((uint)i * 0x9E3779B1);
            x = unchecked((x ^ (x >> 15)) * 0x85EBCA6B);
            pixels[i] = (byte)(x >> 13);
        }
        return pixels;
    }
}
