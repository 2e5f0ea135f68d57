using System.Text.Json;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>
/// The networks for ImageNet against torchvision's, on the same weights: made by a formula that torchvision_logits.py has too, which
/// wrote the logits down in float64.
/// </summary>
public sealed class TorchvisionTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TorchvisionLogits.json"))).RootElement.EnumerateArray()];

    public static TheoryData<string> Networks => [.. Cases.Select(entry => entry.GetProperty("network").GetString()!)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_are_torchvisions(string name)
    {
        JsonElement expected = Cases.Single(entry => entry.GetProperty("network").GetString() == name);
        int side = expected.GetProperty("side").GetInt32();
        NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions
        {
            Input = new ImageShape(3, side, side),
            Classes = expected.GetProperty("classes").GetInt32(),
        });
        Assert.Equal(expected.GetProperty("parameters").GetInt32(), network.Parameters.Count);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var model = new DeviceModel(network, CPU, gradients: false);
        model.Load(Fill(network, out ParameterVector buffers), buffers);
        var images = new float[2 * network.Input.Length];
        FillValues(images, 0);

        float[] logits = Forward.Run(network, model.Parameters, model.Buffers, tensor(images, float32).view(2, 3, side, side),
            ForwardContext.Evaluation).data<float>().ToArray();

        double[] reference = [.. expected.GetProperty("logits").EnumerateArray().Select(value => value.GetDouble())];
        double scale = reference.Max(Math.Abs);
        Assert.Equal(reference.Length, logits.Length);
        for (int i = 0; i < logits.Length; i++)
            Assert.Equal(reference[i], logits[i], 1e-4 * scale);
    }

    /// <summary>Parameters and buffers in the order of PyTorch's state dictionary: the buffers of a layer behind its parameters.</summary>
    private static ParameterVector Fill(NetworkDefinition network, out ParameterVector buffers)
    {
        var parameters = new ParameterVector(network.Parameters);
        buffers = new ParameterVector(network.Buffers);
        uint key = 0;
        // torchvision registers the class token before everything else.
        foreach (ParameterSlice slice in network.Parameters.Slices.OrderBy(slice => slice.Name == "class_token" ? 0 : 1))
        {
            Span<float> values = parameters[slice];
            FillValues(values, ++key);
            bool isToken = slice.LayerKind == ParameterLayerKind.Other;
            for (int i = 0; i < values.Length; i++)
                values[i] = slice.Shape.Length > 1
                    ? isToken ? values[i] : values[i] * (float)Math.Sqrt(3.0 / (slice.Length / slice.Shape[0]))
                    : slice.Role == ParameterRole.Bias ? values[i] / 10 : 1 + values[i] / 10;
            if (slice.Role != ParameterRole.Bias || !network.Buffers.TryGet($"{slice.Layer}.running_mean", out ParameterSlice? mean))
                continue;
            FillValues(buffers[mean], ++key);
            ParameterSlice variance = network.Buffers[$"{slice.Layer}.running_var"];
            FillValues(buffers[variance], ++key);
            for (int i = 0; i < mean.Length; i++)
                (buffers[mean][i], buffers[variance][i]) = (buffers[mean][i] / 10, 1 + buffers[variance][i] / 2);
        }
        return parameters;
    }

    private static void FillValues(Span<float> values, uint key)
    {
        for (int i = 0; i < values.Length; i++)
        {
            uint x = unchecked((uint)i + key * 0x9E3779B1);
            foreach (uint factor in (ReadOnlySpan<uint>)[0x85EBCA6B, 0xC2B2AE35])
                x = unchecked((x ^ (x >> 15)) * factor);
            x ^= x >> 16;
            values[i] = (float)(x / 2147483648.0 - 1);
        }
    }
}
