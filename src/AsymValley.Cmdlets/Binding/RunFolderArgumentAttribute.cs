using System.Collections;
using System.Management.Automation;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>Makes the paths of their folders of runs, also of such that came back from another process.</summary>
public sealed class RunFolderArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        IList list => list.Cast<object?>().Select(FolderOf).ToArray(),
        _ => new[] { FolderOf(inputData) },
    };

    private static string FolderOf(object? value) => Unwrap.Base(value) switch
    {
        string { Length: > 0 } path => path,
        FileSystemInfo folder => folder.FullName,
        ValleyRun { Path: { } path } => path,
        ValleyRun => throw new ArgumentTransformationMetadataException("This run was trained without -Path, so it has no folder to remove."),
        { } other when Unwrap.Text(other, "Path") is { } path => path,
        _ => throw new ArgumentTransformationMetadataException("A run is needed: one from Get-ValleyRun or Start-ValleyTraining, or the path of its folder."),
    };
}
