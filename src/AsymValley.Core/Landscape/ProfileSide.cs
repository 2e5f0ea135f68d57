namespace AsymValley.Landscape;

/// <summary>
/// One side of a profile seen outwards from offset 0: distances r and slopes d/dr L̂(w ± r·u). Slopes are exact where
/// the profile has them, else central differences, which never reach across 0 to the other side.
/// </summary>
internal sealed class ProfileSide
{
    private ProfileSide(double[] nodes, double[] losses, double[] stepErrors, double[] slopes)
    {
        Nodes = nodes;
        Losses = losses;
        Radii = nodes[1..^1];
        Slopes = slopes;
        StepErrors = stepErrors;
    }

    /// <summary>All sampled distances, ascending; the first is 0 when 0 is sampled.</summary>
    public double[] Nodes { get; }

    /// <summary>The loss at each of <see cref="Nodes"/>.</summary>
    public double[] Losses { get; }

    /// <summary>Standard errors of the rises from each node to the next; 0 where they are not known.</summary>
    public double[] StepErrors { get; }

    /// <summary>The distances that have a slope: all nodes but the first and the last.</summary>
    public double[] Radii { get; }

    /// <summary>Outward slopes at <see cref="Radii"/>; NaN where the loss is not finite.</summary>
    public double[] Slopes { get; }

    /// <summary>The largest sampled distance.</summary>
    public double Reach => Nodes[^1];

    /// <summary>The side of positive offsets (+1) or of negative ones (−1).</summary>
    /// <exception cref="LossProfileException">Fewer than three offsets lie there.</exception>
    public static ProfileSide Of(LossProfile profile, int sign)
    {
        double zero = 1e-9 * (profile.Offsets[^1] - profile.Offsets[0]);
        var indices = new List<int>();
        for (int i = 0; i < profile.Offsets.Length; i++)
        {
            if (sign * profile.Offsets[i] >= -zero)
                indices.Add(i);
        }
        if (sign < 0)
            indices.Reverse();
        if (indices.Count < 3)
            throw new LossProfileException($"The profile has {indices.Count} offsets at or {(sign > 0 ? "above" : "below")} 0; asymmetry compares both sides of 0 and needs at least 3 on each.");

        double[] nodes = [.. indices.Select(i => Math.Max(0, sign * profile.Offsets[i]))];
        double[] losses = [.. indices.Select(i => profile.TrainLoss[i])];
        var slopes = new double[nodes.Length - 2];
        for (int i = 0; i < slopes.Length; i++)
        {
            double slope = profile.Slopes.IsDefaultOrEmpty
                ? CentralDifference(nodes, losses, i + 1)
                : sign * profile.Slopes[indices[i + 1]];
            slopes[i] = double.IsFinite(slope) ? slope : double.NaN;
        }
        var steps = new double[nodes.Length - 1];
        for (int i = 0; i < steps.Length && !profile.TrainStepErrors.IsDefaultOrEmpty; i++)
        {
            double error = profile.TrainStepErrors[Math.Min(indices[i], indices[i + 1])];
            steps[i] = double.IsFinite(error) ? error : 0;
        }
        return new ProfileSide(nodes, losses, steps, slopes);
    }

    /// <summary>
    /// At most the standard error of the slope at <c>Radii[i]</c>: that of the central difference, the errors of the two steps that it is made of
    /// taken to have the same sign.
    /// </summary>
    public double SlopeError(int i)
    {
        double before = Nodes[i + 1] - Nodes[i], after = Nodes[i + 2] - Nodes[i + 1];
        return (StepErrors[i] / before * after + StepErrors[i + 1] / after * before) / (before + after);
    }

    /// <summary>
    /// The slope at node i from its neighbours, exact for parabolas on any spacing: the slopes of the two cells beside
    /// it, each weighted with the other's width.
    /// </summary>
    internal static double CentralDifference(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i)
    {
        double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
        double left = (y[i] - y[i - 1]) / before, right = (y[i + 1] - y[i]) / after;
        return (left * after + right * before) / (before + after);
    }
}
