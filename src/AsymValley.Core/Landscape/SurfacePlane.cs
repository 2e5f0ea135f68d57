using System.Collections.Immutable;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>A plane w + a·u + b·v of the landscape: a solution and two directions, or what three solutions span.</summary>
public sealed class SurfacePlane
{
    // A float32 direction closer than this to a multiple of the other one is rounding noise.
    private const double ParallelTolerance = 1e-6;

    private SurfacePlane(ValleyModel origin, ParameterVector u, ParameterVector v, string uLabel, string vLabel, ImmutableArray<PlanePoint> models, ImmutableArray<ParameterVector> buffers)
    {
        (Origin, U, V, ULabel, VLabel, Models, Buffers) = (origin, u, v, uLabel, vLabel, models, buffers);
        (UNorm, VNorm) = (u.Norm(), v.Norm());
        Cosine = u.Dot(v) / (UNorm * VNorm);
        new NamedParameters(origin.Name, origin.Parameters).EnsureFinite();
        if (!u.IsFinite() || !v.IsFinite())
            throw new DegenerateDirectionException("A direction of the plane is not finite.");
        if (UNorm == 0 || VNorm == 0 || 1 - Math.Abs(Cosine) < ParallelTolerance * ParallelTolerance)
            throw new DegenerateDirectionException($"{uLabel} and {vLabel} span no plane: one is zero, or they are parallel.");
    }

    /// <summary>w, at a = b = 0.</summary>
    public ValleyModel Origin { get; }

    /// <summary>u, not necessarily of unit length.</summary>
    public ParameterVector U { get; }

    /// <summary>v.</summary>
    public ParameterVector V { get; }

    /// <summary>A short name of u.</summary>
    public string ULabel { get; }

    /// <summary>A short name of v.</summary>
    public string VLabel { get; }

    /// <summary>‖u‖: the Euclidean distance that one unit of a stands for.</summary>
    public double UNorm { get; }

    /// <summary>‖v‖.</summary>
    public double VNorm { get; }

    /// <summary>The cosine of the angle between u and v; random directions are only nearly orthogonal.</summary>
    public double Cosine { get; }

    /// <summary>The models that span the plane, with their coordinates; empty for a plane of two directions.</summary>
    public ImmutableArray<PlanePoint> Models { get; }

    /// <summary>The running statistics of each of <see cref="Models"/>; the origin's for a plane of two directions.</summary>
    internal ImmutableArray<ParameterVector> Buffers { get; }

    /// <summary>The plane of two directions, as they are scaled.</summary>
    /// <param name="origin">w.</param>
    /// <param name="u">u.</param>
    /// <param name="v">v.</param>
    /// <exception cref="LayoutMismatchException">A direction belongs to another network.</exception>
    /// <exception cref="DegenerateDirectionException">The two span no plane.</exception>
    public static SurfacePlane Of(ValleyModel origin, ProbeDirection u, ProbeDirection v)
    {
        origin.Parameters.Layout.EnsureSame(u.Vector.Layout);
        origin.Parameters.Layout.EnsureSame(v.Vector.Layout);
        return new SurfacePlane(origin, u.Vector, v.Vector, u.Label, v.Label, [], [origin.Buffers]);
    }

    /// <summary>The plane of two random directions, of the seed given and the next.</summary>
    /// <param name="origin">w.</param>
    /// <param name="options">How they are made; null for Gaussian directions of unit length with seeds 0 and 1.</param>
    /// <exception cref="InvalidOptionException">An option is out of range, or the directions are not random.</exception>
    public static SurfacePlane Of(ValleyModel origin, DirectionOptions? options = null)
    {
        ProbeDirection[] pair = [.. DirectionSampler.CreateMany(origin, options ?? new DirectionOptions(), 2)];
        return Of(origin, pair[0], pair[1]);
    }

    /// <summary>
    /// The plane through three models: w = A, u = B − A, and v the part of C − A orthogonal to u. A lies at (0, 0), B at
    /// (1, 0), and C at (c, 1), c the part of C − A along u in units of u.
    /// </summary>
    /// <exception cref="LayoutMismatchException">The models are of different networks.</exception>
    /// <exception cref="DegenerateDirectionException">The three lie on a line, or weights are not finite.</exception>
    public static SurfacePlane Through(ValleyModel a, ValleyModel b, ValleyModel c)
    {
        ParameterVector u = b.Parameters.Subtract(a.Parameters), towards = c.Parameters.Subtract(a.Parameters);
        double along = towards.Dot(u) / u.Dot(u);
        var v = new ParameterVector(u.Layout);
        for (int i = 0; i < v.Values.Length; i++)
            v.Values[i] = (float)(towards.Values[i] - along * u.Values[i]);
        // Rounding leaves something even of models on a line.
        if (v.Norm() <= ParallelTolerance * towards.Norm())
            throw new DegenerateDirectionException($"{a.Name}, {b.Name} and {c.Name} lie on a line and span no plane.");
        return new SurfacePlane(a, u, v, $"{a.Name} → {b.Name}", $"{a.Name} → {c.Name}, orthogonal part",
            [new PlanePoint(a.Name, 0, 0), new PlanePoint(b.Name, 1, 0), new PlanePoint(c.Name, along, 1)], [a.Buffers, b.Buffers, c.Buffers]);
    }

    /// <summary>
    /// The share of each of <see cref="Buffers"/> in the frozen statistics at a point: those that give the weights of the point as a mean of the
    /// models', outside of their triangle without the negative ones, since a variance must not become negative.
    /// </summary>
    internal double[] Shares(double a, double b)
    {
        if (Models.IsEmpty)
            return [1];
        double ofB = a - Models[2].A * b;
        double[] shares = [Math.Max(0, 1 - ofB - b), Math.Max(0, ofB), Math.Max(0, b)];
        double sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }
}

/// <summary>Where a model lies in a plane.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="A">Its coordinate along u.</param>
/// <param name="B">Its coordinate along v.</param>
public readonly record struct PlanePoint(string Name, double A, double B);
