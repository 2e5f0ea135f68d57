using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Tests.Networks;

/// <summary>A network with random weights, statistics and a batch, on both sides: tensors and float64 arrays.</summary>
internal sealed class NetworkFixture : IDisposable
{
    public NetworkFixture(NetworkDefinition definition, int batch, bool gradients = false, ulong seed = 1)
    {
        Definition = definition;
        var random = new SeededRandom(seed);
        Parameters = Initialization.Parameters(definition, seed, BatchNormInitialization.Uniform);
        Buffers = Initialization.Buffers(definition);
        foreach (ParameterSlice slice in Parameters.Layout.Slices)
            if (slice.Role == ParameterRole.Bias)
                random.FillGaussian(Parameters[slice], 0, 0.2);
        foreach (ParameterSlice slice in Buffers.Layout.Slices)
        {
            if (slice.Name.EndsWith("running_mean", StringComparison.Ordinal))
                random.FillGaussian(Buffers[slice], 0, 0.3);
            else
                random.FillUniform(Buffers[slice], 0.5f, 1.5f);
        }
        Images = [.. Enumerable.Range(0, batch).Select(_ =>
        {
            var image = new float[definition.Input.Length];
            random.FillGaussian(image);
            return image;
        })];
        Labels = [.. Enumerable.Range(0, batch).Select(_ => random.NextInt32(definition.Classes))];
        Model = new DeviceModel(definition, CPU, gradients);
        Model.Load(Parameters, Buffers);
    }

    public NetworkDefinition Definition { get; }

    public ParameterVector Parameters { get; }

    public ParameterVector Buffers { get; }

    public float[][] Images { get; }

    public int[] Labels { get; }

    public DeviceModel Model { get; }

    public double[][] DoubleImages => [.. Images.Select(image => Array.ConvertAll(image, x => (double)x))];

    public NaiveNetwork Naive(BatchNormMode mode, double[]? parameters = null) => new(Definition,
        parameters ?? Array.ConvertAll(Parameters.Values, x => (double)x), Array.ConvertAll(Buffers.Values, x => (double)x), mode);

    /// <summary>The batch [B,C,H,W]: contiguous, or with the strides of permuted [B,H,W,C] data.</summary>
    public Tensor Batch(bool channelsLast = false)
    {
        ImageShape shape = Definition.Input;
        Tensor images = tensor(Images.SelectMany(image => image).ToArray(), float32).view(Images.Length, shape.Channels, shape.Height, shape.Width);
        return channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
    }

    public Tensor Forward(BatchNormMode mode, bool channelsLast = false) => AsymValley.Networks.Forward.Run(
        Definition, Model.Parameters, Model.Buffers, Batch(channelsLast), new ForwardContext { BatchNormMode = mode });

    public Tensor Loss(BatchNormMode mode, bool channelsLast = false) =>
        nn.functional.cross_entropy(Forward(mode, channelsLast), tensor(Array.ConvertAll(Labels, label => (long)label), int64));

    public void Dispose() => Model.Dispose();

    public static NetworkDefinition Named(string name, double width = 1, int size = 32, int channels = 3, Activation activation = Activation.Relu,
        bool? batchNorm = null) => NetworkCatalog.Create(name, new NetworkOptions
        {
            Input = new ImageShape(channels, size, size), WidthFactor = width, Activation = activation, BatchNorm = batchNorm, Classes = 10, Hidden = [20, 12],
        });

    /// <summary>Every kind of layer that works on tokens, with attention also where its input is read again, and uneven adaptive pooling.</summary>
    public static NetworkDefinition EveryTokenLayer => new("every token layer", new ImageShape(2, 7, 5), 3,
    [
        new Conv("patches", 6, 2) { Stride = 1, Initialization = WeightInitialization.XavierUniform },
        new AdaptiveAvgPool("pool", 4),
        new Tokens("tokens"),
        new ClassToken("first"),
        new PositionEmbedding("position"),
        new Attention("attention", 3),
        new Add("add") { Inputs = ["attention", "position"] },
        new LayerNorm("norm") { Epsilon = 1e-3 },
        new Linear("wide", 9) { Initialization = WeightInitialization.XavierUniform },
        new Activate("gelu", Activation.Gelu),
        new Linear("narrow", 6),
        new Add("again") { Inputs = ["narrow", "add"] },
        new SelectToken("second", 1),
        new LayerNorm("last"),
        new SelectToken("class", 0) { Inputs = ["again"] },
        new Concat("both") { Inputs = ["class", "last"] },
        new Flatten("all") { Inputs = ["again"] },
        new Concat("features") { Inputs = ["both", "all"] },
        new Linear("fc", 3),
    ]);

    /// <summary>A small network with every other kind of layer, and an activation that several layers read.</summary>
    public static NetworkDefinition EveryKind => new("every kind", new ImageShape(3, 9, 7), 4,
    [
        new Conv("conv1", 4, 3) { Padding = 1, Stride = 2 },
        new BatchNorm("bn1"),
        new PositionEncoding("conv1.position", 1, 0.5),
        new Activate("relu1", Activation.Relu),
        new Conv("conv2", 6, 3) { Padding = 1, Groups = 2, Bias = false },
        new Shortcut("pad", 7) { Inputs = ["relu1"] },
        new Scale("half", 0.5) { Inputs = ["conv2"] },
        new Concat("cat") { Inputs = ["half", "pad", "conv2"] },
        new Activate("soft", Activation.Softplus),
        new Dropout("drop", 0.5),
        new MaxPool("max", 3) { Stride = 1, Padding = 1 },
        new Conv("conv3", 19, 1),
        new PositionEncoding("conv3.position", 2.5, 0.25) { Mode = PositionMode.Multiplicative },
        new Add("add") { Inputs = ["conv3.position", "max", "soft"] },
        new Activate("relu2", Activation.Relu),
        new Shortcut("thin", 22) { Stride = 2 },
        new AvgPool("avg", 2) { Inputs = ["relu2"] },
        new GlobalAvgPool("mean") { Inputs = ["thin"] },
        new Flatten("flat") { Inputs = ["avg"] },
        new Concat("features") { Inputs = ["mean", "flat"] },
        new Linear("fc1", 8) { Bias = false },
        new BatchNorm("bn2") { Epsilon = 1e-3 },
        new Activate("sigmoid", Activation.Sigmoid),
        new PositionEncoding("sigmoid.position", 3, 0.5) { Mode = PositionMode.Multiplicative },
        new Linear("fc2", 4),
    ]);
}
