namespace TorchSharp;

/// <summary>Collects the tensors made on a thread while it is open; disposes those that were not moved out.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? _current;

    private readonly DisposeScope? _outer;
    private readonly HashSet<torch.Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    internal static DisposeScope? Current => _current;

    /// <summary>How many tensors it holds.</summary>
    public int DisposablesCount => _tensors.Count;

    internal void Add(torch.Tensor tensor)
    {
        _tensors.Add(tensor);
        tensor.Scope = this;
    }

    internal void Remove(torch.Tensor tensor)
    {
        _tensors.Remove(tensor);
        tensor.Scope = null;
    }

    /// <summary>Hands a tensor to the enclosing scope, or to nobody when there is none.</summary>
    public torch.Tensor MoveToOuter(torch.Tensor tensor)
    {
        Remove(tensor);
        _outer?.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _current = _outer;
        foreach (torch.Tensor tensor in _tensors)
        {
            tensor.Scope = null;
            tensor.Dispose();
        }
        _tensors.Clear();
    }
}

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => new();
}
