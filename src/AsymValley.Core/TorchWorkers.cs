using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace AsymValley;

/// <summary>
/// Threads that compute side by side, each with one thread of libtorch and something of its own to work with: the bits
/// of an item then do not depend on how many there are. Work is taken in the order in which it was given.
/// </summary>
/// <typeparam name="T">What a thread works with; made on that thread when first asked for.</typeparam>
internal sealed class TorchWorkers<T> : IDisposable
    where T : IDisposable
{
    private readonly BlockingCollection<Action<Lazy<T>>> _queue = [];
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="workers">Their number, 1 or more.</param>
    /// <param name="make">Makes what one thread works with.</param>
    public TorchWorkers(int workers, Func<T> make)
    {
        _threads = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _threads[i] = new Thread(() => Work(make)) { IsBackground = true, Name = "libtorch worker" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads.</summary>
    public int Count => _threads.Length;

    /// <summary>Starts items 0 … items−1; their results come as tasks.</summary>
    /// <param name="items">How many.</param>
    /// <param name="work">Does one.</param>
    /// <param name="cancellation">Items that have not begun are cancelled.</param>
    public Task<TResult>[] Start<TResult>(int items, Func<Lazy<T>, int, TResult> work, CancellationToken cancellation)
    {
        var tasks = new Task<TResult>[items];
        for (int i = 0; i < items; i++)
        {
            int item = i;
            var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            tasks[i] = result.Task;
            _queue.Add(own =>
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    result.SetResult(work(own, item));
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

    /// <summary>
    /// Does items 0 … items−1, which may take as little as some microseconds each, and returns when all are done. After an
    /// error or a cancellation no further item begins, and it is thrown.
    /// </summary>
    public void For(int items, Action<Lazy<T>, int> work, CancellationToken cancellation)
    {
        int next = -1, failed = 0;
        Task<bool>[] loops = Start(Math.Min(items, _threads.Length), (own, _) =>
        {
            try
            {
                for (int item; Volatile.Read(ref failed) == 0 && (item = Interlocked.Increment(ref next)) < items;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    work(own, item);
                }
                return true;
            }
            catch
            {
                Volatile.Write(ref failed, 1);
                throw;
            }
        }, cancellation);
        // So that nothing is in use any longer when an error is thrown.
        Settle(loops);
        if (loops.FirstOrDefault(loop => loop.IsFaulted)?.Exception?.InnerException is { } error)
            ExceptionDispatchInfo.Throw(error);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Waits until all have ended, in whatever way.</summary>
    public static void Settle<TResult>(Task<TResult>[] tasks) =>
        Task.WhenAll(tasks).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);

    /// <summary>Ends the threads, once they have done what was given.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _queue.Dispose();
    }

    private void Work(Func<T> make)
    {
        TorchRuntime.UseThreads(1);
        var own = new Lazy<T>(make);
        foreach (Action<Lazy<T>> item in _queue.GetConsumingEnumerable())
            item(own);
        if (own.IsValueCreated)
            own.Value.Dispose();
    }
}
