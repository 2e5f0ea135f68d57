namespace AsymValley.Directions;

/// <summary>
/// What a probe direction ε ∈ R^d is made of before it is scaled. θ_f is the solution at offset 0; "Li24" is Li et
/// al., NeurIPS 2024, §3; "HHY19" is He, Huang and Yuan, NeurIPS 2019.
/// </summary>
public enum DirectionKind
{
    /// <summary>N(0,1) (Li24).</summary>
    Gaussian,

    /// <summary>U(−1,1) (Li24).</summary>
    Uniform,

    /// <summary>−1, 0 or 1, each with probability 1/3 (Li24).</summary>
    Ternary,

    /// <summary>N(1,1) (Li24).</summary>
    ShiftedGaussian,

    /// <summary>U(0,1) (Li24); the "(0,1)" direction of HHY19's code.</summary>
    UniformPositive,

    /// <summary>0 or 1, each with probability 1/2 (Li24's reading of HHY19).</summary>
    Binary,

    /// <summary>1 everywhere (Li24).</summary>
    Constant,

    /// <summary>θ0, the parameters before training (Li24). Needs θ0 as the reference.</summary>
    Initialization,

    /// <summary>θ_f itself (Li24).</summary>
    Model,

    /// <summary>sign(θ_f), with sign(0) = 0 (Li24).</summary>
    Sign,

    /// <summary>sign(θ_f − μ), μ the mean of each named parameter tensor (Li24).</summary>
    CenteredSign,

    /// <summary>1 where θ_f is positive, else 0 (Li24).</summary>
    PositivePart,

    /// <summary>1 where θ_f − μ is positive, else 0, μ the mean of each named parameter tensor (Li24).</summary>
    CenteredPositivePart,

    /// <summary>θ_B − θ_f, towards another solution θ_B, the reference (both papers).</summary>
    Interpolation,

    /// <summary>
    /// unit(θ_B − θ_f) + unit(noise) (HHY19 §6.1, from SGD towards SWA); the noise is of kind
    /// <see cref="DirectionOptions.Noise"/>. Needs θ_B as the reference.
    /// </summary>
    InterpolationPlusRandom,

    /// <summary>∇L̂(θ_f), uphill on the training loss. Measured: <see cref="Landscape.DerivativeDirections"/>.</summary>
    Gradient,

    /// <summary>
    /// An eigenvector of ∇²L̂(θ_f), by <see cref="DirectionOptions.Index"/>: the largest or smallest curvatures. Measured:
    /// <see cref="Landscape.DerivativeDirections"/>.
    /// </summary>
    HessianEigenvector,

    /// <summary>
    /// A principal component of a training's snapshots, by <see cref="DirectionOptions.Index"/> (Li, Xu, Taylor, Studer and Goldstein,
    /// NeurIPS 2018, §7). Measured: <see cref="Landscape.TrajectoryPca"/>.
    /// </summary>
    TrajectoryPca,
}

/// <summary>Properties of the kinds.</summary>
public static class DirectionKinds
{
    /// <summary>The kinds of noise, for messages.</summary>
    internal static string NoiseNames => string.Join(", ", Enum.GetValues<DirectionKind>().Where(IsNoise));

    /// <summary>Whether the kind draws random numbers, so that another seed gives another direction.</summary>
    public static bool IsRandom(this DirectionKind kind) => kind.IsNoise() || kind == DirectionKind.InterpolationPlusRandom;

    /// <summary>Whether the kind is element-wise independent noise that no model enters into.</summary>
    public static bool IsNoise(this DirectionKind kind) => kind is DirectionKind.Gaussian or DirectionKind.Uniform
        or DirectionKind.Ternary or DirectionKind.ShiftedGaussian or DirectionKind.UniformPositive or DirectionKind.Binary;

    /// <summary>Whether the kind needs a second vector: θ0 or another solution.</summary>
    public static bool NeedsReference(this DirectionKind kind) =>
        kind is DirectionKind.Initialization or DirectionKind.Interpolation or DirectionKind.InterpolationPlusRandom;

    /// <summary>Whether the kind is measured on training images.</summary>
    public static bool NeedsData(this DirectionKind kind) => kind is DirectionKind.Gradient or DirectionKind.HessianEigenvector;

    /// <summary>Whether the kind is measured on the snapshots of a training.</summary>
    public static bool NeedsSnapshots(this DirectionKind kind) => kind == DirectionKind.TrajectoryPca;

    /// <summary>Whether there are several of the kind, told apart by <see cref="DirectionOptions.Index"/>.</summary>
    public static bool HasIndex(this DirectionKind kind) => kind is DirectionKind.HessianEigenvector or DirectionKind.TrajectoryPca;
}
