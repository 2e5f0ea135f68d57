using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Networks;

/// <summary>The operations of a forward pass, one for each kind of layer.</summary>
/// <param name="activations">What the steps so far computed; activation i + 1 is the output of layer i.</param>
/// <param name="parameters">One tensor for each slice of the network's parameters.</param>
/// <param name="buffers">One for each slice of its buffers.</param>
/// <param name="context">Batch normalisation and dropout.</param>
internal readonly struct ForwardPass(Tensor[] activations, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, ForwardContext context)
{
    /// <summary>The output of one step, owned by the caller's dispose scope.</summary>
    public Tensor Compute(NetworkStep step)
    {
        Tensor x = activations[step.Inputs[0]];
        switch (step.Layer)
        {
            case Conv conv:
                return Convolve(step, conv, x);
            case BatchNorm norm:
                return Normalize(step, norm, x);
            case Linear linear:
                return functional.linear(x, parameters[step.Parameter], linear.Bias ? parameters[step.Parameter + 1] : null);
            case Activate activate:
                return Apply(activate.Function, x, step.Overwrites);
            case MaxPool pool:
                return functional.max_pool2d(x, pool.Size, pool.Stride == 0 ? pool.Size : pool.Stride, pool.Padding);
            case AvgPool pool:
                return functional.avg_pool2d(x, pool.Size, pool.Stride == 0 ? pool.Size : pool.Stride);
            case GlobalAvgPool:
                using (Tensor pooled = functional.adaptive_avg_pool2d(x, 1))
                    return pooled.flatten(1);
            case AdaptiveAvgPool pool:
                return functional.adaptive_avg_pool2d(x, pool.Size);
            case Add:
                return Sum(step);
            case Concat:
                return cat(Inputs(step), 1);
            case Flatten:
                return x.flatten(1);
            case Dropout dropout:
                return context.Dropout && dropout.Probability > 0 ? Drop(x, dropout.Probability) : Same(step, x);
            case Scale scale:
                return x.mul(Number.Of(scale.Factor));
            case Shortcut shortcut:
                return Subsample(x, shortcut);
            case PositionEncoding encoding:
                return Encode(encoding, x, step.Overwrites);
            case Tokens:
                using (Tensor flat = x.flatten(2))
                    return flat.transpose(1, 2);
            case ClassToken:
                using (Tensor token = parameters[step.Parameter].expand(x.shape[0], -1, -1))
                    return cat([token, x], 1);
            case PositionEmbedding:
                return x.Plus(parameters[step.Parameter]);
            case LayerNorm norm:
                return functional.layer_norm(x, [x.shape[^1]], parameters[step.Parameter], parameters[step.Parameter + 1], norm.Epsilon);
            case Attention attention:
                return SelfAttention.Compute(x, attention.Heads, parameters[step.Parameter], parameters[step.Parameter + 1],
                    parameters[step.Parameter + 2], parameters[step.Parameter + 3]);
            case SelectToken token:
                return x.select(1, token.Index);
            default:
                throw new NetworkDefinitionException(step.Layer.Name, $"the forward pass does not know {step.Layer.GetType().Name}.");
        }
    }

    private Tensor Convolve(NetworkStep step, Conv conv, Tensor x)
    {
        Tensor weight = parameters[step.Parameter];
        Tensor? bias = conv.Bias ? parameters[step.Parameter + 1] : null;
        if ((step.AddedOutputs | step.AddedInputs) == 0 || x.device_type != DeviceType.CPU)
            return Convolution.Compute(x, weight, bias, conv.Stride, conv.Padding, conv.Groups);
        using Tensor wide = functional.pad(weight, [0, 0, 0, 0, 0, step.AddedInputs, 0, step.AddedOutputs]);
        using Tensor? wideBias = bias is null ? null : functional.pad(bias, [0, step.AddedOutputs]);
        return Convolution.Compute(x, wide, wideBias, conv.Stride, conv.Padding, conv.Groups);
    }

    private Tensor[] Inputs(NetworkStep step)
    {
        var inputs = new Tensor[step.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = activations[step.Inputs[i]];
        return inputs;
    }

    private Tensor Normalize(NetworkStep step, BatchNorm norm, Tensor x)
    {
        Tensor weight = parameters[step.Parameter], bias = parameters[step.Parameter + 1];
        if (context.BatchNormMode == BatchNormMode.Running)
            return functional.batch_norm(x, buffers[step.Buffer], buffers[step.Buffer + 1], weight, bias, false, 0, norm.Epsilon);
        if (x.numel() == x.shape[1])
            throw new BatchTooSmallException(norm.Name);
        bool update = context.BatchNormMode == BatchNormMode.Update;
        return BatchNormalization.Compute(x, update ? buffers[step.Buffer] : null, update ? buffers[step.Buffer + 1] : null, weight, bias, context.Momentum, norm.Epsilon);
    }

    private static Tensor Apply(Activation function, Tensor x, bool overwrite)
    {
        switch (function)
        {
            case Activation.Relu when overwrite:
                functional.relu(x, inplace: true);
                return x;
            case Activation.Relu:
                return functional.relu(x);
            case Activation.Sigmoid:
                return sigmoid(x);
            case Activation.Softplus:
                return Number.Softplus(x);
            default:
                return functional.gelu(x);
        }
    }

    private Tensor Sum(NetworkStep step)
    {
        Tensor[] inputs = Inputs(step);
        Tensor sum = inputs[0];
        for (int i = 1; i < inputs.Length; i++)
        {
            if (step.Overwrites || i > 1)
                sum.PlusInPlace(inputs[i]);
            else
                sum = sum.Plus(inputs[i]);
        }
        return sum;
    }

    /// <summary>Its input as the output of a step that does nothing: a view of its own when others read the input later.</summary>
    private static Tensor Same(NetworkStep step, Tensor x) => step.Released.Contains(step.Inputs[0]) ? x : x.view(x.shape);

    private Tensor Drop(Tensor x, double probability)
    {
        using Tensor uniform = rand(x.shape, x.dtype, x.device, generator: context.Generator);
        using Tensor kept = uniform.ge(Number.Of(probability));
        using Tensor mask = kept.to_type(x.dtype);
        mask.mul_(Number.Of(1 / (1 - probability)));
        return x.mul(mask);
    }

    private static Tensor Encode(PositionEncoding encoding, Tensor x, bool overwrite)
    {
        long[] shape = x.shape;
        using Tensor flat = tensor(encoding.Encode(shape[1]), x.dtype, x.device);
        using Tensor wave = shape.Length == 4 ? flat.view(-1, 1, 1) : flat.view(-1);
        bool added = encoding.Mode == PositionMode.Additive;
        if (!overwrite)
            return added ? x.Plus(wave) : x.mul(wave);
        _ = added ? x.PlusInPlace(wave) : x.mul_(wave);
        return x;
    }

    private static Tensor Subsample(Tensor x, Shortcut shortcut)
    {
        Tensor kept = Convolution.Subsample(x, shortcut.Stride);
        long added = shortcut.Channels - kept.shape[1], front = added / 2;
        if (added == 0)
            return kept;
        using (kept)
            return functional.pad(kept, [0, 0, 0, 0, front, added - front]);
    }
}
