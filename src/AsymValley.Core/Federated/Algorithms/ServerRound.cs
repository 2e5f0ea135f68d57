using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated.Algorithms;

/// <summary>What the server has at hand at the end of one round. Flat vectors, on the device.</summary>
/// <param name="global">θ_t, which <see cref="FederatedAlgorithm.Step"/> moves to θ_{t+1}.</param>
/// <param name="vectors">The server's own vectors, updated in place.</param>
/// <param name="clients">N, all clients of the federation.</param>
internal sealed class ServerRound(Tensor global, IReadOnlyDictionary<string, Tensor> vectors, int clients) : IDisposable
{
    /// <summary>θ.</summary>
    public Tensor Global { get; } = global;

    /// <summary>The vector of a name.</summary>
    public Tensor this[string vector] => vectors[vector];

    /// <summary>N, all clients.</summary>
    public int Clients { get; } = clients;

    /// <summary>Weighted mean of what was added; by default the clients' weights.</summary>
    public WeightedMean Mean { get; } = new();

    /// <summary>Weighted mean of a second vector of each client.</summary>
    public WeightedMean Second { get; } = new();

    /// <summary>Weighted mean of the clients' ‖a‖₁ (FedNova).</summary>
    public double StepSum { get; set; }

    public void Dispose()
    {
        Mean.Dispose();
        Second.Dispose();
    }
}

/// <summary>A mean of vectors that are added one by one: Σ w·x / Σ w in float32, in the order they come. Of one vector it is that vector's bits.</summary>
internal sealed class WeightedMean : IDisposable
{
    private Tensor? _sum;
    private double _unit;

    /// <summary>How many vectors were added.</summary>
    public int Count { get; private set; }

    /// <summary>Σ w.</summary>
    public double Weight { get; private set; }

    /// <summary>Adds a vector.</summary>
    public void Add(Tensor vector, double weight)
    {
        if (_sum is null)
        {
            _sum = vector.clone().DetachFromDisposeScope();
            _unit = weight;
        }
        else
        {
            // Weights count in units of the first one's, whose vector then needs no multiplication.
            _sum.add_(vector, Number.Of(weight / _unit));
        }
        Weight += weight;
        Count++;
    }

    /// <summary>The mean; ends the adding.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public Tensor Value
    {
        get
        {
            Tensor sum = _sum ?? throw new InvalidOperationException("There is nothing to take the mean of.");
            if (Weight != _unit)
                sum.mul_(Number.Of(_unit / Weight));
            _unit = Weight;
            return sum;
        }
    }

    public void Dispose() => _sum?.Dispose();
}
