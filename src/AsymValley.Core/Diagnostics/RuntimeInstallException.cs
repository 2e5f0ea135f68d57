namespace AsymValley.Diagnostics;

/// <summary>Why libtorch cannot be installed.</summary>
public enum RuntimeInstallFault
{
    /// <summary>NuGet's settings name no source to ask, or cannot be read.</summary>
    NoSource,

    /// <summary>A source cannot be reached or may not be used, and no other has the package.</summary>
    SourceNotReached,

    /// <summary>No source has the package.</summary>
    PackageNotFound,

    /// <summary>A package is not what it should be.</summary>
    PackageDamaged,

    /// <summary>There is not enough room on the disk.</summary>
    NoSpace,

    /// <summary>The folder has something else.</summary>
    FolderTaken,
}

/// <summary>Libtorch cannot be installed; the message says why and what to do.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="target">What it is wrong with: a package, a folder, or the file of the settings.</param>
/// <param name="message">The same in a sentence, and what to do.</param>
/// <param name="inner">The error that led to this one, if any.</param>
public sealed class RuntimeInstallException(RuntimeInstallFault fault, string target, string message, Exception? inner = null) : AsymValleyException(message, inner!)
{
    /// <summary>What is wrong.</summary>
    public RuntimeInstallFault Fault { get; } = fault;

    /// <summary>What it is wrong with: a package, a folder, or the file of the settings.</summary>
    public string Target { get; } = target;
}
