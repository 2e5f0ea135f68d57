namespace AsymValley.Checkpoints;

/// <summary>Why the folder of a run or federation cannot be used.</summary>
public enum RunFolderFault
{
    /// <summary>It is none, or something in it is missing or damaged.</summary>
    NotUsable,

    /// <summary>There is a run where one is to start.</summary>
    RunExists,

    /// <summary>There is a federation where one is to start.</summary>
    FederationExists,

    /// <summary>Another process, or another call, works on it.</summary>
    InUse,

    /// <summary>The account, the disk or the file system does not allow writing.</summary>
    NotWritable,
}

/// <summary>A folder is not a run or a federation, or its files cannot be used.</summary>
/// <param name="path">The folder or file.</param>
/// <param name="message">What is wrong with it and what to do.</param>
/// <param name="inner">The error that led to this one, if any.</param>
/// <param name="fault">The kind of fault.</param>
public sealed class RunFolderException(string path, string message, Exception? inner = null, RunFolderFault fault = RunFolderFault.NotUsable)
    : AsymValleyException($"{path}: {message}", inner!)
{
    /// <summary>The folder or file.</summary>
    public string Path { get; } = path;

    /// <summary>The kind of fault.</summary>
    public RunFolderFault Fault { get; } = fault;

    /// <summary>There is a run in a folder where one is to start.</summary>
    public static RunFolderException RunExists(string path) => new(path,
        "there is a run in this folder. Continue it with Resume-ValleyTraining, choose another folder, or replace it with -Force.", fault: RunFolderFault.RunExists);

    /// <summary>There is a federation in a folder where one is to start.</summary>
    public static RunFolderException FederationExists(string path) => new(path,
        "there is a federation in this folder. Open it with Get-Federation, choose another folder, or replace it with -Force.", fault: RunFolderFault.FederationExists);

    /// <summary>A file is another than the one that was written there.</summary>
    internal static RunFolderException Changed(string file, string? found, string expected) => new(file,
        $"this is not what was written there: its checksum is {found ?? "missing"}, not {expected}. Put the original back, or start again with -Force.");
}
