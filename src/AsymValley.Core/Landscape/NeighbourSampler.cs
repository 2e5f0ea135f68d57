using AsymValley.Directions;
using AsymValley.Parameters;

namespace AsymValley.Landscape;

/// <summary>Draws the neighbours of HHY19's Assumption 2: v uniform in a ball, without its part along u.</summary>
public static class NeighbourSampler
{
    /// <summary>
    /// v: its direction uniform on the sphere (that of independent normal numbers), its length R·U^(1/d) with U uniform
    /// in [0,1), which makes v uniform in the ball.
    /// </summary>
    /// <param name="layout">The d parameters.</param>
    /// <param name="radius">R.</param>
    /// <param name="seed">Seed of all neighbours.</param>
    /// <param name="index">Which neighbour, from 0; each has random numbers of its own.</param>
    public static ParameterVector InBall(ParameterLayout layout, double radius, ulong seed, int index)
    {
        var random = new SeededRandom(seed);
        var v = new ParameterVector(layout);
        random.Fork("neighbour/direction", index).FillGaussian(v.Values);
        double length = radius * Math.Pow(random.Fork("neighbour/radius", index).NextDouble(), 1.0 / layout.Count);
        return v.Scale(length / v.Norm());
    }

    /// <summary>v − ⟨v, û⟩û with û = u/‖u‖: the part of v across u.</summary>
    /// <exception cref="LayoutMismatchException">The two belong to different networks.</exception>
    /// <exception cref="DegenerateDirectionException">u is zero.</exception>
    public static ParameterVector Across(ParameterVector v, ParameterVector u)
    {
        double along = v.Dot(u), square = u.Dot(u);
        if (!(square > 0))
            throw new DegenerateDirectionException("The direction is zero, so that nothing lies along it.");
        var across = new ParameterVector(v.Layout);
        for (int i = 0; i < across.Values.Length; i++)
            across.Values[i] = (float)(v.Values[i] - along / square * u.Values[i]);
        return across;
    }
}
