using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Signs;

/// <summary>Measures how parameters are distributed, by group or by tensor (Li24 §4.1: the groups differ most in their means).</summary>
public static class ParameterDistributions
{
    /// <summary>Measures one model, or several side by side: histograms of a group then have the same bins.</summary>
    /// <param name="models">At least one, of one network.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>For each part, all parameters first, a record for each model in their order.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range.</exception>
    /// <exception cref="LayoutMismatchException">The models belong to different networks.</exception>
    /// <exception cref="NonFiniteParametersException">A value is NaN or infinite.</exception>
    /// <exception cref="EmptySelectionException">A group selects no parameter.</exception>
    public static ImmutableArray<ParameterDistribution> Measure(IReadOnlyList<NamedParameters> models, DistributionOptions? options = null)
    {
        options ??= new DistributionOptions();
        options.Validate();
        if (models.Count == 0)
            throw new ArgumentException("A model is needed.", nameof(models));
        foreach (NamedParameters model in models)
        {
            models[0].Vector.Layout.EnsureSame(model.Vector.Layout);
            model.EnsureFinite();
        }
        return [.. ParameterParts.Of(models[0].Vector.Layout, options.Groups, options.PerTensor).SelectMany(part => Measure(part, models, options))];
    }

    private static IEnumerable<ParameterDistribution> Measure(ParameterPart part, IReadOnlyList<NamedParameters> models, DistributionOptions options)
    {
        Moments[] moments = [.. models.Select(model => Moments.Of(Values(model, part)))];
        (double low, double high) = options.Range is [double first, double last]
            ? (first, last)
            : Apart(moments.Min(m => m.Minimum), moments.Max(m => m.Maximum));
        return models.Zip(moments, (model, m) => new ParameterDistribution(
            model.Name, model.Epoch, part.Name, part.Count, m.Mean, m.StandardDeviation, m.Minimum, m.Maximum,
            (double)m.Positive / part.Count, (double)(part.Count - m.Positive - m.Negative) / part.Count, (double)m.Negative / part.Count,
            ParameterHistogram.Of(low, high, options.Bins, Values(model, part))));
    }

    private static IEnumerable<float> Values(NamedParameters model, ParameterPart part)
    {
        foreach (ParameterSlice slice in part.Slices)
            for (int i = 0; i < slice.Length; i++)
                yield return model.Vector.Values[slice.Offset + i];
    }

    /// <summary>A range around values that are all the same, as of batch normalisation before training.</summary>
    private static (double Low, double High) Apart(double low, double high)
    {
        double margin = low < high ? 0 : Math.Max(0.5, 0.05 * Math.Abs(low));
        return (low - margin, high + margin);
    }

    private readonly record struct Moments(double Mean, double StandardDeviation, double Minimum, double Maximum, int Positive, int Negative)
    {
        // Two passes: the deviation of values that lie close together far from 0 would be lost in one.
        public static Moments Of(IEnumerable<float> values)
        {
            double sum = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
            int count = 0, positive = 0, negative = 0;
            foreach (float value in values)
            {
                sum += value;
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
                positive += value > 0 ? 1 : 0;
                negative += value < 0 ? 1 : 0;
                count++;
            }
            double mean = sum / count, squares = values.Sum(value => (value - mean) * (value - mean));
            return new Moments(mean, Math.Sqrt(squares / count), minimum, maximum, positive, negative);
        }
    }
}
