using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Directions;

/// <summary>A direction u ∈ R^d through a solution, ready to be walked along: w + l·u.</summary>
public sealed class ProbeDirection
{
    /// <summary>A direction over a finished vector.</summary>
    /// <param name="vector">u, scaled; elements outside the group are 0.</param>
    /// <param name="options">How it was made.</param>
    /// <param name="model">The model at offset 0, when there is one.</param>
    /// <param name="label">A name for tables and legends; null for <see cref="DirectionOptions.Label"/>.</param>
    /// <exception cref="LayoutMismatchException">The model belongs to another network than the vector.</exception>
    public ProbeDirection(ParameterVector vector, DirectionOptions options, ValleyModel? model = null, string? label = null)
    {
        model?.Parameters.Layout.EnsureSame(vector.Layout);
        Vector = vector;
        Options = options;
        Model = model;
        Label = EscapedText.Terminal(label ?? options.Label);
        Norm = vector.Norm();
    }

    /// <summary>A short name, e.g. <c>Gaussian-7</c>.</summary>
    public string Label { get; }

    /// <summary>What it is made of.</summary>
    public DirectionKind Kind => Options.Kind;

    /// <summary>The seed of its noise.</summary>
    public ulong Seed => Options.Seed;

    /// <summary>How it was scaled.</summary>
    public DirectionScaling Scaling => Options.Scaling;

    /// <summary>The parameters that move.</summary>
    public string Group => Options.Group;

    /// <summary>‖u‖: the Euclidean distance that one unit of offset stands for.</summary>
    public double Norm { get; }

    /// <summary>The model at offset 0; null for a direction through a bare vector.</summary>
    public ValleyModel? Model { get; }

    /// <summary>Opens the data that losses along it are measured on by default: those that its run was trained on. Null for a
    /// direction through a model that does not say.</summary>
    public Func<Dataset>? OpenDataset { get; set; }

    /// <summary>How it was made.</summary>
    public DirectionOptions Options { get; }

    /// <summary>u, d values.</summary>
    public ParameterVector Vector { get; }

    /// <summary>Of an eigenvector of the Hessian, how it curves; null for other kinds.</summary>
    public HessianCurvature? Curvature { get; init; }

    /// <summary>Of the gradient, its norm in the group before scaling; null for other kinds.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Of a principal component, its share of the snapshots' variance, 0–1; null for other kinds.</summary>
    public double? ExplainedVariance { get; init; }

    /// <summary>What was found when it was measured, in a few words; null for kinds that are not measured.</summary>
    public string? Finding => Curvature?.ToString()
        ?? (GradientNorm is { } norm ? FormattableString.Invariant($"|∇L̂| = {norm:g4}") : null)
        ?? (ExplainedVariance is { } share ? FormattableString.Invariant($"{share:p1} of the variance") : null);

    /// <inheritdoc/>
    public override string ToString() => Label;
}
