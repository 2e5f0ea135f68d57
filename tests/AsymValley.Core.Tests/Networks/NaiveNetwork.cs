using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Networks;

/// <summary>
/// The definition computed a second way: float64, one loop an axis, inputs found by name. Slow and plain, the
/// reference for the forward pass and, by finite differences, for its gradients.
/// </summary>
internal sealed class NaiveNetwork(NetworkDefinition definition, double[] parameters, double[] buffers, BatchNormMode mode = BatchNormMode.Running)
{
    private const double Momentum = 0.1;

    /// <summary>Running statistics; <see cref="BatchNormMode.Update"/> changes them.</summary>
    public double[] Buffers { get; } = buffers;

    /// <summary>Logits of one batch [B][C·H·W] → [B][classes].</summary>
    public double[][] Run(double[][] images)
    {
        var known = new Dictionary<string, (int[] Shape, double[][] Values)>
        {
            ["input"] = ([definition.Input.Channels, definition.Input.Height, definition.Input.Width], images),
        };
        string previous = "input";
        foreach (Layer layer in definition.Layers)
        {
            var inputs = (layer.Inputs.IsEmpty ? [previous] : layer.Inputs.ToArray()).Select(name => known[name]).ToArray();
            known[layer.Name] = Compute(layer, inputs);
            previous = layer.Name;
        }
        return known[previous].Values;
    }

    /// <summary>Mean cross-entropy of a batch.</summary>
    public double Loss(double[][] images, int[] labels)
    {
        double[][] logits = Run(images);
        double sum = 0;
        for (int b = 0; b < logits.Length; b++)
        {
            double max = logits[b].Max();
            sum += max + Math.Log(logits[b].Sum(z => Math.Exp(z - max))) - logits[b][labels[b]];
        }
        return sum / logits.Length;
    }

    private double[] Parameter(string name) => Slice(definition.Parameters, parameters, name);

    private static double[] Slice(ParameterLayout layout, double[] values, string name) =>
        values.AsSpan((int)layout[name].Offset, layout[name].Length).ToArray();

    private (int[] Shape, double[][] Values) Compute(Layer layer, (int[] Shape, double[][] Values)[] inputs)
    {
        (int[] shape, double[][] x) = inputs[0];
        switch (layer)
        {
            case Conv conv:
                return Convolve(conv, shape, x);
            case BatchNorm norm:
                return (shape, Normalize(norm, shape, x));
            case Linear linear:
                return ([.. shape[..^1], linear.Features], [.. x.Select(row => row.Chunk(shape[^1]).SelectMany(token => Multiply(linear, token)).ToArray())]);
            case Activate activate:
                return (shape, Map(x, activate.Function switch
                {
                    Activation.Relu => z => Math.Max(z, 0),
                    Activation.Sigmoid => z => 1 / (1 + Math.Exp(-z)),
                    Activation.Gelu => z => z / 2 * (1 + MathNet.Numerics.SpecialFunctions.Erf(z / Math.Sqrt(2))),
                    _ => z => z > 20 ? z : Math.Log(1 + Math.Exp(z)),
                }));
            case MaxPool pool:
                return Pool(shape, x, pool.Size, pool.Stride == 0 ? pool.Size : pool.Stride, pool.Padding, window => window.Max());
            case AvgPool pool:
                return Pool(shape, x, pool.Size, pool.Stride == 0 ? pool.Size : pool.Stride, 0, window => window.Average());
            case GlobalAvgPool:
                int area = shape[1] * shape[2];
                return ([shape[0]], [.. x.Select(row => Enumerable.Range(0, shape[0]).Select(c => row.Skip(c * area).Take(area).Average()).ToArray())]);
            case AdaptiveAvgPool pool:
                return ([shape[0], pool.Size, pool.Size], [.. x.Select(row => Spread(shape, row, pool.Size))]);
            case Add:
                return (shape, [.. x.Select((row, b) => row.Select((_, i) => inputs.Sum(input => input.Values[b][i])).ToArray())]);
            case Concat:
                return ([inputs.Sum(input => input.Shape[0]), .. shape[1..]], [.. x.Select((_, b) => inputs.SelectMany(input => input.Values[b]).ToArray())]);
            case Flatten:
                return ([x[0].Length], x);
            case Dropout:
                return (shape, x);
            case Scale scale:
                return (shape, Map(x, z => z * scale.Factor));
            case Shortcut shortcut:
                return Subsample(shortcut, shape, x);
            case PositionEncoding encoding:
                int elements = x[0].Length / shape[0];
                return (shape, [.. x.Select(row => row.Select((z, i) =>
                {
                    double wave = encoding.Amplitude * Math.Sin(2 * Math.PI * encoding.Frequency * (i / elements) / shape[0]);
                    return encoding.Mode == PositionMode.Additive ? z + wave : z * (1 + wave);
                }).ToArray())]);
            case Tokens:
                int pixels = shape[1] * shape[2];
                return ([pixels, shape[0]], [.. x.Select(row => Enumerable.Range(0, row.Length).Select(i => row[i % shape[0] * pixels + i / shape[0]]).ToArray())]);
            case ClassToken:
                return ([shape[0] + 1, shape[1]], [.. x.Select(row => Parameter(layer.Name).Concat(row).ToArray())]);
            case PositionEmbedding:
                double[] position = Parameter($"{layer.Name}.pos_embedding");
                return (shape, [.. x.Select(row => row.Select((z, i) => z + position[i]).ToArray())]);
            case LayerNorm norm:
                return (shape, [.. x.Select(row => row.Chunk(shape[^1]).SelectMany(token => Normalize(norm, token)).ToArray())]);
            case Attention attention:
                return (shape, [.. x.Select(row => Attend(attention, [.. row.Chunk(shape[1])]))]);
            case SelectToken token:
                return ([shape[1]], [.. x.Select(row => row.Skip(token.Index * shape[1]).Take(shape[1]).ToArray())]);
            default:
                throw new NotSupportedException(layer.ToString());
        }
    }

    private static double[] Spread(int[] shape, double[] row, int size)
    {
        var y = new List<double>();
        for (int c = 0; c < shape[0]; c++)
            for (int r = 0; r < size; r++)
                for (int s = 0; s < size; s++)
                {
                    // PyTorch's windows: from ⌊i·n/size⌋ up to, not including, ⌈(i + 1)·n/size⌉.
                    int top = r * shape[1] / size, bottom = ((r + 1) * shape[1] + size - 1) / size;
                    int left = s * shape[2] / size, right = ((s + 1) * shape[2] + size - 1) / size;
                    double sum = 0;
                    for (int i = top; i < bottom; i++)
                        for (int j = left; j < right; j++)
                            sum += row[(c * shape[1] + i) * shape[2] + j];
                    y.Add(sum / ((bottom - top) * (right - left)));
                }
        return [.. y];
    }

    private double[] Normalize(LayerNorm norm, double[] token)
    {
        double[] weight = Parameter($"{norm.Name}.weight"), bias = Parameter($"{norm.Name}.bias");
        double mean = token.Average(), deviation = Math.Sqrt(token.Average(z => (z - mean) * (z - mean)) + norm.Epsilon);
        return [.. token.Select((z, i) => (z - mean) / deviation * weight[i] + bias[i])];
    }

    private double[] Attend(Attention attention, double[][] tokens)
    {
        int width = tokens[0].Length, size = width / attention.Heads;
        double[][] projected = [.. tokens.Select(token => Affine(token, Parameter($"{attention.Name}.in_proj_weight"), Parameter($"{attention.Name}.in_proj_bias")))];
        double[][] mixed = [.. tokens.Select(_ => new double[width])];
        for (int head = 0; head < attention.Heads; head++)
            for (int q = 0; q < tokens.Length; q++)
            {
                var scores = new double[tokens.Length];
                for (int k = 0; k < tokens.Length; k++)
                    for (int i = head * size; i < (head + 1) * size; i++)
                        scores[k] += projected[q][i] * projected[k][width + i] / Math.Sqrt(size);
                double total = scores.Sum(Math.Exp);
                for (int k = 0; k < tokens.Length; k++)
                    for (int i = head * size; i < (head + 1) * size; i++)
                        mixed[q][i] += Math.Exp(scores[k]) / total * projected[k][2 * width + i];
            }
        return [.. mixed.SelectMany(token => Affine(token, Parameter($"{attention.Name}.out_proj.weight"), Parameter($"{attention.Name}.out_proj.bias")))];
    }

    private static double[] Affine(double[] x, double[] weight, double[] bias)
    {
        var y = (double[])bias.Clone();
        for (int o = 0; o < y.Length; o++)
            for (int i = 0; i < x.Length; i++)
                y[o] += weight[o * x.Length + i] * x[i];
        return y;
    }

    private static double[][] Map(double[][] x, Func<double, double> function) => [.. x.Select(row => row.Select(function).ToArray())];

    private double[] Multiply(Linear linear, double[] row) =>
        Affine(row, Parameter($"{linear.Name}.weight"), linear.Bias ? Parameter($"{linear.Name}.bias") : new double[linear.Features]);

    private (int[], double[][]) Convolve(Conv conv, int[] shape, double[][] x)
    {
        double[] weight = Parameter($"{conv.Name}.weight"), bias = conv.Bias ? Parameter($"{conv.Name}.bias") : new double[conv.Channels];
        int height = (shape[1] + 2 * conv.Padding - conv.Kernel) / conv.Stride + 1, width = (shape[2] + 2 * conv.Padding - conv.Kernel) / conv.Stride + 1;
        int inGroup = shape[0] / conv.Groups, outGroup = conv.Channels / conv.Groups, k = conv.Kernel;
        var results = new double[x.Length][];
        for (int b = 0; b < x.Length; b++)
        {
            var y = results[b] = new double[conv.Channels * height * width];
            for (int o = 0; o < conv.Channels; o++)
                for (int row = 0; row < height; row++)
                    for (int column = 0; column < width; column++)
                    {
                        double sum = bias[o];
                        for (int c = 0; c < inGroup; c++)
                            for (int i = 0; i < k; i++)
                                for (int j = 0; j < k; j++)
                                {
                                    int r = row * conv.Stride + i - conv.Padding, s = column * conv.Stride + j - conv.Padding;
                                    if (r >= 0 && r < shape[1] && s >= 0 && s < shape[2])
                                        sum += weight[((o * inGroup + c) * k + i) * k + j]
                                            * x[b][((o / outGroup * inGroup + c) * shape[1] + r) * shape[2] + s];
                                }
                        y[(o * height + row) * width + column] = sum;
                    }
        }
        return ([conv.Channels, height, width], results);
    }

    private double[][] Normalize(BatchNorm norm, int[] shape, double[][] x)
    {
        double[] weight = Parameter($"{norm.Name}.weight"), bias = Parameter($"{norm.Name}.bias");
        ParameterSlice means = definition.Buffers[$"{norm.Name}.running_mean"], variances = definition.Buffers[$"{norm.Name}.running_var"];
        int area = x[0].Length / shape[0], n = area * x.Length;
        double[][] results = [.. x.Select(row => new double[row.Length])];
        for (int c = 0; c < shape[0]; c++)
        {
            double mean = Buffers[means.Offset + c], variance = Buffers[variances.Offset + c];
            if (mode != BatchNormMode.Running)
            {
                double[] values = [.. x.SelectMany(row => row.Skip(c * area).Take(area))];
                double batchMean = values.Average(), squares = values.Sum(z => (z - batchMean) * (z - batchMean));
                if (mode == BatchNormMode.Update)
                {
                    Buffers[means.Offset + c] = (1 - Momentum) * mean + Momentum * batchMean;
                    Buffers[variances.Offset + c] = (1 - Momentum) * variance + Momentum * squares / (n - 1);
                }
                (mean, variance) = (batchMean, squares / n);
            }
            double scale = weight[c] / Math.Sqrt(variance + norm.Epsilon);
            for (int b = 0; b < x.Length; b++)
                for (int i = c * area; i < (c + 1) * area; i++)
                    results[b][i] = (x[b][i] - mean) * scale + bias[c];
        }
        return results;
    }

    private static (int[], double[][]) Pool(int[] shape, double[][] x, int size, int stride, int padding, Func<List<double>, double> reduce)
    {
        int height = (shape[1] + 2 * padding - size) / stride + 1, width = (shape[2] + 2 * padding - size) / stride + 1;
        return ([shape[0], height, width], [.. x.Select(row =>
        {
            var y = new List<double>();
            for (int c = 0; c < shape[0]; c++)
                for (int r = 0; r < height; r++)
                    for (int s = 0; s < width; s++)
                    {
                        var window = new List<double>();
                        for (int i = Math.Max(r * stride - padding, 0); i < Math.Min(r * stride - padding + size, shape[1]); i++)
                            for (int j = Math.Max(s * stride - padding, 0); j < Math.Min(s * stride - padding + size, shape[2]); j++)
                                window.Add(row[(c * shape[1] + i) * shape[2] + j]);
                        y.Add(reduce(window));
                    }
            return y.ToArray();
        })]);
    }

    private static (int[], double[][]) Subsample(Shortcut shortcut, int[] shape, double[][] x)
    {
        int height = (shape[1] + shortcut.Stride - 1) / shortcut.Stride, width = (shape[2] + shortcut.Stride - 1) / shortcut.Stride;
        int front = (shortcut.Channels - shape[0]) / 2;
        return ([shortcut.Channels, height, width], [.. x.Select(row =>
        {
            var y = new double[shortcut.Channels * height * width];
            for (int c = 0; c < shape[0]; c++)
                for (int r = 0; r < height; r++)
                    for (int s = 0; s < width; s++)
                        y[((c + front) * height + r) * width + s] = row[(c * shape[1] + r * shortcut.Stride) * shape[2] + s * shortcut.Stride];
            return y;
        })]);
    }
}
