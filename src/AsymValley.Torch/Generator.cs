using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A generator of its own for one worker; nothing else draws from it.</summary>
    public class Generator : IDisposable
    {
        private readonly GeneratorHandle _handle;

        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            TorchInfo.EnsureLoaded();
            this.device = device ?? CPU;
            nint handle;
            Status.Check(Shim.av_generator(seed, (int)this.device.type, this.device.index, &handle));
            _handle = new GeneratorHandle(handle);
        }

        public Device device { get; }

        internal nint DangerousHandle => _handle.IsClosed ? throw new ObjectDisposedException(nameof(Generator)) : _handle.DangerousGetHandle();

        public Generator manual_seed(long seed)
        {
            Status.Check(Shim.av_generator_seed(_handle, (ulong)seed));
            return this;
        }

        public void Dispose()
        {
            _handle.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
