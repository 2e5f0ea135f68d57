using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;

namespace AsymValley.Theory;

/// <summary>
/// The patterns in a layer's weights when they are moved, e.g. along their signs, w + λ·sign(w) (Li24, Fig. 10): the positive side
/// keeps every sign and so the pattern, the negative side turns the small weights over first. <see cref="Reports.PatternPlot"/> draws them.
/// </summary>
public static class WeightPattern
{
    /// <summary>Compares a weight tensor along a direction with the solution's.</summary>
    /// <param name="model">Has w.</param>
    /// <param name="direction">u.</param>
    /// <param name="offsets">λ, at least one.</param>
    /// <param name="parameter">Name of the tensor; null for the first that can be drawn.</param>
    /// <returns>One result for each λ.</returns>
    /// <exception cref="InvalidOptionException">There is no such tensor, or a λ is not finite.</exception>
    /// <exception cref="LayoutMismatchException">The direction belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">w or w + λu is zero or not finite.</exception>
    public static ImmutableArray<WeightPatternResult> Measure(ValleyModel model, ProbeDirection direction, IReadOnlyList<double> offsets, string? parameter = null)
    {
        model.Parameters.Layout.EnsureSame(direction.Vector.Layout);
        if (offsets.Count == 0 || !offsets.All(double.IsFinite))
            throw new InvalidOptionException("Offsets", "give one or more finite values.");
        ParameterSlice slice = Find(model.Network, parameter);
        float[] weights = model.Parameters[slice].ToArray();
        double norm = NormOf(weights, $"{slice} of {model.Name}");
        SignPattern signs = SignPattern.Of(weights);
        return [.. offsets.Select(offset =>
        {
            float[] moved = Moved(model, direction, slice, offset);
            double movedNorm = NormOf(moved, FormattableString.Invariant($"{slice} of {model.Name} at offset {offset}"));
            return new WeightPatternResult
            {
                Model = model.Name,
                Parameter = slice.Name,
                Direction = direction.Label,
                Kind = direction.Kind,
                Scaling = direction.Scaling,
                Offset = offset,
                Cosine = Math.Clamp(ParameterVector.Dot(weights, moved) / (norm * movedNorm), -1, 1),
                SameSign = SignPattern.Of(moved).SameSignRatio(signs),
                RelativeNorm = movedNorm / norm,
            };
        })];
    }

    /// <summary>The direction of Fig. 10: the signs of one weight tensor, scaled to its norm.</summary>
    /// <param name="model">Has w.</param>
    /// <param name="parameter">Name of the tensor; null for the first that can be drawn.</param>
    /// <exception cref="InvalidOptionException">There is no such tensor.</exception>
    /// <exception cref="DegenerateDirectionException">w is zero or not finite.</exception>
    public static ProbeDirection Signs(ValleyModel model, string? parameter = null) => DirectionSampler.Create(
        model, new DirectionOptions { Kind = DirectionKind.Sign, Scaling = DirectionScaling.Norm, Group = Find(model.Network, parameter).Name });

    /// <summary>The shape in which one filter of a weight tensor can be drawn: a kernel of a convolution, or what a linear layer that
    /// reads the image has for each pixel. Null where there is none.</summary>
    internal static ImageShape? ImageOf(NetworkDefinition network, ParameterSlice slice) => slice switch
    {
        { Role: not ParameterRole.Weight } => null,
        { Shape: [_, var channels, var height, var width] } => new ImageShape((int)channels, (int)height, (int)width),
        { Shape: [_, var features] } when features == network.Input.Length => network.Input,
        _ => null,
    };

    /// <summary>The tensor of a name, or the first that can be drawn.</summary>
    internal static ParameterSlice Find(NetworkDefinition network, string? parameter)
    {
        if (parameter is null)
            return network.Parameters.Slices.FirstOrDefault(slice => ImageOf(network, slice) is not null)
                ?? throw new InvalidOptionException("Parameter", $"{network.Name} has no weights that can be drawn; name a tensor.");
        return network.Parameters.TryGet(parameter, out ParameterSlice? found)
            ? found
            : throw new InvalidOptionException("Parameter", $"{network.Name} has no parameter '{parameter}'; there are {string.Join(", ", network.Parameters.Slices.Select(slice => slice.Name))}.");
    }

    /// <summary>w + λu.</summary>
    internal static float[] Moved(ValleyModel model, ProbeDirection direction, ParameterSlice slice, double offset)
    {
        float[] moved = model.Parameters[slice].ToArray();
        Span<float> u = direction.Vector[slice];
        for (int i = 0; i < moved.Length; i++)
            moved[i] = (float)(moved[i] + offset * u[i]);
        return moved;
    }

    private static double NormOf(float[] values, string what)
    {
        double norm = Math.Sqrt(ParameterVector.Dot(values, values));
        return norm > 0 && double.IsFinite(norm) ? norm : throw new DegenerateDirectionException($"{what} is {(norm == 0 ? "zero" : "not finite")}: there is no pattern.");
    }
}
