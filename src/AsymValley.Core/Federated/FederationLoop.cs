using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AsymValley.Data;
using AsymValley.Federated.Algorithms;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Signs;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated;

/// <summary>The rounds of one call, on their device. Clients train on the workers; this thread puts their updates together, in the order of the clients.</summary>
internal sealed class FederationLoop : IDisposable
{
    private readonly string _name;
    private readonly FederationFolder _folder;
    private readonly FederationShared _shared;
    private readonly TorchWorkers<ClientTrainer> _workers;
    private readonly List<RoundResult> _history;
    private readonly FederationProgress _progress;
    private readonly TimeProvider _time;

    public FederationLoop(
        string name, FederationFolder folder, FederationShared shared, List<RoundResult> history, int workers,
        IProgress<OperationProgress>? progress, TimeProvider time)
    {
        (_name, _folder, _shared, _history, _time) = (name, folder, shared, history, time);
        _progress = new FederationProgress($"{shared.Options.Algorithm}: {shared.Network.Name} on {name}", progress, time);
        TorchRuntime.UseThreads(1);
        _workers = new TorchWorkers<ClientTrainer>(workers, () => new ClientTrainer(shared));
    }

    /// <summary>Runs rounds and writes each as it ends.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="completed">Told of each, once it is on disk.</param>
    /// <param name="cancellation">Looked at between steps. The folder is left as it was after the last completed round.</param>
    public void Run(int rounds, Action<RoundResult, FederationState>? completed, CancellationToken cancellation)
    {
        int first = _history.Count + 1, last = _history.Count + rounds;
        ImmutableArray<ImmutableArray<ClientTask>> schedule = [.. Enumerable.Range(first, rounds).Select(round => ClientTask.OfRound(_shared.Options, _shared.Partition, round))];
        _progress.Start(schedule, _shared.Options, _shared.Partition);
        foreach (ImmutableArray<ClientTask> tasks in schedule)
        {
            // Where all fail there is no step that would look.
            cancellation.ThrowIfCancellationRequested();
            long began = _time.GetTimestamp();
            int round = tasks[0].Round;
            RoundResult result = Train(tasks, cancellation);
            long trained = _time.GetTimestamp();
            if (round == last || (_shared.Options.EvaluateEvery > 0 && round % _shared.Options.EvaluateEvery == 0))
            {
                (double loss, double accuracy) = Test(cancellation);
                result = result with { TestLoss = loss, TestAccuracy = accuracy, TestSeconds = _time.GetElapsedTime(trained).TotalSeconds };
            }
            FederationState state = Capture(round);
            result = result with { Seconds = _time.GetElapsedTime(began).TotalSeconds };
            _history.Add(result);
            _folder.WriteRounds(state, _history);
            _shared.States.Commit(round, result.Participants);
            _progress.Completed(result);
            completed?.Invoke(result, state);
        }
    }

    public void Dispose() => _workers.Dispose();

    /// <summary>One round: clients train, updates are received in order, the algorithm takes its step.</summary>
    private RoundResult Train(ImmutableArray<ClientTask> tasks, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var server = new ServerRound(_shared.Global.Flat, _shared.ServerVectors, _shared.Partition.Clients.Length);
        using var buffers = new WeightedMean();
        SignPattern before = GlobalSigns();
        var metrics = new RoundMetrics(before);
        var diverged = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<ClientTask> present = [.. tasks.Where(task => !task.IsDropped)];
        var watch = new Stopwatch();
        ForEachUpdate(present, update =>
        {
            watch.Start();
            if (!update.IsFinite)
            {
                diverged.Add(update.Task.Client);
            }
            else
            {
                using DisposeScope step = NewDisposeScope();
                _shared.Algorithm.Receive(server, update);
                if (_shared.Options.Buffers == BufferPolicy.Average)
                    buffers.Add(update.Buffers, update.Weight);
                metrics.Add(update);
            }
            watch.Stop();
        }, cancellation);

        watch.Start();
        int returned = present.Length - diverged.Count;
        if (returned > 0)
        {
            _shared.Algorithm.Step(server);
            if (!float.IsFinite(server.Global.norm().item<float>()))
                throw new FederationDivergedException(tasks[0].Round);
            if (buffers.Count > 0)
                _shared.Global.FlatBuffers.copy_(buffers.Value);
            _shared.Refresh();
        }
        double pairs = metrics.SsrClients();
        watch.Stop();
        long sent = BytesPerClient();
        return new RoundResult
        {
            Federation = _name,
            Algorithm = _shared.Options.Algorithm,
            Round = tasks[0].Round,
            TestAccuracy = double.NaN,
            TestLoss = double.NaN,
            TrainLoss = metrics.Loss,
            SsrGlobal = metrics.SsrGlobal,
            SsrClients = pairs,
            Drift = metrics.Drift,
            Participants = [.. tasks.Select(task => task.Client)],
            Dropped = [.. tasks.Where(task => task.IsDropped).Select(task => task.Client)],
            Stragglers = [.. tasks.Where(task => task.IsStraggler).Select(task => task.Client)],
            Diverged = diverged.ToImmutable(),
            BytesDown = tasks.Length * sent,
            BytesUp = present.Length * sent,
            Seconds = double.NaN,
            TestSeconds = 0,
            ServerSeconds = watch.Elapsed.TotalSeconds + metrics.Seconds / _workers.Count,
        };
    }

    /// <summary>Trains clients on the workers and hands over their updates in order; none outlives the call.</summary>
    private void ForEachUpdate(ImmutableArray<ClientTask> tasks, Action<ClientUpdate> receive, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<ClientUpdate>[] updates = _workers.Start(tasks.Length, (trainer, i) => trainer.Value.Train(tasks[i], _progress.Stepped, stop.Token), stop.Token);
        int next = 0;
        try
        {
            for (; next < updates.Length; next++)
            {
                using ClientUpdate update = updates[next].GetAwaiter().GetResult();
                receive(update);
            }
        }
        finally
        {
            // After an error or Ctrl-C the others stop at their next step; until they have, they use the shared tensors.
            if (next < updates.Length)
            {
                stop.Cancel();
                TorchWorkers<ClientTrainer>.Settle(updates);
                foreach (Task<ClientUpdate> left in updates.Skip(next + 1).Where(left => left.IsCompletedSuccessfully))
                    left.Result.Dispose();
            }
        }
    }

    /// <summary>Tests the global model, batches spread over the workers and added up in their order.</summary>
    private (double Loss, double Accuracy) Test(CancellationToken cancellation)
    {
        DeviceSplit test = _shared.Test;
        BatchNormMode mode = _shared.Options.Buffers == BufferPolicy.Local ? BatchNormMode.Batch : BatchNormMode.Running;
        using var pass = new BatchPass(_shared.Network, test, Evaluation.DefaultBatchSize);
        (double[] losses, long hits) = Evaluation.Sums(pass, _shared.Global.Parameters, _shared.Global.Buffers, mode, _workers, cancellation);
        return (losses.Sum() / test.Count, hits / (double)test.Count);
    }

    private FederationState Capture(int round)
    {
        using DisposeScope scope = NewDisposeScope();
        return new FederationState(round, _shared.Global.ReadParameters(), _shared.Global.ReadBuffers(),
            [.. _shared.ServerVectors.Select(own => (own.Key, new ParameterVector(_shared.Network.Parameters, own.Value.cpu().data<float>().ToArray())))]);
    }

    private SignPattern GlobalSigns() => SignPattern.Of(MemoryMarshal.Cast<byte, float>(_shared.GlobalOnHost.bytes));

    private long BytesPerClient()
    {
        long buffers = _shared.Options.Buffers == BufferPolicy.Average ? _shared.Network.Buffers.Count : 0;
        return sizeof(float) * ((long)_shared.Algorithm.VectorsPerClient * _shared.Network.Parameters.Count + buffers);
    }
}
