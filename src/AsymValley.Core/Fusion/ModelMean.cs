using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Fusion;

/// <summary>A weighted mean of models, parameters and buffers, added up in float64.</summary>
internal sealed class ModelMean(NetworkDefinition network)
{
    private readonly double[] _parameters = new double[network.Parameters.Count], _buffers = new double[network.Buffers.Count];
    private double _weight;

    /// <summary>Adds a model, or with a negative weight takes it back.</summary>
    public void Add(ValleyModel model, double weight)
    {
        Add(_parameters, model.Parameters, weight);
        Add(_buffers, model.Buffers, weight);
        _weight += weight;
    }

    public ValleyModel ToModel(string name) => new(name, network, Divide(network.Parameters, _parameters), Divide(network.Buffers, _buffers));

    /// <summary>The running mean in float32, step by step what training with averaging computes (<see cref="WeightAverage"/>); of
    /// the buffers, which are measured anew there, the plain mean.</summary>
    public static ValleyModel Running(string name, NetworkDefinition network, IEnumerable<ValleyModel> models)
    {
        using Tensor flat = zeros([network.Parameters.Count], float32);
        var average = new WeightAverage(flat);
        var mean = new ModelMean(network);
        foreach (ValleyModel model in models)
        {
            using Tensor weights = tensor(model.Parameters.Values, float32);
            average.Add(weights);
            mean.Add(model, 1);
        }
        return new ValleyModel(name, network, new ParameterVector(network.Parameters, flat.data<float>().ToArray()), Divide(network.Buffers, mean._buffers, mean._weight));
    }

    private ParameterVector Divide(ParameterLayout layout, double[] sum) => Divide(layout, sum, _weight);

    private static ParameterVector Divide(ParameterLayout layout, double[] sum, double weight) => new(layout, [.. sum.Select(value => (float)(value / weight))]);

    private static void Add(double[] sum, ParameterVector vector, double weight)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += weight * vector.Values[i];
    }
}
