namespace AsymValley.Directions;

/// <summary>How a direction ε is scaled. Norms are taken over the group that moves.</summary>
public enum DirectionScaling
{
    /// <summary>u = ε/‖ε‖ (HHY19): offsets are Euclidean distances.</summary>
    Unit,

    /// <summary>ε·‖θ_f‖/‖ε‖·s (Norm-Scaled, Li24): offsets are relative to the size of the solution.</summary>
    Norm,

    /// <summary>
    /// Every filter of ε (output channel of a convolution, row of a linear layer, a whole one-dimensional tensor) gets
    /// the norm of the same filter of θ_f (Filter-NS, Li24).
    /// </summary>
    Filter,

    /// <summary>ε as it is.</summary>
    None,
}
