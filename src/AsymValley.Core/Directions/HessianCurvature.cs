namespace AsymValley.Directions;

/// <summary>What was found with an eigenvector of the training loss's Hessian.</summary>
/// <param name="Eigenvalue">λ: the second derivative of the loss along the eigenvector, per squared distance.</param>
/// <param name="Residual">|Hv − λv|/|λ|.</param>
/// <param name="Iterations">Products with the Hessian that the search took.</param>
/// <param name="IsConverged">Whether the search ended by its tolerance, not by its limit of products.</param>
public sealed record HessianCurvature(double Eigenvalue, double Residual, int Iterations, bool IsConverged)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"λ = {Eigenvalue:g4}, residual {Residual:g2}{(IsConverged ? "" : ", not converged")}");
}
