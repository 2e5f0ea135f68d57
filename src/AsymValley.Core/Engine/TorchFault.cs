namespace AsymValley.Engine;

/// <summary>Why libtorch cannot be used.</summary>
public enum TorchFault
{
    /// <summary>There is none.</summary>
    NotInstalled,

    /// <summary>Files of it are missing.</summary>
    Incomplete,

    /// <summary>It is another version than TorchSharp was built for.</summary>
    WrongVersion,

    /// <summary>TorchSharp knows no libtorch for this operating system and processor.</summary>
    PlatformNotSupported,

    /// <summary>The operating system refuses to load it.</summary>
    NotLoadable,

    /// <summary>It was loaded and computes wrong numbers on this host.</summary>
    ComputesWrongly,
}

/// <summary>Libtorch cannot be used; the message says why and what to do.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="folder">The folder that was to be used; null where there is none.</param>
/// <param name="message">The same in a sentence, and what to do.</param>
/// <param name="inner">The error that led to this one, if any.</param>
public sealed class TorchRuntimeException(TorchFault fault, string? folder, string message, Exception? inner = null) : AsymValleyException(message, inner!)
{
    /// <summary>What is wrong.</summary>
    public TorchFault Fault { get; } = fault;

    /// <summary>The folder that was to be used; null where there is none.</summary>
    public string? Folder { get; } = folder;
}
