using System.Runtime.InteropServices;
using AsymValley.Data;
using AsymValley.Engine;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;
using AsymValley.Training;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AsymValley.Federated;

/// <summary>
/// Does the local training of one client after the other, on one thread: the clients share its model, gradient and
/// optimizer, so that there is one of them for each worker and none for an idle client.
/// </summary>
/// <param name="shared">What the workers have in common.</param>
internal sealed class ClientTrainer(FederationShared shared) : IDisposable
{
    private const double SmallestNorm = 1e-6;

    private readonly FederationOptions _options = shared.Options;
    private readonly DeviceModel _model = new(shared.Network, shared.Device, gradients: true);
    private readonly MomentumSgd _optimizer = new(shared.Network.Parameters.Count, shared.Device, shared.Options.Momentum, shared.Options.WeightDecay);

    /// <summary>A client's part of a round. What it keeps is written for the round, to count once the round does.</summary>
    /// <param name="task">What it is to do.</param>
    /// <param name="stepped">Told the images of each step.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public ClientUpdate Train(ClientTask task, Action<int> stepped, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        ClientMemory memory = shared.Memory;
        (Tensor? kept, Tensor? keptBuffers) = shared.States.Load(task.Client, memory, shared.Device);
        _model.Flat.copy_(shared.Global.Flat);
        _model.FlatBuffers.copy_(_options.Buffers == BufferPolicy.Local && keptBuffers is not null ? keptBuffers : shared.Global.FlatBuffers);
        _optimizer.Velocity.zero_();

        using LocalObjective objective = shared.Algorithm.Local(new ClientRound
        {
            Network = shared.Network,
            Model = _model,
            Global = shared.Global,
            Server = shared.ServerVectors,
            Kept = kept,
            KeptBuffers = keptBuffers,
            StepSum = StepSum.Of(task.Steps, _options.Momentum),
            LearningRate = _options.LearningRate,
        });
        double loss = Descend(task, objective, stepped, cancellation);
        LocalOutcome outcome = objective.Finish();
        ClientUpdate update = Update(task, loss, outcome.Sent);
        try
        {
            if (update.IsFinite && memory != ClientMemory.Nothing)
                shared.States.Write(task.Client, task.Round, memory.HasFlag(ClientMemory.Vector) ? outcome.Kept : null, memory.HasFlag(ClientMemory.Buffers) ? _model.FlatBuffers : null);
            return update;
        }
        catch
        {
            update.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>The local steps: the loop.</summary>
    private double Descend(ClientTask task, LocalObjective objective, Action<int> stepped, CancellationToken cancellation)
    {
        ReadOnlySpan<int> samples = shared.Partition.Clients[task.Client].AsSpan();
        var batches = new BatchGrid(samples.Length, _options.BatchSize);
        int done = 0;
        using var log = new StepLog(task.Steps, shared.Device.type == DeviceType.CPU ? 1 : task.Steps, shared.Device);
        for (int epoch = 1; done < task.Steps; epoch++)
        {
            SeededRandom random = new SeededRandom(task.Seed).Fork("epoch", epoch);
            using EpochOrder order = shared.Train.Shuffle(random, samples);
            using Generator? generator = shared.Network.HasDropout ? new Generator(random.Fork("dropout").NextUInt64(), shared.Device) : null;
            var context = new ForwardContext { BatchNormMode = BatchNormMode.Update, Dropout = true, Generator = generator };
            for (int step = 0; step < batches.Count && done < task.Steps; step++, done++)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                (int start, int count) = batches[step];
                (Tensor images, Tensor labels) = order.Batch(start, count);
                _model.FlatGradient.zero_();
                Tensor crossEntropy, logits;
                using (enable_grad())
                {
                    (Tensor loss, crossEntropy, logits) = objective.Loss(images, labels, context);
                    loss.backward();
                }
                objective.AddGradient(_model.Flat, _model.FlatGradient);
                Clip(_model.FlatGradient);
                _optimizer.Step(_model.Flat, _model.FlatGradient, _options.LearningRate);
                // What diverged does not come back; the steps that are left would only take time.
                if (log.Add(crossEntropy, logits, labels, count) > 0)
                    return double.NaN;
                stepped(count);
            }
        }
        return log.Loss / log.Images;
    }

    // As torch.nn.utils.clip_grad_norm_: g ← g·min(1, clip/(‖g‖ + 1e-6)).
    private void Clip(Tensor gradient)
    {
        if (_options.ClipNorm == 0)
            return;
        if (shared.Device.type == DeviceType.CPU)
        {
            double scale = _options.ClipNorm / (gradient.norm().item<float>() + SmallestNorm);
            if (scale < 1)
                gradient.mul_(Number.Of(scale));
        }
        else
        {
            // Without waiting for the device.
            gradient.mul_(gradient.norm().Plus(SmallestNorm).pow(Number.Of(-1)).mul(Number.Of(_options.ClipNorm)).clamp_max(Number.Of(1)));
        }
    }

    private ClientUpdate Update(ClientTask task, double loss, Tensor? sent)
    {
        long began = shared.Time.GetTimestamp();
        Tensor onHost = _model.Flat.cpu(), globalOnHost = shared.GlobalOnHost;
        ReadOnlySpan<float> weights = MemoryMarshal.Cast<byte, float>(onHost.bytes), global = MemoryMarshal.Cast<byte, float>(globalOnHost.bytes);
        double drift = TensorPrimitives.Distance(weights, global);
        bool finite = double.IsFinite(loss) && double.IsFinite(drift)
            && (sent is null || float.IsFinite(sent.norm().item<float>()))
            && (shared.Network.Buffers.Count == 0 || float.IsFinite(_model.FlatBuffers.norm().item<float>()));
        return new ClientUpdate
        {
            Task = task,
            Parameters = _model.Flat.clone().DetachFromDisposeScope(),
            Buffers = _model.FlatBuffers.clone().DetachFromDisposeScope(),
            Sent = sent?.DetachFromDisposeScope(),
            Weight = _options.Weighting == ClientWeighting.Samples ? shared.Partition.Clients[task.Client].Length : 1,
            StepSum = StepSum.Of(task.Steps, _options.Momentum),
            Loss = loss,
            Drift = drift,
            Signs = finite ? SignPattern.Of(weights) : null,
            MeasuringSeconds = shared.Time.GetElapsedTime(began).TotalSeconds,
            IsFinite = finite,
        };
    }
}
