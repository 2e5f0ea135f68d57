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
public readonly record struct PointLosses(double TrainLoss, double TrainError, double TestLoss, double TestError);

/// <summary>
/// The landscape of one network on one data set: losses at any θ. The data are decoded onto the device once, the
/// parameters live in one flat tensor there, and nothing grows with the number of points measured.
/// </summary>
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
        _folding = folding.Folded.Layers.Length < network.Layers.Length ? folding : null;
    }

    /// <summary>What batch normalisation uses at each point.</summary>
    public BatchNormPolicy Policy { get; }

    /// <summary>The parameters on the device: write θ here, then call <see cref="Measure(CancellationToken, bool)"/>.</summary>
    internal DeviceModel Model => _model;

    private IBatches TrainBatches => _augmented is null ? _train : _augmented;

    /// <summary>Losses at θ.</summary>
    /// <param name="parameters">θ.</param>
    /// <param name="buffers">Running statistics; used under Frozen only.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="LayoutMismatchException">The vectors belong to another network.</exception>
    public PointLosses Measure(ParameterVector parameters, ParameterVector buffers, CancellationToken cancellation = default)
    {
        TorchRuntime.UseThreads(_options.Threads);
        _model.Load(parameters, buffers);
        return Measure(cancellation);
    }

    /// <summary>Losses at the parameters that are on the device; the test's are NaN without <paramref name="test"/>.</summary>
    internal PointLosses Measure(CancellationToken cancellation, bool test = true)
    {
        UpdateStatistics(cancellation);
        (double trainLoss, double trainError) = Measure(TrainBatches, cancellation);
        (double testLoss, double testError) = test && _test is not null ? Measure(_test, cancellation) : (double.NaN, double.NaN);
        return new PointLosses(trainLoss, trainError, testLoss, testError);
    }

    /// <summary>Under Recalibrate the running statistics of the parameters on the device; otherwise nothing.</summary>
    internal void UpdateStatistics(CancellationToken cancellation)
    {
        if (Policy == BatchNormPolicy.Recalibrate)
            BatchNormStatistics.Recalibrate(_model.Definition, _model.Parameters, _model.Buffers, TrainBatches, _options.BatchSize, _options.RecalibrationSamples, cancellation);
    }

    /// <summary>
    /// Derivatives at the parameters on the device, batch normalisation at the statistics that the last measurement left,
    /// held fixed (under BatchStatistics at each batch's own).
    /// </summary>
    internal LossDerivatives Derivatives() =>
        new(_model, TrainBatches, Policy == BatchNormPolicy.BatchStatistics ? BatchNormMode.Batch : BatchNormMode.Running, _options.BatchSize);

    /// <summary>∇L̂(θ)·u at the parameters on the device.</summary>
    internal double Slope(Tensor direction, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        return Derivatives().Gradient(cancellation).dot(direction.to_type(float64)).item<double>();
    }

    private (double Loss, double Error) Measure(IBatches batches, CancellationToken cancellation)
    {
        NetworkDefinition network = _model.Definition;
        if (Policy == BatchNormPolicy.BatchStatistics)
            return Evaluation.Measure(network, _model.Parameters, _model.Buffers, batches, BatchNormMode.Batch, cancellation, _options.BatchSize);
        if (_folding is null)
            return Evaluation.Measure(network, _model.Parameters, _model.Buffers, batches, BatchNormMode.Running, cancellation, FixedStatisticsBatch);
        using FoldedParameters folded = _folding.Apply(_model.Parameters, _model.Buffers);
        return Evaluation.Measure(_folding.Folded, folded.Parameters, folded.Buffers, batches, BatchNormMode.Running, cancellation, FixedStatisticsBatch);
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose()
    {
        _augmented?.Dispose();
        _test?.Dispose();
        _train.Dispose();
        _model.Dispose();
    }
}
