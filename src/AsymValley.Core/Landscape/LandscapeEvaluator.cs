using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Landscape;

/// <summary>Mean cross-entropy (nats) and error (0–1) on both splits; the test's are NaN when not measured.</summary>
/// <param name="TrainLoss">L̂.</param>
/// <param name="TrainError">1 − training accuracy.</param>
/// <param name="TestLoss">L.</param>
/// <param name="TestError">1 − test accuracy.</param>
public readonly record struct PointLosses(double TrainLoss, double TrainError, double TestLoss, double TestError)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"training {TrainLoss:g4}, test {TestLoss:g4}");
}

/// <summary>
/// The landscape of one network on one data set: losses at any θ. The data are decoded onto the device once, the
/// parameters live in one flat tensor there, and nothing grows with the number of points measured.
/// </summary>
/// <remarks>
/// On a CPU batches are spread over threads with one thread of libtorch each. Losses then have the same bits with any
/// number of threads, and on two cores come 1.1 (PreResNet20) to 1.4 times (LeNet-5) as fast as with two threads inside
/// each operation.
/// </remarks>
public sealed class LandscapeEvaluator : IDisposable
{
    // Evaluation with fixed statistics does not depend on the batch size; smaller activations stay in the CPU's cache.
    private const int FixedStatisticsBatch = 64;

    private readonly DeviceModel _model;
    private readonly DeviceSplit _train;
    private readonly DeviceSplit? _test;
    private readonly EpochOrder? _augmented;
    private readonly BatchNormFolding? _folding;
    private readonly EvaluationOptions _options;
    private readonly TorchWorkers<BatchNormScratch>? _workers;
    private readonly BatchPass? _recalibration, _testPass, _derivativePass;
    private readonly BatchPass _trainPass;
    private readonly List<BatchPass> _passes = [];
    private int _unchanged;
    private Tensor? _statistics;

    /// <summary>Copies the data to the device.</summary>
    /// <param name="network">The network.</param>
    /// <param name="dataset">Training and test images of the network's input shape.</param>
    /// <param name="options">How to measure; null for the defaults.</param>
    /// <param name="gradients">Whether derivatives will be asked for.</param>
    /// <exception cref="InvalidOptionException">An option is outside of its range, or the data do not fit the network.</exception>
    public LandscapeEvaluator(NetworkDefinition network, Dataset dataset, EvaluationOptions? options = null, bool gradients = false)
    {
        _options = options ?? new EvaluationOptions();
        _options.Validate();
        if (dataset.Shape != network.Input || dataset.Classes != network.Classes)
            throw new InvalidOptionException("Dataset", $"{dataset.Name} has {dataset.Classes} classes of {dataset.Shape} images; {network.Name} takes {network.Classes} classes of {network.Input}.");
        Policy = _options.PolicyFor(network);
        Device device = TorchRuntime.Device(_options.Device);
        TorchRuntime.UseThreads(_options.Threads);
        _model = new DeviceModel(network, device, gradients);
        _train = new DeviceSplit(dataset, dataset.Train, device, _options.Augment ? Augmentation.CropAndFlip : null);
        _test = _options.Test ? new DeviceSplit(dataset, dataset.Test, device) : null;
        if (_options.Augment)
            _augmented = _train.Shuffle(new SeededRandom(_options.Seed));
        var folding = new BatchNormFolding(network);
        _folding = Policy != BatchNormPolicy.BatchStatistics && folding.Folded.Layers.Length < network.Layers.Length ? folding : null;
        NetworkDefinition evaluated = _folding?.Folded ?? network;
        int batch = Policy == BatchNormPolicy.BatchStatistics ? _options.BatchSize : FixedStatisticsBatch;
        _recalibration = Policy == BatchNormPolicy.Recalibrate ? Pass(network, TrainBatches, _options.BatchSize, _options.RecalibrationSamples) : null;
        _trainPass = Pass(evaluated, TrainBatches, batch);
        _testPass = _test is null ? null : Pass(evaluated, _test, batch);
        _derivativePass = gradients ? Pass(network, TrainBatches, _options.BatchSize) : null;
        if (device.type == DeviceType.CPU)
            _workers = new TorchWorkers<BatchNormScratch>(_options.Threads == 0 ? Environment.ProcessorCount : _options.Threads, () => new BatchNormScratch(network, device));

        BatchPass Pass(NetworkDefinition of, IBatches over, int size, int? images = null)
        {
            var pass = new BatchPass(of, over, size, images);
            _passes.Add(pass);
            return pass;
        }
    }

    /// <summary>What batch normalisation uses at each point.</summary>
    public BatchNormPolicy Policy { get; }

    /// <summary>The parameters on the device: write θ here, then call <see cref="Measure(CancellationToken, bool)"/>.</summary>
    internal DeviceModel Model => _model;

    private IBatches TrainBatches => _augmented is null ? _train : _augmented;

    /// <summary>
    /// Promises that from here on, until it is called again, parameters change in the given layers only, so that what the
    /// network computes before the first of them is computed once.
    /// </summary>
    /// <param name="layers">Names of layers; null for any change.</param>
    /// <param name="same">Whether the other parameters are those of the promise before, too.</param>
    internal void Vary(IReadOnlySet<string>? layers, bool same = false)
    {
        NetworkDefinition network = _model.Definition;
        int unchanged = layers is null ? 0 : CountWhile(network, step => !layers.Contains(step.Layer.Name));
        if (same && unchanged == _unchanged)
            return;
        _unchanged = unchanged;
        _statistics?.Dispose();
        _statistics = null;
        // A folded layer changes with the normalisation that it took in.
        HashSet<string> before = [.. network.Plan.Execution.Take(unchanged).Select(step => step.Layer.Name)];
        foreach (BatchPass pass in _passes)
            pass.KeepBefore(pass.Network == network ? unchanged : CountWhile(pass.Network, step => before.Contains(_folding!.LastLayerIn(step.Layer.Name))));
    }

    /// <summary>Losses at θ.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="buffers">Running statistics; used under Frozen only.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="LayoutMismatchException">The vectors belong to another network.</exception>
    public PointLosses Measure(ParameterVector parameters, ParameterVector buffers, CancellationToken cancellation = default)
    {
        TorchRuntime.UseThreads(_options.Threads);
        Vary(null);
        _model.Load(parameters, buffers);
        return Measure(cancellation);
    }

    /// <summary>Losses at the parameters that are on the device; the test's are NaN without <paramref name="test"/>.</summary>
    internal PointLosses Measure(CancellationToken cancellation, bool test = true) => Measure(cancellation, test, out _);

    /// <summary>The same, and the mean training loss of each batch.</summary>
    internal PointLosses Measure(CancellationToken cancellation, bool test, out double[] trainBatches)
    {
        UpdateStatistics(cancellation);
        using FoldedParameters? folded = _folding?.Apply(_model.Parameters, _model.Buffers);
        (double trainLoss, double trainError, trainBatches) = Measure(_trainPass);
        (double testLoss, double testError, _) = test && _testPass is not null ? Measure(_testPass) : (double.NaN, double.NaN, []);
        return new PointLosses(trainLoss, trainError, testLoss, testError);

        (double Loss, double Error, double[] Batches) Measure(BatchPass pass)
        {
            (double[] sums, long hits) = Evaluation.Sums(
                pass, folded?.Parameters ?? _model.Parameters, folded?.Buffers ?? _model.Buffers,
                Policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running, _workers, cancellation);
            return (sums.Sum() / pass.Count, 1 - hits / (double)pass.Count, [.. sums.Select((sum, batch) => sum / pass.Size(batch))]);
        }
    }

    /// <summary>
    /// The standard error, over the images, of the difference of two training losses, from their means by batch. The batches are taken for a
    /// sample of equally large ones; NaN of one batch.
    /// </summary>
    internal double ErrorOfDifference(double[] from, double[] to)
    {
        double mean = 0, squares = 0;
        for (int batch = 0; batch < from.Length; batch++)
            mean += Weight(batch) * (to[batch] - from[batch]);
        for (int batch = 0; batch < from.Length; batch++)
            squares += Math.Pow(Weight(batch) * (to[batch] - from[batch] - mean), 2);
        return Math.Sqrt(squares * from.Length / (from.Length - 1));

        double Weight(int batch) => _trainPass.Size(batch) / (double)_trainPass.Count;
    }

    /// <summary>Under Recalibrate the running statistics of the parameters on the device; otherwise nothing.</summary>
    internal void UpdateStatistics(CancellationToken cancellation)
    {
        if (_recalibration is not null)
            Recalibrate(_recalibration, cancellation);
    }

    /// <summary>
    /// Derivatives at the parameters on the device, batch normalisation at the statistics that the last measurement left,
    /// held fixed (under BatchStatistics at each batch's own); after <see cref="Vary"/> in the layers that change.
    /// </summary>
    internal LossDerivatives Derivatives() =>
        new(_model, _derivativePass!, Policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running);

    /// <summary>∇L̂(θ)·u at the parameters on the device.</summary>
    internal double Slope(Tensor direction, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        return Derivatives().Gradient(cancellation).dot(direction.to_type(float64)).item<double>();
    }

    private void Recalibrate(BatchPass pass, CancellationToken cancellation)
    {
        using IDisposable quiet = no_grad();
        // The statistics of the layers that do not change, from the first point.
        if (pass.IsKept && _statistics is not null)
            _model.FlatBuffers.copy_(_statistics);
        BatchNormStatistics.Recalibrate(pass, _model.Parameters, _model.Buffers, _workers, cancellation);
        if (pass.IsKept)
            _statistics ??= _model.FlatBuffers.clone().DetachFromDisposeScope();
    }

    private static int CountWhile(NetworkDefinition network, Func<NetworkStep, bool> unchanged) => network.Plan.Execution.TakeWhile(unchanged).Count();

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _workers?.Dispose();
        _passes.ForEach(pass => pass.Dispose());
        _statistics?.Dispose();
        _augmented?.Dispose();
        _test?.Dispose();
        _train.Dispose();
        _model.Dispose();
    }
}
