using System.Text.Json;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Checkpoints;

/// <summary>Files that PyTorch wrote, and what PyTorch itself reads from them (tests/pytorch_fixtures.py).</summary>
internal static class PyTorchFixture
{
    private static readonly Lazy<JsonElement> Expected = new(() => JsonDocument.Parse(File.ReadAllBytes(FileOf("expected.json"))).RootElement);

    /// <summary>The network of the state dictionaries.</summary>
    public static NetworkDefinition Tiny { get; } = NetworkDefinition.FromJson(File.ReadAllText(FileOf("tiny.json")));

    public static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, "Checkpoints", "PyTorchFixtures", name);

    /// <summary>PyTorch's shapes and values of a file's tensors, by their dotted names.</summary>
    public static Dictionary<string, (long[] Shape, float[] Values)> TensorsOf(string file) =>
        Expected.Value.GetProperty("files").GetProperty(file).EnumerateObject().ToDictionary(
            tensor => tensor.Name,
            tensor => (tensor.Value.GetProperty("shape").Deserialize<long[]>()!, tensor.Value.GetProperty("values").Deserialize<float[]>()!));

    /// <summary>A list of numbers in the file of what is expected.</summary>
    public static float[] Numbers(string name) => Expected.Value.GetProperty(name).Deserialize<float[]>()!;

    /// <summary>The model's logits on the images that PyTorch's were computed on.</summary>
    public static float[] Logits(ValleyModel model)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var device = new DeviceModel(model.Network, CPU, gradients: false);
        device.Load(model.Parameters, model.Buffers);
        Tensor images = tensor(Numbers("input"), [2, 3, 8, 8]);
        return Forward.Run(model.Network, device.Parameters, device.Buffers, images, ForwardContext.Evaluation).data<float>().ToArray();
    }
}
