namespace AsymValley.Diagnostics;

/// <summary>A package with libtorch, with a part of it, or with nothing but dependencies on such parts.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record RuntimePackage(string Id, string Version)
{
    /// <summary>The SHA-512 of its file as NuGet writes it; null where only its source may know it.</summary>
    public string? Checksum { get; init; }

    /// <summary>Bytes of its file, where that is known.</summary>
    public long Size { get; init; }

    /// <summary>Bytes that it and its dependencies take unpacked, at least.</summary>
    public long Unpacked { get; init; }

    /// <summary>The package of a platform that <see cref="Engine.RuntimeFolder.EnsurePlatform()"/> knows.</summary>
    /// <exception cref="InvalidOptionException">There is none for CUDA.</exception>
    public static RuntimePackage For(string platform, bool cuda)
    {
        string version = Engine.RuntimeFolder.Wanted.ToString();
        // TorchSharp cuts what NuGet's limit on packages does not let through in one piece. What each piece has at least is known.
        return (platform, cuda) switch
        {
            ("linux-x64", true) => new("libtorch-cuda-12.8-linux-x64", version) { Unpacked = 3_975_000_000 },
            ("win-x64", true) => new("libtorch-cuda-12.8-win-x64", version) { Unpacked = 1_900_000_000 },
            (_, true) => throw new InvalidOptionException(nameof(RuntimeInstallOptions.Cuda), $"there is no libtorch with CUDA for {platform}, only for linux-x64 and win-x64. Leave it out."),
            ("linux-x64", _) => new("libtorch-cpu-linux-x64", version)
            {
                Checksum = "XjuaFwqqvwstyeUWyz/xtfhODesmagoPKO7T0VRmiW+r0pJwsXB/vHydA7it9xge36PSXW1qLyRRzvM3J8i9UA==",
                Size = 128_200_806,
                Unpacked = 463_022_908,
            },
            ("osx-arm64", _) => new("libtorch-cpu-osx-arm64", version)
            {
                Checksum = "njbW4NbjnO3UYsZymJA5EA8kvFQZveW2rVS07QinYOxxgs6hyZFTI82zBDt0ix1yRRCZ+v+fm+pHXG37WKjyhA==",
                Size = 56_910_439,
                Unpacked = 216_039_384,
            },
            ("win-arm64", _) => new("libtorch-cpu-win-arm64", version)
            {
                Checksum = "7NCaiSTge6axhCnH5Im+1ZNSkiuA+zuYe6ZPYph9MmXS4QozEEHUcualKvMVlygxhaZOR6N3nCYqm3Ibxq5+JA==",
                Size = 41_962_447,
                Unpacked = 153_715_712,
            },
            _ => new("libtorch-cpu-win-x64", version)
            {
                Checksum = "qvrEe8b8U1SPnsqShWgJ9gE/UfzFiq+QRPJdAegxwtEBgL/jZPQPvKAhqYkpEe5kb6AXCi840KDqvDaHQuAqEA==",
                Size = 79_854_046,
                Unpacked = 267_909_856,
            },
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Version}";
}
