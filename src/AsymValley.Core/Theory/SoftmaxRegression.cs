using System.Numerics.Tensors;

namespace AsymValley.Theory;

/// <summary>
/// Multinomial logistic regression without bias, z = W·h and p = softmax(z), in float64: its exact fit, and the losses and
/// curvature of Li24's Appendix D.3 anywhere. W is C×d, row-major: a row of weights for each class.
/// </summary>
public sealed class SoftmaxRegression
{
    private const int MostSteps = 200, MostHalvings = 60;
    private const double SufficientDecrease = 1e-4;

    // The objective is of the order of 1; below this its float64 gradient is rounding.
    private const double Tolerance = 1e-10;

    private readonly double[] _features;
    private readonly int[] _labels;

    /// <summary>A regression on given samples, which are kept, not copied.</summary>
    /// <param name="features">n×d inputs h, row-major, finite.</param>
    /// <param name="labels">n labels, 0 … classes−1.</param>
    /// <param name="classes">C, 2 or more.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other, or there is no sample.</exception>
    public SoftmaxRegression(double[] features, int[] labels, int classes)
    {
        if (labels.Length == 0 || features.Length == 0 || features.Length % labels.Length != 0)
            throw new ArgumentException($"{features.Length} feature values for {labels.Length} samples.", nameof(features));
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (labels.Any(label => (uint)label >= (uint)classes))
            throw new ArgumentException($"A label is not in 0 … {classes - 1}.", nameof(labels));
        (_features, _labels, Classes, Dimension) = (features, labels, classes, features.Length / labels.Length);
    }

    /// <summary>C.</summary>
    public int Classes { get; }

    /// <summary>d, features a sample.</summary>
    public int Dimension { get; }

    /// <summary>n, the number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>
    /// The minimum of mean cross-entropy + ‖W‖²/(2·C·n), scikit-learn's objective over n: strictly convex, so there is one.
    /// Newton's method with conjugate gradients and a backtracking line search.
    /// </summary>
    /// <param name="inverseRegularization">scikit-learn's C, positive.</param>
    /// <param name="cancellation">Looked at before each pass over the samples.</param>
    /// <returns>W, where the largest element of the gradient is below 1e-10 or rounding hides it.</returns>
    public double[] Fit(double inverseRegularization = 1, CancellationToken cancellation = default)
    {
        double decay = 1 / (inverseRegularization * Count);
        double[] weights = new double[Classes * Dimension], gradient = new double[weights.Length];
        double objective = Objective(weights, decay);
        for (int step = 0; step < MostSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] probabilities = Gradient(weights, decay, gradient);
            if (TensorPrimitives.MaxMagnitude<double>(gradient) is var largest && Math.Abs(largest) < Tolerance)
                break;
            double[] direction = NewtonStep(probabilities, gradient, decay, cancellation);
            double slope = Dot(gradient, direction), length = 1;
            int halvings = 0;
            double[] next;
            double value;
            for (; ; halvings++, length /= 2)
            {
                next = new double[weights.Length];
                TensorPrimitives.MultiplyAdd(direction, length, weights, next);
                value = Objective(next, decay);
                if (value <= objective + SufficientDecrease * length * slope || halvings == MostHalvings)
                    break;
            }
            if (halvings == MostHalvings)
                break;
            (weights, objective) = (next, value);
        }
        return weights;
    }

    /// <summary>Loss, error and curvature at W, first and second order along a direction ε.</summary>
    /// <param name="weights">W.</param>
    /// <param name="direction">ε, as many elements.</param>
    /// <exception cref="ArgumentException">An array does not have C·d elements.</exception>
    public SoftmaxPoint Measure(ReadOnlySpan<double> weights, ReadOnlySpan<double> direction)
    {
        if (weights.Length != Classes * Dimension || direction.Length != weights.Length)
            throw new ArgumentException($"Weights of {weights.Length} and a direction of {direction.Length} elements, expected {Classes * Dimension}.", nameof(weights));
        double loss = 0, impurity = 0, trace = 0, first = 0, second = 0;
        int wrong = 0;
        double[] p = new double[Classes], along = new double[Classes];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> h = Sample(i);
            Multiply(weights, h, p);
            Multiply(direction, h, along);
            wrong += TensorPrimitives.IndexOfMax<double>(p) == _labels[i] ? 0 : 1;
            loss += Softmax(p, _labels[i]);
            double spread = 0, mean = 0, square = 0;
            for (int c = 0; c < Classes; c++)
            {
                spread += p[c] * (1 - p[c]);
                mean += p[c] * along[c];
                square += p[c] * along[c] * along[c];
            }
            impurity += spread;
            trace += spread * Dot(h, h);
            first += mean - along[_labels[i]];
            second += square - mean * mean;
        }
        return new SoftmaxPoint(loss / Count, (double)wrong / Count, impurity / Count, trace / Count, first / Count, second / Count);
    }

    private ReadOnlySpan<double> Sample(int i) => _features.AsSpan(i * Dimension, Dimension);

    private void Multiply(ReadOnlySpan<double> weights, ReadOnlySpan<double> h, Span<double> result)
    {
        for (int c = 0; c < Classes; c++)
            result[c] = Dot(weights.Slice(c * Dimension, Dimension), h);
    }

    /// <summary>Logits become probabilities; the sample's cross-entropy is returned.</summary>
    private static double Softmax(Span<double> logits, int label)
    {
        double most = TensorPrimitives.Max<double>(logits), right = logits[label];
        TensorPrimitives.Subtract(logits, most, logits);
        TensorPrimitives.Exp<double>(logits, logits);
        double sum = 0;
        foreach (double value in logits)
            sum += value;
        TensorPrimitives.Divide(logits, sum, logits);
        return most + Math.Log(sum) - right;
    }

    private double Objective(double[] weights, double decay)
    {
        double sum = 0;
        double[] p = new double[Classes];
        for (int i = 0; i < Count; i++)
        {
            Multiply(weights, Sample(i), p);
            sum += Softmax(p, _labels[i]);
        }
        return sum / Count + decay / 2 * Dot(weights, weights);
    }

    /// <summary>Fills in the gradient of the objective and gives the probabilities, n×C.</summary>
    private double[] Gradient(double[] weights, double decay, double[] gradient)
    {
        TensorPrimitives.Multiply(weights, decay, gradient);
        var probabilities = new double[Count * Classes];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> h = Sample(i);
            Span<double> p = probabilities.AsSpan(i * Classes, Classes);
            Multiply(weights, h, p);
            Softmax(p, _labels[i]);
            for (int c = 0; c < Classes; c++)
                AddScaled(gradient.AsSpan(c * Dimension, Dimension), h, (p[c] - (c == _labels[i] ? 1 : 0)) / Count);
        }
        return probabilities;
    }

    /// <summary>The Hessian of the objective at given probabilities times a vector: mean over samples of (diag p − ppᵀ)⊗hhᵀ, and the decay.</summary>
    private double[] HessianVector(double[] probabilities, double[] vector, double decay)
    {
        var product = new double[vector.Length];
        TensorPrimitives.Multiply(vector, decay, product);
        double[] along = new double[Classes];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> h = Sample(i), p = probabilities.AsSpan(i * Classes, Classes);
            Multiply(vector, h, along);
            double mean = Dot(p, along);
            for (int c = 0; c < Classes; c++)
                AddScaled(product.AsSpan(c * Dimension, Dimension), h, p[c] * (along[c] - mean) / Count);
        }
        return product;
    }

    /// <summary>−H⁻¹g by conjugate gradients, the more exact the nearer the minimum is.</summary>
    private double[] NewtonStep(double[] probabilities, double[] gradient, double decay, CancellationToken cancellation)
    {
        double[] step = new double[gradient.Length], residual = new double[gradient.Length];
        TensorPrimitives.Negate<double>(gradient, residual);
        double[] search = [.. residual];
        double square = Dot(residual, residual), norm = Math.Sqrt(square);
        double target = Math.Min(0.1, Math.Sqrt(norm)) * norm;
        for (int i = 0; i < gradient.Length && Math.Sqrt(square) > target; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] product = HessianVector(probabilities, search, decay);
            double length = square / Dot(search, product);
            AddScaled(step, search, length);
            AddScaled(residual, product, -length);
            double next = Dot(residual, residual);
            TensorPrimitives.MultiplyAdd(search, next / square, residual, search);
            square = next;
        }
        return step;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        // One after the other: the bits of a vectorised sum depend on where in memory the arrays happen to lie.
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> values, double factor) => TensorPrimitives.MultiplyAdd(values, factor, sum, sum);
}

/// <summary>Means over samples at some weights.</summary>
/// <param name="Loss">Cross-entropy in nats.</param>
/// <param name="Error">Share of wrong predictions, 0–1.</param>
/// <param name="Impurity">Σ_c p_c(1 − p_c), 0 for certain predictions.</param>
/// <param name="HessianTrace">tr H with H = (diag p − ppᵀ)⊗hhᵀ.</param>
/// <param name="FirstOrder">εᵀg with g the gradient of the cross-entropy.</param>
/// <param name="SecondOrder">εᵀHε.</param>
public readonly record struct SoftmaxPoint(double Loss, double Error, double Impurity, double HessianTrace, double FirstOrder, double SecondOrder);
