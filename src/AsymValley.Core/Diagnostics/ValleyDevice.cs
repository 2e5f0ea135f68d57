using System.Collections.Immutable;

namespace AsymValley.Diagnostics;

/// <summary>A device that operations can run on, as <c>-Device</c> names it, and how well it is set up.</summary>
public sealed record ValleyDevice
{
    /// <summary>Its name: <c>cpu</c>, <c>cuda:0</c> …</summary>
    public required string Name { get; init; }

    /// <summary>What it is, e.g. the processor's model; empty where that is not known.</summary>
    public required string Model { get; init; }

    /// <summary>Cores of the CPU that this process may use; null for a GPU.</summary>
    public int? Threads { get; init; }

    /// <summary>Its memory in bytes; null where that is not known.</summary>
    public long? Memory { get; init; }

    /// <summary>What of it is free, in bytes; null where that is not known.</summary>
    public long? FreeMemory { get; init; }

    /// <summary>The versions of TorchSharp and libtorch.</summary>
    public required string Torch { get; init; }

    /// <summary>The folder that libtorch was loaded from.</summary>
    public required string Runtime { get; init; }

    /// <summary>Seconds that loading libtorch took in this process, with the check of the host where that was not known.</summary>
    public required double LoadSeconds { get; init; }

    /// <summary>What had to be done for libtorch to compute right on this host; empty where nothing had to be. It costs no speed.</summary>
    public ImmutableArray<string> Remedies { get; init; } = [];

    /// <summary>Whether the memory allocator is set as measured faster; null where it is not for AsymValley to set.</summary>
    public bool? IsAllocatorTuned { get; init; }

    /// <summary>Measured speed of a product of two 1024×1024 float32 matrices, in 10⁹ floating-point operations a second; the best of three.</summary>
    public required double GigaFlops { get; init; }

    /// <summary>What would make it faster; empty where nothing is known.</summary>
    public ImmutableArray<string> Advice { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
