using System.Globalization;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AsymValley.Training;

/// <summary>One run on its device, from a state to the last epoch.</summary>
internal sealed class TrainingLoop : IDisposable
{
    // Waiting for a GPU at every step would leave it idle; a CPU has finished the step by the time it is read.
    private const int ReadLossEveryOnGpu = 50;
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _name;
    private readonly NetworkDefinition _network;
    private readonly TrainingOptions _options;
    private readonly Dataset _dataset;
    private readonly RunFolder? _folder;
    private readonly SwaReference? _reference;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly TimeProvider _time;
    private readonly LearningRateSchedule _schedule;
    private readonly Device _device;
    private readonly TrainingData? _own;
    private readonly DeviceSplit _train, _test;
    private readonly DeviceModel _model;
    private readonly DeviceModel? _average;
    private readonly Optimizer _optimizer;
    private readonly List<RunSnapshot> _snapshots = [];
    private long _lastReport;

    public TrainingLoop(
        string name, NetworkDefinition network, Dataset dataset, TrainingData? shared, TrainingOptions options, RunFolder? folder, SwaReference? reference,
        IProgress<OperationProgress>? progress, TimeProvider time)
    {
        (_name, _network, _options, _dataset, _folder, _reference, _progress, _time) = (name, network, options, dataset, folder, reference, progress, time);
        _schedule = LearningRateSchedule.Of(options);
        _device = TorchRuntime.Device(options.Device);
        TorchRuntime.UseThreads(options.Threads);
        if (shared?.Fits(dataset, options) != true)
            shared = _own = new TrainingData(dataset, options);
        (_train, _test) = (shared.Train, shared.Test);
        _model = new DeviceModel(network, _device, gradients: true);
        _average = options.Swa ? new DeviceModel(network, _device, gradients: false) : null;
        _optimizer = Optimizer.Create(options, network.Parameters.Count, _device);
    }

    /// <summary>Trains until all epochs are done and returns the run as it is in memory.</summary>
    /// <param name="initial">The model at epoch 0.</param>
    /// <param name="state">Where to start.</param>
    /// <param name="history">The rows of the epochs before; added to.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public ValleyRun Run(ValleyModel initial, TrainingState state, List<EpochResult> history, CancellationToken cancellation)
    {
        WeightAverage? average = Restore(state);
        ParameterVector? averageBuffers = null;
        while (state.Epoch < _options.Epochs)
        {
            int epoch = state.Epoch + 1;
            double rate = _schedule.Rate(epoch);
            long began = _time.GetTimestamp();
            (double trainLoss, double trainAccuracy) = TrainEpoch(epoch, rate, state, cancellation);
            double trained = _time.GetElapsedTime(began).TotalSeconds;
            if (epoch >= _options.SwaStart)
                average?.Add(_model.Flat);

            (double testLoss, double testAccuracy) = (double.NaN, double.NaN);
            if (IsDue(epoch, _options.EvaluateEvery))
                (testLoss, testAccuracy) = Measure(_model, _test, cancellation);
            double evaluatedTrainLoss = _reference is null ? double.NaN : Measure(_model, _train, cancellation).Loss;
            (double swaLoss, double swaAccuracy) = (double.NaN, double.NaN);
            if (average is { Count: > 0 } && IsDue(epoch, _options.SwaEvaluateEvery))
            {
                averageBuffers = RecalibrateAverage(cancellation);
                (swaLoss, swaAccuracy) = Measure(_average!, _test, cancellation);
            }

            state = Capture(epoch, average);
            int? before = _reference?.LastKept(history);
            history.Add(new EpochResult(epoch, rate, trainLoss, trainAccuracy, testLoss, testAccuracy, swaLoss, swaAccuracy,
                _time.GetElapsedTime(began).TotalSeconds, _train.Count / trained) { EvaluatedTrainLoss = evaluatedTrainLoss });
            bool isKept = _reference?.IsKept(history[^1]) == true;
            if (isKept || IsSnapshot(epoch))
                KeepSnapshot(state);
            _folder?.WriteEpoch(state, history);
            if (isKept && before is int former && !IsSnapshot(former))
                DropSnapshot(former);
            Report(history[^1]);
        }

        ValleyModel? kept = _reference?.LastKept(history) is int last ? ReadSnapshot(last) : null;
        var model = new ValleyModel(_name, _network, kept?.Parameters ?? state.Parameters, kept?.Buffers ?? state.Buffers);
        ValleyModel? averaged = state.Average is null ? null
            : new ValleyModel(_name + "-swa", _network, state.Average, averageBuffers ?? RecalibrateAverage(cancellation));
        _folder?.Complete(model, averaged, history);
        return new ValleyRun(_name, _dataset, _options, [.. history], initial, model, averaged, [.. _snapshots], _reference, state);
    }

    public void Dispose()
    {
        foreach (IDisposable? owned in new IDisposable?[] { _own, _model, _average, _optimizer })
            owned?.Dispose();
    }

    /// <summary>One pass over the training set: the loop.</summary>
    private (double Loss, double Accuracy) TrainEpoch(int epoch, double rate, TrainingState lastGood, CancellationToken cancellation)
    {
        SeededRandom random = new SeededRandom(_options.Seed).Fork("epoch", epoch);
        using EpochOrder order = _train.Shuffle(random);
        using Generator? generator = _network.HasDropout ? new Generator(random.Fork("dropout").NextUInt64(), _device) : null;
        var context = new ForwardContext { BatchNormMode = BatchNormMode.Update, Dropout = true, Generator = generator };
        var batches = new BatchGrid(order.Count, _options.BatchSize);
        using var log = new StepLog(batches.Count, _device.type == DeviceType.CPU ? 1 : ReadLossEveryOnGpu, _device);
        for (int step = 0; step < batches.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (int start, int count) = batches[step];
            (Tensor images, Tensor labels) = order.Batch(start, count);
            _model.FlatGradient.zero_();
            Tensor logits = Forward.Run(_network, _model.Parameters, _model.Buffers, images, context);
            Tensor loss = functional.cross_entropy(logits, labels);
            loss.backward();
            _optimizer.Step(_model.Flat, _model.FlatGradient, rate);
            if (log.Add(loss, logits, labels, count) is > 0 and int diverged)
                throw Diverged(epoch, diverged, lastGood);
            Report(epoch, start + count, log);
        }
        // A finite last loss can still have given a step that is not, and running statistics overflow before the loss does.
        using (NewDisposeScope())
            if (!double.IsFinite(_model.Flat.norm().item<float>()) || !double.IsFinite(_model.FlatBuffers.norm().item<float>()))
                throw Diverged(epoch, batches.Count, lastGood);
        return (log.Loss / log.Images, log.Hits / log.Images);
    }

    private TrainingDivergedException Diverged(int epoch, int step, TrainingState lastGood) =>
        new(epoch, step, lastGood.Epoch, new ValleyModel(_name, _network, lastGood.Parameters, lastGood.Buffers));

    private WeightAverage? Restore(TrainingState state)
    {
        _model.Load(state.Parameters, state.Buffers);
        using (NewDisposeScope())
        {
            _optimizer.Velocity.copy_(tensor(state.Velocity.Values).to(_device));
            if (state.Squares is not null)
                _optimizer.Squares?.copy_(tensor(state.Squares.Values).to(_device));
        }
        _optimizer.Steps = state.Steps;
        if (state.Average is not null)
            _average?.Load(state.Average, state.Buffers);
        return _average is null ? null : new WeightAverage(_average.Flat, state.Averaged);
    }

    private TrainingState Capture(int epoch, WeightAverage? average)
    {
        using DisposeScope scope = NewDisposeScope();
        ParameterVector? mean = average is { Count: > 0 } ? _average!.ReadParameters() : null;
        return new TrainingState(epoch, _model.ReadParameters(), _model.ReadBuffers(), Read(_optimizer.Velocity), mean, average?.Count ?? 0,
            _optimizer.Squares is { } squares ? Read(squares) : null, _optimizer.Steps);

        ParameterVector Read(Tensor vector) => new(_network.Parameters, vector.cpu().data<float>().ToArray());
    }

    private bool IsDue(int epoch, int every) => epoch == _options.Epochs || (every > 0 && epoch % every == 0);

    private bool IsSnapshot(int epoch) => _options.SnapshotEvery > 0 && epoch % _options.SnapshotEvery == 0;

    /// <summary>Loss and accuracy on the images as they are, with running statistics.</summary>
    private (double Loss, double Accuracy) Measure(DeviceModel model, DeviceSplit split, CancellationToken cancellation)
    {
        (double loss, double error) = Evaluation.Measure(_network, model.Parameters, model.Buffers, split, BatchNormMode.Running, cancellation);
        return (loss, 1 - error);
    }

    private ParameterVector RecalibrateAverage(CancellationToken cancellation)
    {
        BatchNormStatistics.Recalibrate(_network, _average!.Parameters, _average.Buffers, _train, cancellation: cancellation);
        return _average.ReadBuffers();
    }

    private void KeepSnapshot(TrainingState state)
    {
        var model = new ValleyModel(string.Create(CultureInfo.InvariantCulture, $"{_name}-epoch-{state.Epoch}"), _network, state.Parameters, state.Buffers);
        Dataset dataset = _dataset;
        if (_folder is null)
            _snapshots.Add(new RunSnapshot(state.Epoch, () => model, () => dataset));
        else
            _folder.WriteSnapshot(state.Epoch, model);
    }

    private ValleyModel ReadSnapshot(int epoch) => _folder is null ? _snapshots.Single(snapshot => snapshot.Epoch == epoch).Load() : _folder.ReadSnapshot(epoch, _folder.ReadRecord());

    private void DropSnapshot(int epoch)
    {
        _snapshots.RemoveAll(snapshot => snapshot.Epoch == epoch);
        _folder?.DropSnapshot(epoch);
    }

    private void Report(int epoch, int images, StepLog log)
    {
        if (_progress is null || _time.GetElapsedTime(_lastReport) < s_progressInterval || log.Images == 0)
            return;
        _lastReport = _time.GetTimestamp();
        Report($"train loss {log.Loss / log.Images:F4}", epoch, images);
    }

    private void Report(EpochResult row)
    {
        string status = $"train loss {row.TrainLoss:F4}" + (double.IsNaN(row.TestLoss) ? "" : $", test loss {row.TestLoss:F4}, test accuracy {row.TestAccuracy:P2}");
        Report(status, row.Epoch, _train.Count, milestone: $"{_network.Name} on {_dataset.Name}, epoch {row.Epoch}/{_options.Epochs}: {status}");
    }

    private void Report(string status, int epoch, int images, string? milestone = null) => _progress?.Report(new OperationProgress(
        $"Training {_network.Name} on {_dataset.Name}", $"epoch {epoch}/{_options.Epochs}, {status}",
        (epoch - 1L) * _train.Count + images, (long)_options.Epochs * _train.Count) { Milestone = milestone });
}
