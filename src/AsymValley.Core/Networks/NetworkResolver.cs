using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>Checks a definition's layers and makes its <see cref="NetworkPlan"/>.</summary>
internal static class NetworkResolver
{
    private const int Image = 0;

    public static NetworkPlan Resolve(NetworkDefinition definition)
    {
        ImmutableArray<Layer> layers = definition.Layers;
        if (layers.IsEmpty)
            throw new NetworkDefinitionException(null, "The network has no layers.");
        ImageShape image = definition.Input;
        if (image.Channels < 1 || image.Height < 1 || image.Width < 1)
            throw new NetworkDefinitionException(null, $"The input {image} is no image; every size must be at least 1.");
        ImmutableArray<ImmutableArray<int>> inputs = ResolveInputs(layers);
        int[] lastReader = LastReaders(layers, inputs);
        int classifier = -1;
        var shapes = new List<LayerShape> { new(image.Channels, image.Height, image.Width) };
        for (int i = 0; i < layers.Length; i++)
        {
            LayerShape output = Checked(layers[i], () => layers[i].Infer([.. inputs[i].Select(index => shapes[index])]));
            shapes.Add(output);
            if (layers[i].Tensors(shapes[inputs[i][0]]).Any())
                classifier = i;
        }
        if (shapes[^1] != new LayerShape(definition.Classes))
            throw new NetworkDefinitionException(layers[^1].Name,
                $"the last layer gives {shapes[^1]}, expected a vector of {definition.Classes}, one logit for each class.");

        var names = new HashSet<string>(StringComparer.Ordinal);
        LayoutBuilder parameters = new(names), buffers = new(names);
        long multiplyAdds = 0;
        var steps = ImmutableArray.CreateBuilder<NetworkStep>(layers.Length);
        for (int i = 0; i < layers.Length; i++)
        {
            Layer layer = layers[i];
            LayerShape input = shapes[inputs[i][0]];
            steps.Add(new NetworkStep(layer, inputs[i], parameters.Count, buffers.Count,
                [.. inputs[i].Where(index => index != Image && lastReader[index] == i).Distinct()],
                Overwrites(layers, inputs, i), shapes[i + 1]));
            multiplyAdds = Checked(layer, () => checked(multiplyAdds + layer.MultiplyAdds(input, shapes[i + 1])));
            foreach (LayerTensor tensor in layer.Tensors(input))
                Checked(layer, () => (tensor.Role == ParameterRole.Buffer ? buffers : parameters).Add(layer, tensor, i == classifier));
        }
        return new NetworkPlan(steps.MoveToImmutable(), parameters.Build(), buffers.Build(), multiplyAdds);
    }

    /// <summary>
    /// The steps in the order in which they are computed: a relu whose only reader is the max pooling behind it is
    /// computed after it. max(relu(x)) and relu(max(x)) are the same bits and have the same gradient (where the maximum
    /// is positive it is the same element, elsewhere the gradient is zero), on a quarter of the elements: 1.2 times
    /// faster training of LeNet-5.
    /// </summary>
    public static ImmutableArray<NetworkStep> PoolBeforeRelu(ImmutableArray<NetworkStep> steps)
    {
        ImmutableArray<NetworkStep>.Builder order = steps.ToBuilder();
        for (int i = 0; i + 1 < steps.Length; i++)
        {
            NetworkStep relu = steps[i], pool = steps[i + 1];
            if (relu.Layer is Activate { Function: Activation.Relu } && pool.Layer is MaxPool
                && pool.Inputs is [var read] && read == i + 1 && pool.Released.Contains(read))
            {
                // Each takes the other's place and with it what is read, released and written there.
                order[i] = pool with { Inputs = relu.Inputs, Released = relu.Released };
                order[i + 1] = relu with { Inputs = pool.Inputs, Released = pool.Released, Overwrites = true, Output = pool.Output };
                i++;
            }
        }
        return order.MoveToImmutable();
    }

    private static ImmutableArray<ImmutableArray<int>> ResolveInputs(ImmutableArray<Layer> layers)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal) { [NetworkDefinition.ImageName] = Image };
        var all = ImmutableArray.CreateBuilder<ImmutableArray<int>>(layers.Length);
        for (int i = 0; i < layers.Length; i++)
        {
            Layer layer = layers[i];
            if (string.IsNullOrWhiteSpace(layer.Name))
                throw new NetworkDefinitionException(null, $"Layer number {i + 1} has no name.");
            if (layer.Name != EscapedText.Terminal(layer.Name))
                throw new NetworkDefinitionException(layer.Name, "is a name with control characters.");
            all.Add(layer.Inputs.IsDefaultOrEmpty ? [i] : [.. layer.Inputs.Select(input => known.TryGetValue(input, out int index)
                ? index
                : throw new NetworkDefinitionException(layer.Name,
                    $"reads '{input}', but there is no layer of that name before it ('{NetworkDefinition.ImageName}' is the image)."))]);
            if (!known.TryAdd(layer.Name, i + 1))
                throw new NetworkDefinitionException(layer.Name, layer.Name == NetworkDefinition.ImageName
                    ? "is a name kept for the image."
                    : "is the name of two layers; names must differ.");
        }
        return all.MoveToImmutable();
    }

    /// <summary>For each activation the last layer that reads it.</summary>
    private static int[] LastReaders(ImmutableArray<Layer> layers, ImmutableArray<ImmutableArray<int>> inputs)
    {
        var last = new int[layers.Length + 1];
        Array.Fill(last, -1);
        for (int i = 0; i < layers.Length; i++)
            foreach (int index in inputs[i])
                last[index] = i;
        for (int i = 0; i < layers.Length - 1; i++)
            if (last[i + 1] < 0)
                throw new NetworkDefinitionException(layers[i].Name, "no layer reads its output.");
        return last;
    }

    /// <summary>
    /// Relu, addition and position encoding may work in place on what only they read, if the layer that made it does not keep its output
    /// for the backward pass (a relu, sigmoid or pooling would).
    /// </summary>
    private static bool Overwrites(ImmutableArray<Layer> layers, ImmutableArray<ImmutableArray<int>> inputs, int reader)
    {
        int index = inputs[reader][0];
        return layers[reader] is Activate { Function: Activation.Relu } or Add or PositionEncoding
            && index != Image && layers[index - 1] is Conv or BatchNorm or Linear or Add or PositionEncoding or Attention
            && inputs.Sum(read => read.Count(other => other == index)) == 1;
    }

    private static T Checked<T>(Layer layer, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (OverflowException error)
        {
            throw new NetworkDefinitionException(layer.Name, "its sizes are too large to be computed.", error);
        }
    }

    /// <param name="names">Of all layouts of the network: a layer's name may have points, as those of parameters do.</param>
    private sealed class LayoutBuilder(HashSet<string> names)
    {
        private readonly List<ParameterSlice> _slices = [];
        private long _offset;

        public int Count => _slices.Count;

        public bool Add(Layer layer, LayerTensor tensor, bool classifier)
        {
            var slice = new ParameterSlice(tensor.Suffix.Length == 0 ? layer.Name : $"{layer.Name}.{tensor.Suffix}", tensor.Shape, _offset, layer.Name,
                tensor.Kind, tensor.Role, layer.Stage, classifier);
            if (!names.Add(slice.Name))
                throw new NetworkDefinitionException(layer.Name, $"its parameter '{slice.Name}' is another layer's too; rename one of the layers.");
            _offset = checked((int)(_offset + slice.Length));
            _slices.Add(slice);
            return true;
        }

        public ParameterLayout Build() => new(_slices);
    }
}
