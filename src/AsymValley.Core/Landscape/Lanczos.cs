using AsymValley.Parameters;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace AsymValley.Landscape;

/// <summary>One eigenvector of a symmetric matrix.</summary>
/// <param name="Value">λ = vᵀAv.</param>
/// <param name="Vector">v, of norm 1 up to rounding to float32.</param>
/// <param name="Residual">|Av − λv|/|λ|, from a product of its own.</param>
internal readonly record struct Eigenpair(double Value, float[] Vector, double Residual);

/// <summary>
/// Extreme eigenvectors of a symmetric matrix that is only known by its products (Lanczos 1950), every new vector
/// orthogonalised twice against all before it. Vectors are kept in float32, sums are float64.
/// </summary>
/// <remarks>
/// An eigenvalue counts as found when all that lie further out are found too, so that one is not taken for its neighbour. Of an
/// eigenvalue with several eigenvectors only the one in the start vector is seen, until the Krylov space is used up and a
/// new start, orthogonal to it, sees another.
/// </remarks>
/// <param name="size">n, the number of rows, at least 1.</param>
/// <param name="multiply">v ↦ Av.</param>
/// <param name="random">Where start vectors come from.</param>
internal sealed class Lanczos(int size, Func<float[], double[]> multiply, SeededRandom random)
{
    // A remainder below this, relative to the matrix, is the rounding of float32 products.
    private const double Rounding = 1e-7;

    // The smallest |λ|, relative to the largest, whose own size residuals are compared with.
    private const double Small = 1e-3;

    private readonly List<float[]> _basis = [];
    private readonly List<double> _diagonal = [], _beside = [];

    /// <summary>Products so far, without those that residuals took.</summary>
    public int Iterations => _basis.Count;

    /// <summary>Whether all that was wanted is within the tolerance.</summary>
    public bool IsConverged { get; private set; }

    /// <summary>The eigenvectors of the wanted places; called once.</summary>
    /// <param name="places">0, 1, … for the largest eigenvalues, descending, or −1, −2, … for the smallest, ascending; of one sign, below n.</param>
    /// <param name="tolerance">Of the residuals.</param>
    /// <param name="maximumIterations">Products at most; the furthest place takes as many at least.</param>
    /// <param name="report">Told of each iteration: products so far, and the worst residual of a wanted place.</param>
    public Eigenpair[] Find(IReadOnlyList<int> places, double tolerance, int maximumIterations, Action<int, double>? report = null)
    {
        bool isSmallest = places[0] < 0;
        int depth = places.Max(place => isSmallest ? -place : place + 1), most = Math.Min(size, Math.Max(maximumIterations, depth));
        double[] remainder = NewStart();
        double beta = Norm(remainder);
        while (true)
        {
            remainder = Extend(remainder, beta);
            beta = Norm(remainder);
            int m = _basis.Count;
            (double[] values, Matrix<double> vectors) = Projected();
            double largest = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
            double worst = m < depth ? double.PositiveInfinity
                : Enumerable.Range(0, depth).Max(k => beta * Math.Abs(vectors[m - 1, Column(k)]) / Math.Max(Math.Abs(values[Column(k)]), Small * largest));
            report?.Invoke(m, worst);
            IsConverged = worst <= tolerance;
            if (IsConverged || m == most)
                return [.. places.Select(place => Ritz(vectors, Column(isSmallest ? -place - 1 : place)))];
            if (beta <= Rounding * largest)
            {
                _beside.Add(0);
                remainder = NewStart();
                beta = Norm(remainder);
            }
            else
            {
                _beside.Add(beta);
            }

            // MathNet's eigenvalues ascend.
            int Column(int k) => isSmallest ? k : m - 1 - k;
        }
    }

    /// <summary>Takes a vector into the basis and returns what its product has beside the basis.</summary>
    private double[] Extend(double[] vector, double norm)
    {
        float[] q = Array.ConvertAll(vector, value => (float)(value / norm));
        double[] product = multiply(q);
        _basis.Add(q);
        _diagonal.Add(Dot(product, q));
        Orthogonalize(product);
        return product;
    }

    private double[] NewStart()
    {
        var start = new float[size];
        random.Fork("lanczos", _basis.Count).FillGaussian(start);
        double[] vector = Array.ConvertAll(start, value => (double)value);
        Orthogonalize(vector);
        return vector;
    }

    private void Orthogonalize(double[] vector)
    {
        // Twice is enough (Kahan, Parlett): the first pass leaves rounding errors of the size of what it took away.
        for (int pass = 0; pass < 2; pass++)
            foreach (float[] q in _basis)
                Add(vector, q, -Dot(vector, q));
    }

    /// <summary>Eigenvalues, ascending, and eigenvectors of the matrix in the basis, which is tridiagonal.</summary>
    private (double[] Values, Matrix<double> Vectors) Projected()
    {
        int m = _basis.Count;
        Matrix<double> projected = DenseMatrix.Create(m, m, (i, j) => Math.Abs(i - j) switch
        {
            0 => _diagonal[i],
            1 => _beside[Math.Min(i, j)],
            _ => 0,
        });
        Evd<double> eigen = projected.Evd(Symmetricity.Symmetric);
        return ([.. eigen.EigenValues.Select(value => value.Real)], eigen.EigenVectors);
    }

    private Eigenpair Ritz(Matrix<double> vectors, int column)
    {
        var sum = new double[size];
        for (int i = 0; i < _basis.Count; i++)
            Add(sum, _basis[i], vectors[i, column]);
        double norm = Norm(sum);
        float[] vector = Array.ConvertAll(sum, value => (float)(value / norm));
        double[] product = multiply(vector);
        double value = Dot(product, vector);
        Add(product, vector, -value);
        return new Eigenpair(value, vector, Norm(product) / Math.Abs(value));
    }

    private static double Dot(double[] x, float[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static void Add(double[] x, float[] y, double factor)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] += factor * y[i];
    }

    private static double Norm(double[] x)
    {
        double sum = 0;
        foreach (double value in x)
            sum += value * value;
        return Math.Sqrt(sum);
    }
}
