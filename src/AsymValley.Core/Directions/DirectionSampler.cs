using System.Collections.Immutable;
using System.Numerics.Tensors;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Directions;

/// <summary>
/// Makes probe directions on the host: fills ε by kind, makes signs consistent, scales.
/// </summary>
/// <remarks>
/// Noise is keyed by seed, kind and parameter name. So the same seed gives the same bits everywhere, and a direction
/// in a group is, before scaling, the restriction of the one in all parameters.
/// </remarks>
public static class DirectionSampler
{
    /// <summary>One direction through a model.</summary>
    /// <param name="model">θ_f, where offset 0 lies.</param>
    /// <param name="options">How to make it.</param>
    /// <param name="reference">
    /// The model before training for <see cref="DirectionKind.Initialization"/>, the other model for the
    /// interpolations; not used otherwise.
    /// </param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the kind needs a reference.</exception>
    /// <exception cref="EmptySelectionException">The group selects no parameter.</exception>
    /// <exception cref="LayoutMismatchException">The reference belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">Weights are not finite, or the direction is zero where a length is needed.</exception>
    public static ProbeDirection Create(ValleyModel model, DirectionOptions options, ValleyModel? reference = null) =>
        new(Sample(model.Parameters, options, reference?.Parameters), options, model);

    /// <summary>Several directions, the i-th with seed <c>options.Seed + i</c>, each made when it is asked for.</summary>
    /// <param name="model">θ_f, where offset 0 lies.</param>
    /// <param name="options">How to make them.</param>
    /// <param name="count">How many, at least 1; more than 1 only of kinds that draw random numbers.</param>
    /// <param name="reference">As in <see cref="Create"/>.</param>
    /// <exception cref="InvalidOptionException">The count is out of range, or every direction would be the same.</exception>
    public static IEnumerable<ProbeDirection> CreateMany(
        ValleyModel model, DirectionOptions options, int count, ValleyModel? reference = null)
    {
        options.CheckCount(count);
        return Enumerable.Range(0, count).Select(i => Create(model, options.Place(i), reference));
    }

    /// <summary>The direction from one model to another (θ_B − θ_A).</summary>
    /// <param name="a">θ_A, where offset 0 lies.</param>
    /// <param name="b">θ_B.</param>
    /// <param name="scaling">Under <see cref="DirectionScaling.None"/> offset 1 is θ_B; under Unit offsets are distances.</param>
    /// <exception cref="LayoutMismatchException">The two belong to different networks.</exception>
    /// <exception cref="DegenerateDirectionException">Weights are not finite, or the two are equal.</exception>
    public static ProbeDirection Between(ValleyModel a, ValleyModel b, DirectionScaling scaling = DirectionScaling.None)
    {
        var options = new DirectionOptions { Kind = DirectionKind.Interpolation, Scaling = scaling };
        return new ProbeDirection(Sample(a.Parameters, options, b.Parameters), options, a, $"{a.Name} → {b.Name}");
    }

    /// <summary>The vector alone; arguments and errors as of <see cref="Create"/>.</summary>
    /// <param name="solution">θ_f.</param>
    /// <param name="options">How to make it.</param>
    /// <param name="reference">As in <see cref="Create"/>; of a kind that is measured, ε as it was measured.</param>
    public static ParameterVector Sample(ParameterVector solution, DirectionOptions options, ParameterVector? reference = null)
    {
        options.Validate();
        ImmutableArray<ParameterSlice> group = ParameterSelection.Resolve(solution.Layout, options.Group);
        new NamedParameters("the model", solution).EnsureFinite();
        if (options.Kind.NeedsReference() || options.Kind.NeedsData() || options.Kind.NeedsSnapshots())
        {
            if (reference is null)
                throw new InvalidOptionException(nameof(options.Kind), Missing(options.Kind));
            solution.Layout.EnsureSame(reference.Layout);
            new NamedParameters("the reference", reference).EnsureFinite();
        }

        var direction = new ParameterVector(solution.Layout);
        var random = new SeededRandom(options.Seed);
        Fill(direction, group, solution, reference, options, random);
        if (options.SignConsistency is > 0 and { } fraction)
            MakeSignsConsistent(direction, group, solution, fraction, random);
        DirectionScaler.Apply(direction, group, solution, options);
        return direction;
    }

    private static string Missing(DirectionKind kind) => kind switch
    {
        DirectionKind.Initialization => $"{kind} needs the model before training as the reference.",
        DirectionKind.Interpolation or DirectionKind.InterpolationPlusRandom => $"{kind} needs the other model as the reference.",
        _ => $"{kind} is measured on {(kind.NeedsData() ? "training images" : "snapshots")}; it cannot be made from the model alone.",
    };

    private static void Fill(
        ParameterVector direction, ImmutableArray<ParameterSlice> group, ParameterVector solution,
        ParameterVector? reference, DirectionOptions options, SeededRandom random)
    {
        foreach (ParameterSlice slice in group)
        {
            Span<float> epsilon = direction[slice], theta = solution[slice];
            switch (options.Kind)
            {
                case DirectionKind.Constant:
                    epsilon.Fill(1);
                    break;
                case DirectionKind.Initialization:
                case DirectionKind.Gradient:
                case DirectionKind.HessianEigenvector:
                case DirectionKind.TrajectoryPca:
                    reference![slice].CopyTo(epsilon);
                    break;
                case DirectionKind.Model:
                    theta.CopyTo(epsilon);
                    break;
                case DirectionKind.Sign:
                case DirectionKind.CenteredSign:
                    FillSigns(epsilon, theta, options.Kind == DirectionKind.CenteredSign ? Mean(theta) : 0, negative: -1);
                    break;
                case DirectionKind.PositivePart:
                case DirectionKind.CenteredPositivePart:
                    FillSigns(epsilon, theta, options.Kind == DirectionKind.CenteredPositivePart ? Mean(theta) : 0, negative: 0);
                    break;
                case DirectionKind.Interpolation:
                case DirectionKind.InterpolationPlusRandom:
                    TensorPrimitives.Subtract(reference![slice], theta, epsilon);
                    break;
                default:
                    FillNoise(epsilon, options.Kind, slice, random);
                    break;
            }
        }
        if (options.Kind == DirectionKind.InterpolationPlusRandom)
            AddUnitNoise(direction, group, options, random);
    }

    private static void FillNoise(Span<float> epsilon, DirectionKind kind, ParameterSlice slice, SeededRandom random)
    {
        SeededRandom stream = random.Fork($"direction/{kind}/{slice.Name}");
        switch (kind)
        {
            case DirectionKind.Gaussian:
                stream.FillGaussian(epsilon);
                break;
            case DirectionKind.ShiftedGaussian:
                stream.FillGaussian(epsilon, mean: 1);
                break;
            case DirectionKind.Uniform:
                stream.FillUniform(epsilon, -1, 1);
                break;
            case DirectionKind.UniformPositive:
                stream.FillUniform(epsilon);
                break;
            case DirectionKind.Ternary:
                stream.FillIntegers(epsilon, -1, 1);
                break;
            case DirectionKind.Binary:
                stream.FillIntegers(epsilon, 0, 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of noise.");
        }
    }

    private static void AddUnitNoise(
        ParameterVector direction, ImmutableArray<ParameterSlice> group, DirectionOptions options, SeededRandom random)
    {
        DirectionScaler.ToUnit(direction, "The two models are equal");
        var noise = new ParameterVector(direction.Layout);
        foreach (ParameterSlice slice in group)
            FillNoise(noise[slice], options.Noise, slice, random);
        DirectionScaler.ToUnit(noise, $"The {options.Noise} noise is zero");
        TensorPrimitives.Add(direction.Values, noise.Values, direction.Values);
    }

    private static void FillSigns(Span<float> epsilon, ReadOnlySpan<float> theta, double center, float negative)
    {
        for (int i = 0; i < epsilon.Length; i++)
            epsilon[i] = theta[i] > center ? 1 : theta[i] < center ? negative : 0;
    }

    private static void MakeSignsConsistent(
        ParameterVector direction, ImmutableArray<ParameterSlice> group, ParameterVector solution, double fraction, SeededRandom random)
    {
        foreach (ParameterSlice slice in group)
        {
            SeededRandom stream = random.Fork($"direction/signs/{slice.Name}");
            Span<float> epsilon = direction[slice], theta = solution[slice];
            for (int i = 0; i < epsilon.Length; i++)
            {
                // NextDouble is below 1, so that r = 1 takes every element.
                if (stream.NextDouble() < fraction)
                    epsilon[i] = MathF.Abs(epsilon[i]) * MathF.Sign(theta[i]);
            }
        }
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }
}
