namespace AsymValley.Diagnostics;

/// <summary>Which libtorch to install, and where.</summary>
public sealed record RuntimeInstallOptions
{
    /// <summary>The build for NVIDIA's GPUs.</summary>
    /// <value>Default: false, the build for the CPU.</value>
    public bool Cuda { get; init; }

    /// <summary>The folder to put it into: one that is not there, is empty, or has a libtorch that was installed.</summary>
    /// <value>Default: null, the user's own, where it is found without being named.</value>
    public string? Path { get; init; }

    /// <summary>Replaces a libtorch that is there and whole.</summary>
    public bool Force { get; init; }

    /// <summary>The folder from which on upwards NuGet.Config files are read, before the user's.</summary>
    /// <value>Default: null, the current folder.</value>
    public string? ConfigurationFolder { get; init; }
}

/// <summary>A libtorch that is there now.</summary>
/// <param name="Folder">Its folder, full path.</param>
/// <param name="Version">Its version.</param>
/// <param name="Cuda">Whether it is the build for NVIDIA's GPUs.</param>
/// <param name="Bytes">What its files take.</param>
/// <param name="IsNew">False where it was there already.</param>
public sealed record RuntimeInstallation(string Folder, string Version, bool Cuda, long Bytes, bool IsNew)
{
    /// <inheritdoc/>
    public override string ToString() => Folder;
}
