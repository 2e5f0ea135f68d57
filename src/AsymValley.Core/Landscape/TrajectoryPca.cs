using System.Collections.Immutable;
using System.Numerics.Tensors;
using AsymValley.Checkpoints;
using AsymValley.Directions;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Training;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace AsymValley.Landscape;

/// <summary>
/// <see cref="DirectionKind.TrajectoryPca"/>: the principal components of the weights that a training went through (Li, Xu, Taylor,
/// Studer and Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018, §7).
/// </summary>
/// <remarks>
/// <para>The T snapshots' displacements θ_i − θ from the solution are centred on their mean, as in the paper's code. A component is turned so that
/// along it the last snapshot lies ahead of the first. In a group it is that of the group's parameters alone.</para>
/// <para>The files are gone through twice, in parts of all snapshots at once: for the T×T matrix of inner products, whose eigenvectors
/// say how the components are made of the snapshots, and for the components. Never more than T·<see cref="PartLength"/>
/// weights of the snapshots are in memory.</para>
/// </remarks>
public static class TrajectoryPca
{
    /// <summary>Parameters of each snapshot that are in memory at a time.</summary>
    public const int PartLength = 1 << 14;

    // Components with less, relative to the first, are rounding.
    private const double Rounding = 1e-12;

    /// <summary>The components of a run's snapshots, or of some of them.</summary>
    /// <inheritdoc cref="Create(ValleyModel, IReadOnlyList{ParameterReader}, DirectionOptions, int, IProgress{OperationProgress}?, CancellationToken)"/>
    public static ImmutableArray<ProbeDirection> Create(
        ValleyModel model, IEnumerable<RunSnapshot> snapshots, DirectionOptions options, int count = 1,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        var readers = new List<ParameterReader>();
        try
        {
            foreach (RunSnapshot snapshot in snapshots)
                readers.Add(snapshot.OpenParameters());
            return Create(model, readers, options, count, progress, cancellation);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    /// <summary>The components of any models.</summary>
    /// <param name="model">θ, where offset 0 lies.</param>
    /// <param name="snapshots">At least two, in the order of the training.</param>
    /// <param name="options">Kind, index, scaling and group.</param>
    /// <param name="count">How many, at least 1: the component of <see cref="DirectionOptions.Index"/> and those after it.</param>
    /// <param name="progress">Told after every part.</param>
    /// <param name="cancellation">Looked at before every part.</param>
    /// <returns>As many directions as asked for, with <see cref="ProbeDirection.ExplainedVariance"/>.</returns>
    /// <exception cref="InvalidOptionException">An option is out of range, the kind is another, or there are fewer snapshots than it takes.</exception>
    /// <exception cref="EmptySelectionException">The group selects no parameter.</exception>
    /// <exception cref="DegenerateDirectionException">Weights are not finite, or the snapshots have no such component.</exception>
    /// <exception cref="Data.DataFormatException">A file is damaged, or of another network.</exception>
    public static ImmutableArray<ProbeDirection> Create(
        ValleyModel model, IReadOnlyList<ParameterReader> snapshots, DirectionOptions options, int count = 1,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        if (!options.Kind.NeedsSnapshots())
            throw new InvalidOptionException(nameof(options.Kind), $"{options.Kind} is not made from snapshots.");
        ImmutableArray<DirectionOptions> each = options.Series(count);
        if (each[^1].Index > snapshots.Count - 2)
            throw new InvalidOptionException(nameof(options.Index), snapshots.Count < 2
                ? $"a trajectory has at least two snapshots, not {snapshots.Count}."
                : $"{snapshots.Count} snapshots have {snapshots.Count - 1} components, counted from 0; there is no {each[^1].Index}.");
        ImmutableArray<ParameterSlice> group = ParameterSelection.Resolve(model.Network.Parameters, options.Group);
        long done = 0, total = 2L * group.Sum(slice => slice.Length);

        Matrix<double> products = DenseMatrix.Create(snapshots.Count, snapshots.Count, 0);
        ForEachPart((_, _, rows, length) =>
        {
            for (int i = 0; i < snapshots.Count; i++)
                for (int j = 0; j <= i; j++)
                    products[i, j] += TensorPrimitives.Dot<double>(rows.AsSpan(i * length, length), rows.AsSpan(j * length, length));
        });
        (double[] variances, Matrix<double> mixtures) = Components(products, each);

        ParameterVector[] components = [.. each.Select(_ => new ParameterVector(model.Network.Parameters))];
        var sum = new double[PartLength];
        ForEachPart((slice, start, rows, length) =>
        {
            for (int k = 0; k < components.Length; k++)
            {
                Span<double> part = sum.AsSpan(0, length);
                part.Clear();
                for (int i = 0; i < snapshots.Count; i++)
                    TensorPrimitives.MultiplyAdd(rows.AsSpan(i * length, length), mixtures[i, k], part, part);
                TensorPrimitives.ConvertTruncating<double, float>(part, components[k][slice].Slice(start, length));
            }
        });
        return [.. each.Select((one, k) => new ProbeDirection(DirectionSampler.Sample(model.Parameters, one, components[k]), one, model)
        {
            ExplainedVariance = variances[k],
        })];

        void ForEachPart(Action<ParameterSlice, int, double[], int> use)
        {
            var weights = new float[PartLength];
            var rows = new double[snapshots.Count * PartLength];
            foreach (ParameterSlice slice in group)
            {
                for (int start = 0; start < slice.Length; start += PartLength)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int length = Math.Min(PartLength, slice.Length - start);
                    ReadOnlySpan<float> solution = model.Parameters[slice].Slice(start, length);
                    for (int i = 0; i < snapshots.Count; i++)
                    {
                        snapshots[i].Read(slice, start, weights.AsSpan(0, length));
                        for (int j = 0; j < length; j++)
                            rows[i * length + j] = (double)weights[j] - solution[j];
                    }
                    use(slice, start, rows, length);
                    done += length;
                    progress?.Report(new OperationProgress($"Reading {snapshots.Count} snapshots", slice.Name, done, total));
                }
            }
        }
    }

    /// <summary>Each wanted component's share of the variance, and a column of weights that makes a vector of norm 1 of the snapshots.</summary>
    /// <param name="products">⟨x_i, x_j⟩ for j ≤ i.</param>
    /// <param name="each">The wanted ones.</param>
    private static (double[] Shares, Matrix<double> Mixtures) Components(Matrix<double> products, ImmutableArray<DirectionOptions> each)
    {
        int count = products.RowCount;
        products = products.StrictlyLowerTriangle() + products.LowerTriangle().Transpose();
        if (products.Enumerate().Any(value => !double.IsFinite(value)))
            throw new DegenerateDirectionException("Weights of a snapshot are not finite; no component can be made from them.");
        Matrix<double> centering = DenseMatrix.CreateIdentity(count) - 1.0 / count;
        Evd<double> eigen = (centering * products * centering).Evd(Symmetricity.Symmetric);
        // MathNet's eigenvalues ascend.
        double[] variances = [.. eigen.EigenValues.Select(value => Math.Max(0, value.Real)).Reverse()];
        int last = each[^1].Index;
        if (!(variances[last] > Rounding * variances[0]))
            throw new DegenerateDirectionException($"The {count} snapshots have only {variances.Count(value => value > Rounding * variances[0])} components; there is no {last}.");
        Matrix<double> mixtures = DenseMatrix.Create(count, each.Length, 0);
        for (int k = 0; k < each.Length; k++)
        {
            Vector<double> weights = eigen.EigenVectors.Column(count - 1 - each[k].Index) / Math.Sqrt(variances[each[k].Index]);
            mixtures.SetColumn(k, weights[count - 1] < weights[0] ? -weights : weights);
        }
        double sum = variances.Sum();
        return ([.. each.Select(one => variances[one.Index] / sum)], mixtures);
    }
}
