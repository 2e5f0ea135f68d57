using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Networks;

/// <summary>
/// θ and the buffers of a network on a device, each one flat tensor. The named parameters are views into it, so that
/// w + l·u and an optimiser step are operations on one tensor; with gradients the views are leaves whose
/// <c>.grad</c> are views into <see cref="FlatGradient"/>, into which backward passes add in place.
/// </summary>
/// <remarks>
/// The model is the owner of its tensors, whatever dispose scope is open. Never set a view's <c>.grad</c> to null: the
/// next backward pass would then put its gradient elsewhere. Zero <see cref="FlatGradient"/> instead.
/// </remarks>
public sealed class DeviceModel : IDisposable
{
    private readonly Tensor? _gradient;
    private readonly List<Tensor> _owned = [];

    /// <summary>Allocates zeros; <see cref="Load"/> fills them.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="gradients">Whether backward passes are wanted.</param>
    public DeviceModel(NetworkDefinition definition, Device device, bool gradients)
    {
        Definition = definition;
        Device = device;
        using DisposeScope scope = NewDisposeScope();
        Flat = Own(zeros([definition.Parameters.Count], float32, device));
        FlatBuffers = Own(zeros([definition.Buffers.Count], float32, device));
        if (gradients)
            _gradient = Own(zeros([definition.Parameters.Count], float32, device));
        Parameters = [.. definition.Parameters.Slices.Select(slice => Leaf(slice, _gradient))];
        Buffers = [.. definition.Buffers.Slices.Select(slice => Own(View(FlatBuffers, slice)))];
    }

    /// <summary>The network.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>Where the tensors live.</summary>
    public Device Device { get; }

    /// <summary>θ, float32 [d]; itself without gradient.</summary>
    public Tensor Flat { get; }

    /// <summary>The gradient of θ, float32 [d], added to by every backward pass.</summary>
    /// <exception cref="InvalidOperationException">The model was made without gradients.</exception>
    public Tensor FlatGradient => _gradient ?? throw new InvalidOperationException("The model was made without gradients.");

    /// <summary>The buffers, float32, in the order of the layout.</summary>
    public Tensor FlatBuffers { get; }

    /// <summary>Views of <see cref="Flat"/>, one for each slice of the layout.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Views of <see cref="FlatBuffers"/>, one for each slice of the layout.</summary>
    public IReadOnlyList<Tensor> Buffers { get; }

    /// <summary>Copies parameters and buffers from the host.</summary>
    /// <exception cref="LayoutMismatchException">They belong to another network.</exception>
    public void Load(ParameterVector parameters, ParameterVector buffers)
    {
        Definition.Parameters.EnsureSame(parameters.Layout);
        Definition.Buffers.EnsureSame(buffers.Layout);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        Flat.copy_(tensor(parameters.Values, float32, Device));
        FlatBuffers.copy_(tensor(buffers.Values, float32, Device));
    }

    /// <summary>Copies θ to the host.</summary>
    public ParameterVector ReadParameters() => new(Definition.Parameters, Read(Flat));

    /// <summary>Copies the buffers to the host.</summary>
    public ParameterVector ReadBuffers() => new(Definition.Buffers, Read(FlatBuffers));

    /// <summary>Copies the gradient to the host.</summary>
    /// <exception cref="InvalidOperationException">The model was made without gradients.</exception>
    public ParameterVector ReadGradient() => new(Definition.Parameters, Read(FlatGradient));

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
            tensor.Dispose();
        _owned.Clear();
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private Tensor Leaf(ParameterSlice slice, Tensor? gradient)
    {
        Tensor leaf = Own(View(Flat, slice).detach());
        if (gradient is not null)
        {
            leaf.requires_grad = true;
            leaf.grad = View(gradient, slice);
        }
        return leaf;
    }

    private static Tensor View(Tensor flat, ParameterSlice slice) =>
        flat.narrow(0, slice.Offset, slice.Length).view([.. slice.Shape]);

    private static float[] Read(Tensor flat)
    {
        using DisposeScope scope = NewDisposeScope();
        return flat.to(CPU).data<float>().ToArray();
    }
}
