using AsymValley.Parameters;

namespace AsymValley.Networks;

/// <summary>
/// Starting points: every parameter's values come from a stream keyed by the seed and the parameter's name, so they do
/// not depend on what else the network has.
/// </summary>
public static class Initialization
{
    private const double GaussianBatchNormDeviation = 0.1;

    /// <summary>Of class token and position embedding, as Dosovitskiy et al. start the latter.</summary>
    private const double TokenDeviation = 0.02;

    /// <summary>Initial parameters θ₀, by the scheme each layer of the definition names.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="seed">Equal seeds give equal bits, on every machine.</param>
    /// <param name="batchNorm">Start of batch normalisation weights; null: as the definition says.</param>
    public static ParameterVector Parameters(NetworkDefinition definition, ulong seed, BatchNormInitialization? batchNorm = null)
    {
        var parameters = new ParameterVector(definition.Parameters);
        var random = new SeededRandom(seed);
        foreach (NetworkStep step in definition.Plan.Steps)
        {
            switch (step.Layer)
            {
                case Conv conv:
                    Weighted(conv.Initialization, conv.Bias, (long)conv.Kernel * conv.Kernel * conv.Channels);
                    break;
                case Linear linear:
                    Weighted(linear.Initialization, linear.Bias, linear.Features);
                    break;
                case Attention:
                    Xavier(definition.Parameters.Slices[step.Parameter]);
                    Xavier(definition.Parameters.Slices[step.Parameter + 2]);
                    break;
                case ClassToken or PositionEmbedding:
                    ParameterSlice token = definition.Parameters.Slices[step.Parameter];
                    Stream(token).FillGaussian(parameters[token], 0, TokenDeviation);
                    break;
                case LayerNorm:
                    parameters[definition.Parameters.Slices[step.Parameter]].Fill(1);
                    break;
                case BatchNorm norm:
                    Normalization(batchNorm ?? norm.Initialization, definition.Parameters.Slices[step.Parameter]);
                    break;
            }

            void Weighted(WeightInitialization scheme, bool hasBias, long fanOut)
            {
                ParameterSlice weight = definition.Parameters.Slices[step.Parameter];
                if (scheme == WeightInitialization.NormalFanOut)
                {
                    Stream(weight).FillGaussian(parameters[weight], 0, Math.Sqrt(2.0 / fanOut));
                    return;
                }
                if (scheme == WeightInitialization.XavierUniform)
                {
                    Xavier(weight);
                    return;
                }
                long fanIn = weight.Length / weight.Shape[0];
                float bound = (float)(1 / Math.Sqrt(fanIn));
                Stream(weight).FillUniform(parameters[weight], -bound, bound);
                if (hasBias)
                {
                    ParameterSlice bias = definition.Parameters.Slices[step.Parameter + 1];
                    Stream(bias).FillUniform(parameters[bias], -bound, bound);
                }
            }
        }
        return parameters;

        void Xavier(ParameterSlice weight)
        {
            long window = weight.Shape.Skip(2).Aggregate(1L, (product, size) => product * size);
            float bound = (float)Math.Sqrt(6.0 / ((weight.Shape[0] + weight.Shape[1]) * window));
            Stream(weight).FillUniform(parameters[weight], -bound, bound);
        }

        void Normalization(BatchNormInitialization scheme, ParameterSlice weight)
        {
            if (scheme == BatchNormInitialization.Ones)
                parameters[weight].Fill(1);
            else if (scheme == BatchNormInitialization.Uniform)
                Stream(weight).FillUniform(parameters[weight]);
            else
                Stream(weight).FillGaussian(parameters[weight], 0, GaussianBatchNormDeviation);
        }

        SeededRandom Stream(ParameterSlice slice) => random.Fork($"initialization/{slice.Name}");
    }

    /// <summary>Initial buffers: running means 0, running variances 1.</summary>
    public static ParameterVector Buffers(NetworkDefinition definition)
    {
        var buffers = new ParameterVector(definition.Buffers);
        foreach (ParameterSlice slice in definition.Buffers.Slices)
            if (slice.Name.EndsWith(".running_var", StringComparison.Ordinal))
                buffers[slice].Fill(1);
        return buffers;
    }
}
