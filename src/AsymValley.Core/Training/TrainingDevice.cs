using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>Turns the options' device into one that is there, and sets the number of threads.</summary>
internal static class TrainingDevice
{
    public static Device Open(TrainingOptions options)
    {
        string[] parts = options.Device.Trim().ToLowerInvariant().Split(':');
        int index = 0;
        bool numbered = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index);
        if (parts[0] is not ("cpu" or "cuda") || !(parts.Length == 1 || (numbered && parts[0] == "cuda")))
            throw new InvalidOptionException(nameof(options.Device), $"there is no device '{options.Device}'. Use cpu, cuda or cuda:N.");
        set_num_threads(options.Threads);
        if (parts[0] == "cpu")
            return CPU;
        int available = cuda.is_available() ? cuda.device_count() : 0;
        return index < available
            ? new Device(DeviceType.CUDA, index)
            : throw new InvalidOptionException(nameof(options.Device), $"there are {available} CUDA devices, '{options.Device}' is not one of them. Use cpu.");
    }
}
