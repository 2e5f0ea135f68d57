using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Directions;

/// <summary>Scales a direction in place. Norms are accumulated in float64 in a fixed order.</summary>
internal static class DirectionScaler
{
    /// <summary>Applies the scaling of the options; elements outside the group are 0 and stay so.</summary>
    /// <exception cref="DegenerateDirectionException">A length is needed where the direction or the solution is zero.</exception>
    public static void Apply(
        ParameterVector direction, ImmutableArray<ParameterSlice> group, ParameterVector solution, DirectionOptions options)
    {
        switch (options.Scaling)
        {
            case DirectionScaling.Unit:
                ToUnit(direction, Zero(options));
                break;
            case DirectionScaling.Norm:
                double norm = NonZero(direction, Zero(options));
                double size = Math.Sqrt(group.Sum(slice => ParameterVector.Dot(solution[slice], solution[slice])));
                if (size == 0)
                    throw new DegenerateDirectionException($"The model's weights in '{options.Group}' are all zero; a direction cannot be scaled to their norm.");
                Multiply(direction.Values, size / norm * options.Width);
                break;
            case DirectionScaling.Filter:
                foreach (ParameterSlice slice in group)
                    ToFilterNorms(direction, slice, solution, options);
                NonZero(direction, $"{Zero(options)} after filter scaling");
                break;
            case DirectionScaling.None:
                NonZero(direction, Zero(options));
                break;
        }
        if (!direction.IsFinite())
            throw new DegenerateDirectionException($"The direction {options.Label} overflows float32.");
    }

    /// <summary>Divides by the norm.</summary>
    /// <param name="direction">Scaled in place.</param>
    /// <param name="zero">What to say of a zero vector, e.g. "The two models are equal".</param>
    /// <exception cref="DegenerateDirectionException">The norm is zero.</exception>
    public static void ToUnit(ParameterVector direction, string zero) => Multiply(direction.Values, 1 / NonZero(direction, zero));

    private static double NonZero(ParameterVector direction, string zero)
    {
        double norm = direction.Norm();
        return norm > 0 ? norm : throw new DegenerateDirectionException($"{zero}: there is no direction.");
    }

    private static string Zero(DirectionOptions options) => $"The {options.Kind} vector is zero in '{options.Group}'";

    private static void ToFilterNorms(ParameterVector direction, ParameterSlice slice, ParameterVector solution, DirectionOptions options)
    {
        Span<float> epsilon = direction[slice], theta = solution[slice];
        if (options.ZeroOneDimensional && slice.Shape.Length <= 1)
        {
            epsilon.Clear();
            return;
        }
        int length = slice.Length / slice.Filters;
        for (int filter = 0; filter < slice.Filters; filter++)
        {
            Span<float> part = epsilon.Slice(filter * length, length);
            ReadOnlySpan<float> target = theta.Slice(filter * length, length);
            double from = Math.Sqrt(ParameterVector.Dot(part, part)), to = Math.Sqrt(ParameterVector.Dot(target, target));
            if (from == 0 && to > 0)
                throw new DegenerateDirectionException($"The {options.Kind} vector is zero in filter {filter} of {slice}, which cannot be given the norm of the model's filter; take another scaling, or another kind.");
            // A filter of zeros in the model has norm 0: it does not move.
            Multiply(part, from > 0 ? to / from : 0);
        }
    }

    private static void Multiply(Span<float> values, double factor)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] * factor);
    }
}
