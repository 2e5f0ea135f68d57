using AsymValley.Data;
using AsymValley.Directions;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Tests.Networks;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace AsymValley.Tests.Landscape;

/// <summary>Gradients and Hessians against float64: closed forms of softmax regression, differences of the plain network's loss.</summary>
[Collection("Alone")]
public sealed class DerivativeDirectionsTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 20, test: 6, channels: 1, height: 3, width: 3);
    private static readonly NetworkDefinition Softmax = TrainingFixture.Softmax(Data);
    private static readonly ValleyModel Regression = ValleyModel.Create(Softmax, 5);

    // Every kernel with a backward pass of its own: a small convolution, pooling of 2×2, batch normalisation, a relu in place.
    private static readonly Dataset Pictures = TrainingFixture.Blobs(train: 6, test: 4, channels: 1, height: 4, width: 4);
    private static readonly NetworkDefinition Small = new("small", Pictures.Shape, Pictures.Classes,
    [
        new Conv("conv0", 2, 3) { Padding = 1 },
        new BatchNorm("bn"),
        new Activate("softplus", Activation.Softplus),
        new MaxPool("pool", 2),
        new Conv("conv1", 2, 3) { Padding = 1 },
        new Activate("relu", Activation.Relu),
        new Flatten("flatten"),
        new Linear("fc", Pictures.Classes),
    ]);

    private static readonly ValleyModel Net = ValleyModel.Create(Small, 7);

    private static readonly DerivativeOptions OnCpu = new() { Evaluation = new EvaluationOptions { Device = "cpu", BatchSize = 8 } };

    [Fact]
    public void TheGradientOfARegressionIsTheClosedForm()
    {
        double[] expected = RegressionGradient(Data.Train.Count);
        ProbeDirection gradient = Assert.Single(DerivativeDirections.Create(Regression, Data, new DirectionOptions { Kind = DirectionKind.Gradient, Scaling = DirectionScaling.None }, 1, OnCpu));
        Assert.Equal(expected, gradient.Vector.Values.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(Math.Sqrt(expected.Sum(value => value * value)), gradient.GradientNorm!.Value, 1e-6);

        // A budget takes the first images.
        expected = RegressionGradient(5);
        gradient = DerivativeDirections.Create(Regression, Data, new DirectionOptions { Kind = DirectionKind.Gradient }, 1, OnCpu with { DirectionSamples = 5 })[0];
        Assert.Equal(1, gradient.Norm, 1e-6);
        Assert.Equal(Math.Sqrt(expected.Sum(value => value * value)), gradient.GradientNorm!.Value, 1e-6);
    }

    [Fact]
    public void EigenvectorsOfARegressionAreThoseOfTheClosedFormHessian()
    {
        // H is the mean of (diag p − ppᵀ) ⊗ hhᵀ, h the image and a 1 for the bias.
        Matrix<double> hessian = DenseMatrix.Create(20, 20, 0);
        foreach ((double[] h, double[] p, _) in Samples(Data.Train.Count))
            for (int i = 0; i < 20; i++)
                for (int j = 0; j < 20; j++)
                {
                    (int a, int b) = (Class(i), Class(j));
                    hessian[i, j] += ((a == b ? p[a] : 0) - p[a] * p[b]) * h[Input(i)] * h[Input(j)] / Data.Train.Count;
                }
        CheckEigenvectors(hessian, Regression, Data, "All", OnCpu);

        // Of the weights alone: the block of the matrix, not a part of the whole's eigenvectors.
        CheckEigenvectors(hessian.SubMatrix(0, 18, 0, 18), Regression, Data, "*.weight", OnCpu);

        static int Class(int i) => i < 18 ? i / 9 : i - 18;
        static int Input(int i) => i < 18 ? i % 9 : 9;
    }

    [Theory]
    [InlineData(BatchNormPolicy.Recalibrate)]
    [InlineData(BatchNormPolicy.Frozen)]
    [InlineData(BatchNormPolicy.BatchStatistics)]
    public void EigenvectorsOfASmallNetworkAreThoseOfItsDenseHessian(BatchNormPolicy policy)
    {
        double[] theta = Array.ConvertAll(Net.Parameters.Values, value => (double)value), buffers = Array.ConvertAll(Net.Buffers.Values, value => (double)value);
        int count = Pictures.Train.Count, size = theta.Length;
        double[][] images = Images(Pictures, count);
        if (policy == BatchNormPolicy.Recalibrate)
        {
            // One batch from zero leaves a tenth of its statistics.
            var once = new NaiveNetwork(Small, theta, new double[buffers.Length], BatchNormMode.Update);
            once.Run(images);
            buffers = Array.ConvertAll(once.Buffers, value => value * 10);
        }
        BatchNormMode mode = policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running;
        Matrix<double> hessian = DenseHessian(theta, 0, size, at => new NaiveNetwork(Small, at, [.. buffers], mode).Loss(images, Pictures.Train.Labels));
        CheckEigenvectors(hessian, Net, Pictures, "All", OnCpu with { Evaluation = OnCpu.Evaluation with { BatchNorm = policy, BatchSize = count } }, tolerance: 1e-3);

        // The last layer alone, before which nothing is computed twice.
        int start = (int)Small.Parameters["fc.weight"].Offset;
        CheckEigenvectors(hessian.SubMatrix(start, size - start, start, size - start), Net, Pictures, "Classifier",
            OnCpu with { Evaluation = OnCpu.Evaluation with { BatchNorm = policy, BatchSize = count } }, tolerance: 1e-3);

    }

    // Second derivatives through softmax, layer normalisation and gelu.
    [Fact]
    public void EigenvectorsOfAttentionAreThoseOfItsDenseHessian()
    {
        var network = new NetworkDefinition("tokens", Pictures.Shape, Pictures.Classes,
        [
            new Conv("patches", 4, 2) { Stride = 2 },
            new Tokens("tokens"),
            new LayerNorm("before") { Epsilon = 1e-2 },
            new Attention("attention", 2),
            new LayerNorm("behind") { Epsilon = 1e-2 },
            new Activate("gelu", Activation.Gelu),
            new SelectToken("third", 2),
            new Linear("fc", Pictures.Classes),
        ]);
        ValleyModel model = ValleyModel.Create(network, 7);
        double[][] images = Images(Pictures, Pictures.Train.Count);
        ParameterSlice[] slices = [.. network.Parameters.Slices.Where(slice => slice.Layer == "attention")];
        Matrix<double> hessian = DenseHessian(Array.ConvertAll(model.Parameters.Values, value => (double)value), (int)slices[0].Offset,
            slices.Sum(slice => slice.Length), at => new NaiveNetwork(network, at, []).Loss(images, Pictures.Train.Labels));
        CheckEigenvectors(hessian, model, Pictures, "attention.*", OnCpu, tolerance: 1e-3);
    }

    /// <summary>The block of <paramref name="size"/> parameters from <paramref name="start"/> on, by differences.</summary>
    private static Matrix<double> DenseHessian(double[] theta, int start, int size, Func<double[], double> loss)
    {
        // Small, so that hardly a relu or a maximum switches on the way.
        const double step = 1e-5;
        Matrix<double> hessian = DenseMatrix.Create(size, size, 0);
        for (int i = 0; i < size; i++)
            for (int j = 0; j <= i; j++)
                hessian[i, j] = hessian[j, i] = (At(i, j, 1, 1) - At(i, j, 1, -1) - At(i, j, -1, 1) + At(i, j, -1, -1)) / (4 * step * step);
        return hessian;

        double At(int i, int j, int a, int b)
        {
            double[] moved = [.. theta];
            moved[start + i] += a * step;
            moved[start + j] += b * step;
            return loss(moved);
        }
    }

    [Fact]
    public void WhatCannotBeMeasuredIsRefused()
    {
        var eigenvector = new DirectionOptions { Kind = DirectionKind.HessianEigenvector };
        string OptionOf(DirectionOptions options, int count = 1, DerivativeOptions? measuring = null) =>
            Assert.Throws<InvalidOptionException>(() => DerivativeDirections.Create(Regression, Data, options, count, measuring ?? OnCpu)).Option;
        Assert.Equal("Kind", OptionOf(new DirectionOptions()));
        Assert.Equal("Count", OptionOf(new DirectionOptions { Kind = DirectionKind.Gradient }, 2));
        Assert.Equal("Index", OptionOf(eigenvector with { Index = 18 }, 3));
        Assert.Equal("Index", OptionOf(eigenvector with { Index = -21 }));
        Assert.Equal("DirectionSamples", OptionOf(eigenvector, 1, OnCpu with { DirectionSamples = 21 }));
        Assert.Equal("Tolerance", OptionOf(eigenvector, 1, OnCpu with { Tolerance = 0 }));
        Assert.Equal("MaximumIterations", OptionOf(eigenvector, 1, OnCpu with { MaximumIterations = 1 }));
        Assert.Equal("Kind", Assert.Throws<InvalidOptionException>(() => DirectionSampler.Create(Regression, eigenvector)).Option);
        Assert.Throws<OperationCanceledException>(() => DerivativeDirections.Create(Regression, Data, eigenvector, cancellation: new CancellationToken(true)));

        var broken = new ParameterVector(Softmax.Parameters);
        broken.Values[3] = float.PositiveInfinity;
        Assert.Throws<NonFiniteParametersException>(() => DerivativeDirections.Create(new ValleyModel("broken", Softmax, broken, Regression.Buffers), Data, eigenvector, 1, OnCpu));
    }

    [Fact]
    public void NothingIsLeftOnTheDevice()
    {
        long before = TorchRuntime.LiveTensors;
        DerivativeDirections.Create(Net, Pictures, new DirectionOptions { Kind = DirectionKind.HessianEigenvector }, 2, OnCpu);
        DerivativeDirections.Create(Net, Pictures, new DirectionOptions { Kind = DirectionKind.Gradient }, 1, OnCpu);
        Assert.Equal(before, TorchRuntime.LiveTensors);
    }

    private static void CheckEigenvectors(Matrix<double> hessian, ValleyModel model, Dataset data, string group, DerivativeOptions measuring, double tolerance = 1e-4)
    {
        Evd<double> eigen = hessian.Evd(Symmetricity.Symmetric);
        int size = hessian.RowCount;
        foreach ((int index, int count) in (ReadOnlySpan<(int, int)>)[(0, 2), (-1, 1)])
        {
            var directions = DerivativeDirections.Create(model, data, new DirectionOptions { Kind = DirectionKind.HessianEigenvector, Index = index, Group = group }, count,
                measuring with { Tolerance = 1e-4 });
            for (int i = 0; i < count; i++)
            {
                ProbeDirection direction = directions[i];
                int column = index < 0 ? -index - 1 - i : size - 1 - index - i;
                double value = eigen.EigenValues[column].Real, largest = eigen.EigenValues[size - 1].Real;
                Assert.Equal(index < 0 ? index - i : index + i, direction.Options.Index);
                Assert.Equal(value, direction.Curvature!.Eigenvalue, tolerance * largest);
                Assert.True(direction.Vector.Dot(model.Parameters) >= 0);

                // By what H does to it, not by its place: the smallest eigenvalue of these may have several vectors.
                Vector<double> u = DenseVector.OfEnumerable(ParameterSelection.Resolve(model.Network.Parameters, group).SelectMany(slice => direction.Vector[slice].ToArray()).Select(x => (double)x));
                Assert.Equal(1, u.L2Norm(), 1e-5);
                Assert.InRange((hessian * u - value * u).L2Norm(), 0, 3 * tolerance * largest);
            }
        }
    }

    private static double[] RegressionGradient(int count)
    {
        var gradient = new double[20];
        foreach ((double[] h, double[] p, int label) in Samples(count))
            for (int i = 0; i < 20; i++)
            {
                (int c, int input) = i < 18 ? (i / 9, i % 9) : (i - 18, 9);
                gradient[i] += (p[c] - (c == label ? 1 : 0)) * h[input] / count;
            }
        return gradient;
    }

    /// <summary>Images with a 1 behind, their class probabilities and labels.</summary>
    private static IEnumerable<(double[] Image, double[] Probabilities, int Label)> Samples(int count)
    {
        double[][] images = Images(Data, count);
        double[][] logits = new NaiveNetwork(Softmax, Array.ConvertAll(Regression.Parameters.Values, value => (double)value), []).Run(images);
        for (int n = 0; n < count; n++)
        {
            double[] powers = Array.ConvertAll(logits[n], Math.Exp);
            yield return ([.. images[n], 1], [.. powers.Select(power => power / powers.Sum())], Data.Train.Labels[n]);
        }
    }

    // One channel: the order of the pixels is that of the network.
    private static double[][] Images(Dataset data, int count) => [.. Enumerable.Range(0, count).Select(n => TrainingFixture.Normalized(data, data.Train[n]))];
}
