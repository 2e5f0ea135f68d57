using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Switches gradient recording on this thread until disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        public GradMode(bool enabled) => Previous = Set(enabled);

        public bool Previous { get; }

        public void Dispose() => Set(Previous);

        private static unsafe bool Set(bool enabled)
        {
            TorchInfo.EnsureLoaded();
            int previous;
            Status.Check(Shim.av_grad_mode(enabled ? 1 : 0, &previous));
            return previous != 0;
        }
    }

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static void set_num_threads(int num)
    {
        TorchInfo.EnsureLoaded();
        Status.Check(Shim.av_set_threads(num));
    }

    public static unsafe int get_num_threads()
    {
        TorchInfo.EnsureLoaded();
        int threads;
        Status.Check(Shim.av_get_threads(&threads));
        return threads;
    }

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static unsafe int device_count()
        {
            TorchInfo.EnsureLoaded();
            int count;
            Status.Check(Shim.av_cuda_devices(&count));
            return count;
        }

        public static void synchronize(Device? device = null) => Status.Check(Shim.av_cuda_synchronize(device?.index ?? -1));
    }
}
