using AsymValley.Signs;

namespace AsymValley.Federated;

/// <summary>Gathers what is measured on the updates of one round.</summary>
/// <param name="global">Signs of the global model that the clients received.</param>
internal sealed class RoundMetrics(SignPattern global)
{
    private readonly List<SignPattern> _clients = [];
    private double _loss, _drift, _ssr;

    /// <summary>Mean of the clients' losses.</summary>
    public double Loss => _loss / _clients.Count;

    /// <summary>Mean of ‖θ_k − θ_t‖.</summary>
    public double Drift => _drift / _clients.Count;

    /// <summary>Mean same-sign ratio with the global model.</summary>
    public double SsrGlobal => _ssr / _clients.Count;

    /// <summary>Time that the workers spent on signs and drift, summed.</summary>
    public double Seconds { get; private set; }

    public void Add(ClientUpdate update)
    {
        _clients.Add(update.Signs!);
        _loss += update.Loss;
        _drift += update.Drift;
        _ssr += global.SameSignRatio(update.Signs!);
        Seconds += update.MeasuringSeconds;
    }

    /// <summary>Mean same-sign ratio over all pairs of clients.</summary>
    public double SsrClients()
    {
        double sum = 0;
        for (int i = 0; i < _clients.Count; i++)
            for (int j = 0; j < i; j++)
                sum += _clients[i].SameSignRatio(_clients[j]);
        return sum / (_clients.Count * (_clients.Count - 1) / 2.0);
    }
}
