using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace AsymValley.Tests.Landscape;

/// <summary>Components against the singular value decomposition of the dense matrix of all snapshots.</summary>
public sealed class TrajectoryPcaTests
{
    // 26,000 parameters in one tensor: more than a part.
    private static readonly NetworkDefinition Network = NetworkCatalog.Create("MLP", new NetworkOptions { Input = new ImageShape(1, 26, 40), Classes = 3, Hidden = [25] });
    private static readonly ValleyModel Model = ValleyModel.Create(Network, 1);
    private static readonly ValleyModel[] Snapshots = [.. Enumerable.Range(0, 6).Select(Snapshot)];

    [Theory]
    [InlineData("All")]
    [InlineData("Classifier")]
    public void ComponentsAreThoseOfTheDenseMatrix(string group)
    {
        int[] places = [.. ParameterSelection.Resolve(Network.Parameters, group).SelectMany(slice => Enumerable.Range((int)slice.Offset, slice.Length))];
        Matrix<double> matrix = DenseMatrix.Create(Snapshots.Length, places.Length, (i, j) => (double)Snapshots[i].Parameters.Values[places[j]] - Model.Parameters.Values[places[j]]);
        Vector<double> mean = matrix.ColumnSums() / Snapshots.Length;
        for (int i = 0; i < Snapshots.Length; i++)
            matrix.SetRow(i, matrix.Row(i) - mean);
        // By way of QR, without the square matrix of all parameters that a whole decomposition has.
        QR<double> qr = matrix.Transpose().QR(QRMethod.Thin);
        Svd<double> svd = qr.R.Transpose().Svd();
        Matrix<double> vectors = svd.VT * qr.Q.Transpose();
        double total = svd.S.Sum(s => s * s);

        var directions = TrajectoryPca.Create(Model, [.. Snapshots.Select(snapshot => ParameterReader.Of(snapshot.Parameters))],
            new DirectionOptions { Kind = DirectionKind.TrajectoryPca, Group = group }, 3);
        for (int k = 0; k < 3; k++)
        {
            Vector<double> found = DenseVector.OfEnumerable(places.Select(j => (double)directions[k].Vector.Values[j])), expected = vectors.Row(k);
            double last = matrix.Row(Snapshots.Length - 1).DotProduct(expected), first = matrix.Row(0).DotProduct(expected);
            Assert.Equal(0, (found - (last < first ? -expected : expected)).L2Norm(), 1e-6);
            Assert.Equal(svd.S[k] * svd.S[k] / total, directions[k].ExplainedVariance!.Value, 1e-9);
            Assert.Equal(k, directions[k].Options.Index);
            Assert.Equal(1, directions[k].Norm, 1e-6);
        }
    }

    [Fact]
    public void FilesGiveTheSameAsMemory()
    {
        using var folder = new TemporaryFolder();
        var options = new DirectionOptions { Kind = DirectionKind.TrajectoryPca, Index = 1 };
        ParameterReader[] files = [.. Snapshots.Select((snapshot, i) => ParameterReader.Open(ValleyModelFile.Save(snapshot, folder.File($"{i}.safetensors")).Path!))];
        ProbeDirection fromFiles = TrajectoryPca.Create(Model, files, options)[0];
        Array.ForEach(files, file => file.Dispose());
        Assert.Equal(TrajectoryPca.Create(Model, [.. Snapshots.Select(snapshot => ParameterReader.Of(snapshot.Parameters))], options)[0].Vector.Values, fromFiles.Vector.Values);
    }

    [Fact]
    public void EveryWeightIsReadTwiceAndNeverManyAtOnce()
    {
        long read = 0;
        int largest = 0;
        ParameterReader[] counted = [.. Snapshots.Select(snapshot => new ParameterReader("counted", (slice, start, destination) =>
        {
            read += destination.Length;
            largest = Math.Max(largest, destination.Length);
            snapshot.Parameters[slice].Slice(start, destination.Length).CopyTo(destination);
        }))];
        TrajectoryPca.Create(Model, counted, new DirectionOptions { Kind = DirectionKind.TrajectoryPca }, 2);
        Assert.Equal(2L * Snapshots.Length * Network.Parameters.Count, read);
        Assert.Equal(TrajectoryPca.PartLength, largest);
    }

    [Fact]
    public void WhatIsNoTrajectoryIsRefused()
    {
        var options = new DirectionOptions { Kind = DirectionKind.TrajectoryPca };
        ParameterReader[] Of(params ValleyModel[] models) => [.. models.Select(model => ParameterReader.Of(model.Parameters))];
        Assert.Equal("Index", Assert.Throws<InvalidOptionException>(() => TrajectoryPca.Create(Model, Of(Model), options)).Option);
        Assert.Equal("Index", Assert.Throws<InvalidOptionException>(() => TrajectoryPca.Create(Model, Of(Snapshots), options with { Index = 3 }, 3)).Option);
        Assert.Equal("Index", Assert.Throws<InvalidOptionException>(() => TrajectoryPca.Create(Model, Of(Snapshots), options with { Index = -1 })).Option);
        Assert.Equal("Kind", Assert.Throws<InvalidOptionException>(() => TrajectoryPca.Create(Model, Of(Snapshots), new DirectionOptions())).Option);
        Assert.Contains("only 0 components", Assert.Throws<DegenerateDirectionException>(() => TrajectoryPca.Create(Model, Of(Model, Model), options)).Message);

        ValleyModel other = ValleyModel.Create(NetworkCatalog.Create("Logistic", new NetworkOptions { Input = Network.Input, Classes = 3 }), 1);
        Assert.Throws<LayoutMismatchException>(() => TrajectoryPca.Create(Model, Of(Model, other), options));
        using var folder = new TemporaryFolder();
        string file = ValleyModelFile.Save(other, folder.File("other.safetensors")).Path!;
        using ParameterReader reader = ParameterReader.Open(file);
        Assert.Equal(file, Assert.Throws<DataFormatException>(() => TrajectoryPca.Create(Model, [reader, reader], options)).File);
    }

    /// <summary>Moves on along a line, with noise beside it.</summary>
    private static ValleyModel Snapshot(int i)
    {
        var vector = new ParameterVector(Network.Parameters);
        new SeededRandom(7).FillGaussian(vector.Values, 0, 0.02 * i);
        var noise = new ParameterVector(Network.Parameters);
        new SeededRandom((ulong)i + 20).FillGaussian(noise.Values, 0, 0.005 * (i + 1));
        return new ValleyModel($"epoch {i}", Network, Model.Parameters.Add(vector).Add(noise), Model.Buffers);
    }
}
