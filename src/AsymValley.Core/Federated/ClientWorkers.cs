using System.Collections.Concurrent;

namespace AsymValley.Federated;

/// <summary>
/// Threads that train clients, each with a trainer of its own and one thread of libtorch: a client's bits then do not depend
/// on how many there are. Work is taken in the order in which it was given.
/// </summary>
internal sealed class ClientWorkers : IDisposable
{
    private readonly BlockingCollection<Action<Lazy<ClientTrainer>>> _queue = [];
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">Their number, 1 or more.</param>
    /// <param name="shared">What they have in common; it must outlive them.</param>
    public ClientWorkers(int workers, FederationShared shared)
    {
        _threads = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _threads[i] = new Thread(() => Work(shared)) { IsBackground = true, Name = "federation worker" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads.</summary>
    public int Count => _threads.Length;

    /// <summary>Starts items 0 … items−1; their results come as tasks.</summary>
    /// <param name="items">How many.</param>
    /// <param name="work">Does one; the trainer is made when first asked for.</param>
    /// <param name="cancellation">Items that have not begun are cancelled.</param>
    public Task<T>[] Start<T>(int items, Func<Lazy<ClientTrainer>, int, T> work, CancellationToken cancellation)
    {
        var tasks = new Task<T>[items];
        for (int i = 0; i < items; i++)
        {
            int item = i;
            var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            tasks[i] = result.Task;
            _queue.Add(trainer =>
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    result.SetResult(work(trainer, item));
                }
                catch (OperationCanceledException)
                {
                    result.SetCanceled(cancellation);
                }
                catch (Exception e)
                {
                    result.SetException(e);
                }
            });
        }
        return tasks;
    }

    /// <summary>Ends the threads, once they have done what was given.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _queue.Dispose();
    }

    private void Work(FederationShared shared)
    {
        TorchRuntime.UseThreads(1);
        var trainer = new Lazy<ClientTrainer>(() => new ClientTrainer(shared));
        foreach (Action<Lazy<ClientTrainer>> item in _queue.GetConsumingEnumerable())
            item(trainer);
        if (trainer.IsValueCreated)
            trainer.Value.Dispose();
    }
}
