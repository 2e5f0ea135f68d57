using System.Globalization;

namespace TorchSharp;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
}

public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        Bool = 11,
        BFloat16 = 15,
    }

    public static ScalarType uint8 => ScalarType.Byte;
    public static ScalarType int32 => ScalarType.Int32;
    public static ScalarType int64 => ScalarType.Int64;
    public static ScalarType float32 => ScalarType.Float32;
    public static ScalarType float64 => ScalarType.Float64;
    public static ScalarType @bool => ScalarType.Bool;

    /// <summary>Where tensors live: "cpu", "cuda" or "cuda:1".</summary>
    public class Device
    {
        public Device(DeviceType type, int index = -1)
        {
            this.type = type;
            this.index = index;
        }

        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = parts[0].ToLowerInvariant() switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                _ => throw new ArgumentException($"Unknown device '{description}'; known are cpu, cuda and cuda:N.", nameof(description)),
            };
            int number = -1;
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)))
                throw new ArgumentException($"'{description}' is no device; an example is cuda:0.", nameof(description));
            index = number;
        }

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString() => type.ToString().ToLowerInvariant() + (index < 0 ? "" : $":{index.ToString(CultureInfo.InvariantCulture)}");
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device CUDA => new(DeviceType.CUDA, 0);

    public static Device device(string description) => new(description);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
}
