using AsymValley.Landscape;
using AsymValley.Parameters;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace AsymValley.Tests.Landscape;

/// <summary>Eigenvectors of matrices that are known: products in float64, so that only the search is tested.</summary>
public sealed class LanczosTests
{
    [Fact]
    public void ExtremesOfADenseMatrixAreThoseOfItsDecomposition()
    {
        const int size = 60;
        Matrix<double> matrix = Symmetric(size);
        (double[] values, Matrix<double> vectors) = Decompose(matrix);
        foreach (int[] places in (int[][])[[0, 1, 2], [-1, -2], [4]])
        {
            var search = new Lanczos(size, Multiply(matrix), new SeededRandom(1));
            Eigenpair[] found = search.Find(places, 1e-6, 60);
            Assert.True(search.IsConverged);
            Assert.InRange(search.Iterations, 5, 60);
            for (int i = 0; i < places.Length; i++)
            {
                int column = places[i] < 0 ? -places[i] - 1 : size - 1 - places[i];
                Assert.Equal(values[column], found[i].Value, 1e-6 * Math.Abs(values[column]));
                Assert.Equal(1, Math.Abs(vectors.Column(column).DotProduct(Vector(found[i].Vector))), 1e-6);
                Assert.InRange(found[i].Residual, 0, 2e-6);
            }
        }
    }

    [Fact]
    public void AFewLargeOnesAmongManySmallTakeFewProducts()
    {
        // What Hessians of networks look like.
        const int size = 400;
        double[] diagonal = [.. Enumerable.Range(0, size).Select(i => i < 3 ? 100.0 / (1 << i) : 1.0 / (i + 1))];
        int products = 0;
        var search = new Lanczos(size, v =>
        {
            products++;
            return [.. v.Select((x, i) => diagonal[i] * x)];
        }, new SeededRandom(2));
        Eigenpair[] found = search.Find([0, 1, 2], 1e-4, 100);
        Assert.Equal([100, 50, 25], found.Select(pair => Math.Round(pair.Value, 6)));
        Assert.InRange(search.Iterations, 3, 15);
        Assert.Equal(search.Iterations + 3, products);
    }

    [Fact]
    public void AnEigenvalueWithSeveralVectorsIsFoundSeveralTimes()
    {
        // Three distinct values: the Krylov space is used up after three products, and each new start sees one more of each.
        double[] diagonal = [5, 5, 5, 2, 2, -1, -1, -1];
        var search = new Lanczos(8, v => [.. v.Select((x, i) => diagonal[i] * x)], new SeededRandom(3));
        Eigenpair[] found = search.Find([0, 1, 2, 3, 4, 5, 6, 7], 1e-5, 8);
        Assert.Equal(diagonal, found.Select(pair => Math.Round(pair.Value, 5)));
        Assert.Equal(0, Vector(found[0].Vector).DotProduct(Vector(found[1].Vector)), 1e-5);
    }

    [Fact]
    public void TheEndOfPatienceIsSaid()
    {
        var search = new Lanczos(60, Multiply(Symmetric(60)), new SeededRandom(1));
        Eigenpair found = Assert.Single(search.Find([0], 1e-8, 4));
        Assert.False(search.IsConverged);
        Assert.Equal(4, search.Iterations);
        Assert.InRange(found.Residual, 1e-8, 1);
    }

    private static Matrix<double> Symmetric(int size)
    {
        var random = new SeededRandom(9);
        Matrix<double> half = DenseMatrix.Create(size, size, (_, _) => random.NextGaussian());
        return half + half.Transpose();
    }

    private static (double[] Values, Matrix<double> Vectors) Decompose(Matrix<double> matrix)
    {
        var eigen = matrix.Evd(Symmetricity.Symmetric);
        return ([.. eigen.EigenValues.Select(value => value.Real)], eigen.EigenVectors);
    }

    private static Func<float[], double[]> Multiply(Matrix<double> matrix) => v => (matrix * Vector(v)).ToArray();

    private static Vector<double> Vector(float[] values) => DenseVector.OfEnumerable(values.Select(value => (double)value));
}
