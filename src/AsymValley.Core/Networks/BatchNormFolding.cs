using System.Collections.Immutable;
using AsymValley.Engine;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Networks;

/// <summary>
/// Folds batch normalisation with fixed running statistics into the convolution or linear layer before it, where that
/// layer has no other reader: w′ = w·s, b′ = (b − μ)·s + β with s = γ/√(σ² + ε) by output channel. In pre-activation
/// networks the normalisations behind an addition stay. For evaluation at a fixed θ; logits are equal up to rounding.
/// </summary>
public sealed class BatchNormFolding
{
    /// <summary>The layers that take a normalisation in, by name, and the normalisation.</summary>
    private readonly Dictionary<string, (NetworkStep Source, NetworkStep Norm)> _folds = new(StringComparer.Ordinal);

    private readonly Dictionary<string, int> _parameterIndices, _bufferIndices;

    /// <summary>Plans the folding of a network; independent of its weights.</summary>
    public BatchNormFolding(NetworkDefinition definition)
    {
        Definition = definition;
        _parameterIndices = Indices(definition.Parameters);
        _bufferIndices = Indices(definition.Buffers);
        ImmutableArray<NetworkStep> steps = definition.Plan.Steps;
        foreach (NetworkStep norm in steps)
        {
            int index = norm.Inputs[0];
            if (norm.Layer is BatchNorm && index > 0 && steps[index - 1].Layer is Conv or Linear
                && steps.Count(step => step.Inputs.Contains(index)) == 1)
                _folds.Add(steps[index - 1].Layer.Name, (steps[index - 1], norm));
        }
        Folded = new NetworkDefinition(definition.Name, definition.Input, definition.Classes, FoldedLayers(steps));
    }

    /// <summary>The network as it was.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The network without the normalisations that could be folded; the layers before them have a bias.</summary>
    public NetworkDefinition Folded { get; }

    /// <summary>The name of the last layer of <see cref="Definition"/> that a layer of <see cref="Folded"/> stands for.</summary>
    internal string LastLayerIn(string name) => _folds.TryGetValue(name, out (NetworkStep Source, NetworkStep Norm) fold) ? fold.Norm.Layer.Name : name;

    /// <summary>Computes the parameters and buffers of <see cref="Folded"/> on the device, without gradient.</summary>
    /// <param name="parameters">Parameters of <see cref="Definition"/>; those that stay as they are appear in the result, too.</param>
    /// <param name="buffers">Buffers of <see cref="Definition"/>: the statistics that are folded in.</param>
    public FoldedParameters Apply(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        List<Tensor> result = [], owned = [];
        foreach (ParameterSlice slice in Folded.Parameters.Slices)
        {
            if (!_folds.TryGetValue(slice.Layer, out (NetworkStep Source, NetworkStep Norm) fold))
            {
                result.Add(parameters[_parameterIndices[slice.Name]]);
            }
            else if (slice.Role == ParameterRole.Weight)
            {
                // The weight and the bias that follows it; the bias' own turn has nothing left to do.
                (Tensor weight, Tensor bias) = Fold(fold.Source, fold.Norm, parameters, buffers);
                result.AddRange([weight, bias]);
                owned.AddRange([weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope()]);
            }
        }
        return new FoldedParameters(result, [.. Folded.Buffers.Slices.Select(slice => buffers[_bufferIndices[slice.Name]])], owned);
    }

    private static (Tensor Weight, Tensor Bias) Fold(
        NetworkStep source, NetworkStep norm, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers)
    {
        Tensor weight = parameters[source.Parameter];
        Tensor gamma = parameters[norm.Parameter], beta = parameters[norm.Parameter + 1];
        Tensor mean = buffers[norm.Buffer], variance = buffers[norm.Buffer + 1];
        Tensor scale = gamma.div(variance.Plus(((BatchNorm)norm.Layer).Epsilon).sqrt());
        bool hasBias = source.Layer is Conv { Bias: true } or Linear { Bias: true };
        Tensor shift = hasBias ? parameters[source.Parameter + 1].sub(mean) : mean.neg();
        Tensor perChannel = source.Layer is Conv ? scale.view(-1, 1, 1, 1) : scale.view(-1, 1);
        return (weight.mul(perChannel), shift.mul(scale).Plus(beta));
    }

    private IEnumerable<Layer> FoldedLayers(ImmutableArray<NetworkStep> steps)
    {
        HashSet<Layer> gone = new(_folds.Values.Select(fold => fold.Norm.Layer), ReferenceEqualityComparer.Instance);
        var names = new string[steps.Length + 1];
        names[0] = NetworkDefinition.ImageName;
        for (int i = 0; i < steps.Length; i++)
        {
            Layer layer = steps[i].Layer;
            // What read a normalisation that is gone reads the layer that took it in.
            names[i + 1] = gone.Contains(layer) ? names[steps[i].Inputs[0]] : layer.Name;
            if (gone.Contains(layer))
                continue;
            layer = layer with { Inputs = [.. steps[i].Inputs.Select(index => names[index])] };
            if (_folds.ContainsKey(layer.Name))
                layer = layer is Conv conv ? conv with { Bias = true } : (Linear)layer with { Bias = true };
            yield return layer;
        }
    }

    private static Dictionary<string, int> Indices(ParameterLayout layout) =>
        layout.Slices.Select((slice, index) => (slice.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
}

/// <summary>Parameters and buffers of a folded network; disposes those that folding made.</summary>
public sealed class FoldedParameters : IDisposable
{
    private readonly List<Tensor> _owned;

    internal FoldedParameters(IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> buffers, List<Tensor> owned)
    {
        Parameters = parameters;
        Buffers = buffers;
        _owned = owned;
    }

    /// <summary>One tensor for each slice of the folded network's parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>One tensor for each slice of the folded network's buffers.</summary>
    public IReadOnlyList<Tensor> Buffers { get; }

    /// <summary>Frees what folding made; the tensors it was made from stay.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
            tensor.Dispose();
        _owned.Clear();
    }
}
