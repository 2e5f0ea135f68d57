using System.Collections.Immutable;

namespace AsymValley.Directions;

/// <summary>
/// How a probe direction is made. Two equal records and the same solution give the same bits everywhere, but for the kinds that are
/// measured (gradient, Hessian, trajectory), whose last bits are the device's.
/// </summary>
public sealed record DirectionOptions
{
    /// <summary>What the direction is made of.</summary>
    /// <value>Default <see cref="DirectionKind.Gaussian"/>.</value>
    public DirectionKind Kind { get; init; } = DirectionKind.Gaussian;

    /// <summary>Seed of the noise; of several directions the i-th (from 0) gets <c>Seed + i</c>.</summary>
    /// <value>Default 0.</value>
    public ulong Seed { get; init; }

    /// <summary>How the direction is scaled, which decides what one unit of offset means.</summary>
    /// <value>Default <see cref="DirectionScaling.Unit"/>: offsets are Euclidean distances.</value>
    public DirectionScaling Scaling { get; init; } = DirectionScaling.Unit;

    /// <summary>
    /// The parameters that move, as <see cref="Parameters.ParameterSelection"/> understands it: a group, a stage, or
    /// wildcard patterns of parameter names. The others are 0, and norms are taken inside the group.
    /// </summary>
    /// <value>Default <c>All</c>.</value>
    public string Group { get; init; } = "All";

    /// <summary>
    /// r, the fraction of elements at which ε becomes |ε|·sign(θ_f) (Li24 §4): each element independently with
    /// probability r, so 1 is sign-consistent noise. Null and 0 leave ε as it is.
    /// </summary>
    /// <value>Default null; range 0–1.</value>
    public double? SignConsistency { get; init; }

    /// <summary>s, the factor of <see cref="DirectionScaling.Norm"/>; the other scalings do not use it.</summary>
    /// <value>Default 1; positive (Li24 plots 0.2, 1 and 2).</value>
    public double Width { get; init; } = 1;

    /// <summary>
    /// Under <see cref="DirectionScaling.Filter"/>, whether one-dimensional tensors (biases, batch normalisation) stay
    /// where they are, rather than each being scaled as one filter.
    /// </summary>
    /// <value>Default false.</value>
    public bool ZeroOneDimensional { get; init; }

    /// <summary>The kind of the noise in <see cref="DirectionKind.InterpolationPlusRandom"/>.</summary>
    /// <value>Default <see cref="DirectionKind.UniformPositive"/>, the random direction of HHY19's code.</value>
    public DirectionKind Noise { get; init; } = DirectionKind.UniformPositive;

    /// <summary>
    /// Which eigenvector: 0 has the largest curvature, 1 the next, −1 the smallest (most negative), −2 the next. Which principal component: 0 has
    /// the largest variance. Other kinds do not use it.
    /// </summary>
    /// <value>Default 0; not negative for components.</value>
    public int Index { get; init; }

    /// <summary>A short name for tables and legends, e.g. <c>UniformPositive-7, Filter, Classifier</c>.</summary>
    public string Label
    {
        get
        {
            var parts = new List<string>(4) { Name };
            if (Kind == DirectionKind.InterpolationPlusRandom && Noise != DirectionKind.UniformPositive)
                parts.Add($"{Noise} noise");
            if (SignConsistency is > 0)
                parts.Add(FormattableString.Invariant($"signs {SignConsistency}"));
            if (Scaling != DirectionScaling.Unit)
                parts.Add(Scaling == DirectionScaling.Norm && Width != 1 ? FormattableString.Invariant($"Norm×{Width}") : $"{Scaling}");
            if (!Group.Equals("All", StringComparison.OrdinalIgnoreCase))
                parts.Add(Group);
            return string.Join(", ", parts);
        }
    }

    private string Name => Kind.HasIndex() ? FormattableString.Invariant($"{Kind}({Index})")
        : IsRandom ? FormattableString.Invariant($"{Kind}-{Seed}") : $"{Kind}";

    /// <summary>Whether another seed would give another direction.</summary>
    public bool IsRandom => Kind.IsRandom() || SignConsistency is > 0 and < 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOptionException">One is out of range; it is named.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Kind))
            throw new InvalidOptionException(nameof(Kind), $"{(int)Kind} is not a kind of direction.");
        if (!Enum.IsDefined(Scaling))
            throw new InvalidOptionException(nameof(Scaling), $"{(int)Scaling} is not a scaling.");
        if (string.IsNullOrWhiteSpace(Group))
            throw new InvalidOptionException(nameof(Group), "a group or a name pattern is needed; All moves every parameter.");
        if (SignConsistency is not (null or (>= 0 and <= 1)))
            throw new InvalidOptionException(nameof(SignConsistency), FormattableString.Invariant($"{SignConsistency} is not a fraction in 0–1."));
        if (!(Width > 0) || !double.IsFinite(Width))
            throw new InvalidOptionException(nameof(Width), FormattableString.Invariant($"{Width} is not a positive number."));
        if (!Noise.IsNoise())
            throw new InvalidOptionException(nameof(Noise), $"{Noise} is not random noise; take one of {DirectionKinds.NoiseNames}.");
        if (Index < 0 && Kind == DirectionKind.TrajectoryPca)
            throw new InvalidOptionException(nameof(Index), $"{Index} is no principal component; they count from 0.");
    }

    /// <summary>The options of several directions: seeds count up, of kinds with an index the index counts further in.</summary>
    /// <param name="count">How many, at least 1; more than 1 only where each is another.</param>
    /// <exception cref="InvalidOptionException">The count is out of range, or every direction would be the same.</exception>
    internal ImmutableArray<DirectionOptions> Series(int count)
    {
        CheckCount(count);
        return [.. Enumerable.Range(0, count).Select(Place)];
    }

    /// <summary>The options of the i-th of several directions.</summary>
    internal DirectionOptions Place(int i) => Kind.HasIndex()
        ? this with { Index = Index < 0 ? Index - i : Index + i }
        : this with { Seed = unchecked(Seed + (ulong)i) };

    /// <summary>Checks that there are so many different directions.</summary>
    internal void CheckCount(int count)
    {
        if (count < 1)
            throw new InvalidOptionException("Count", $"{count} directions cannot be made; ask for at least 1.");
        if (count > 1 && !IsRandom && !Kind.HasIndex())
            throw new InvalidOptionException("Count", $"{Kind} is not random: {count} directions would all be the same.");
    }
}
