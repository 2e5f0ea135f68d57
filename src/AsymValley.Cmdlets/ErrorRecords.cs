using System.Management.Automation;
using System.Runtime.InteropServices;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Diagnostics;
using AsymValley.Directions;
using AsymValley.Engine;
using AsymValley.Federated;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;
using AsymValley.Reports.Figures;
using AsymValley.Training;

namespace AsymValley.Cmdlets;

/// <summary>Every error record of the module. The ids are part of its interface: scripts match on them.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an error that Core raised; <paramref name="target"/> unless the error names what is at fault.</summary>
    public static ErrorRecord Of(Exception error, object? target) => error switch
    {
        TorchRuntimeException e => Of(e, e.Folder ?? target),
        RuntimeInstallException e => Of(e),
        _ when TorchRuntime.IsOutOfMemory(error) => new(error, "OutOfMemory", ErrorCategory.ResourceUnavailable, target),
        InvalidOptionException => new(error, "InvalidOption", ErrorCategory.InvalidArgument, target),
        DatasetNotFoundException e => new(error, "DatasetFilesNotFound", ErrorCategory.ObjectNotFound, e.Dataset) { ErrorDetails = HowToGet(e) },
        ImageSupportException e => new(error, "ImageNotSupported", ErrorCategory.NotInstalled, e.File),
        DataFormatException e => new(error, "MalformedFile", ErrorCategory.InvalidData, e.File),
        PickleRefusedException e => new(error, "PickleRefused", ErrorCategory.SecurityError, e.File),
        TensorsMissingException e => new(error, "TensorsMissing", ErrorCategory.ObjectNotFound, e.File),
        DownloadException e => new(error, "DownloadFailed", ErrorCategory.ConnectionError, e.Address),
        DownloadMismatchException e => new(error, "DownloadMismatch", ErrorCategory.InvalidData, e.File),
        RunFolderException e => Of(e),
        NetworkDefinitionException e => new(error, "InvalidNetwork", ErrorCategory.InvalidData, e.Layer ?? target),
        LayoutMismatchException => new(error, "ModelsDiffer", ErrorCategory.InvalidArgument, target),
        NonFiniteParametersException => new(error, "NonFiniteWeights", ErrorCategory.InvalidData, target),
        EmptySelectionException e => new(error, "NoParameterSelected", ErrorCategory.ObjectNotFound, e.Group),
        DegenerateDirectionException => new(error, "DegenerateDirection", ErrorCategory.InvalidResult, target),
        SurfaceFileException e => new(error, "SurfaceFileDiffers", ErrorCategory.ResourceExists, e.Path),
        LossProfileException => new(error, "ProfileNotUsable", ErrorCategory.InvalidData, target),
        TrainingDivergedException e => new(error, "TrainingDiverged", ErrorCategory.InvalidResult, e.LastGood),
        FederationDivergedException => new(error, "FederationDiverged", ErrorCategory.InvalidResult, target),
        NotAFileSystemPathException e => new(error, "NotAFileSystemPath", ErrorCategory.InvalidArgument, e.Path),
        FigureException => new(error, "PlotRefused", ErrorCategory.InvalidArgument, target),
        ModelFusionException => new(error, "FusionRefused", ErrorCategory.InvalidData, target),
        AsymValleyException => new(error, "OperationRefused", ErrorCategory.InvalidOperation, target),
        FileNotFoundException e => new(error, "FileNotFound", ErrorCategory.ObjectNotFound, e.FileName ?? target),
        DirectoryNotFoundException => new(error, "FileNotFound", ErrorCategory.ObjectNotFound, target),
        UnauthorizedAccessException => new(error, "AccessDenied", ErrorCategory.PermissionDenied, target),
        IOException => new(error, "FileNotAccessible", ErrorCategory.OpenError, target),
        // Libtorch's own message ends in its stack, of no use at a prompt; the exception keeps it.
        ExternalException => new(error, "LibtorchFailed", ErrorCategory.DeviceError, target) { ErrorDetails = new ErrorDetails(error.Message.Split("\nException raised from", 2)[0].Trim()) },
        // Path resolution of the engine: it already made the record.
        RuntimeException e => new(e.ErrorRecord, e),
        _ => new(error, "UnexpectedError", ErrorCategory.InvalidOperation, target),
    };

    // All of one category, which ends a call: no other input would fare better.
    private static ErrorRecord Of(TorchRuntimeException error, object? target) => error.Fault switch
    {
        TorchFault.NotInstalled => new(error, "RuntimeNotInstalled", ErrorCategory.NotInstalled, target),
        TorchFault.Incomplete => new(error, "RuntimeIncomplete", ErrorCategory.NotInstalled, target),
        TorchFault.WrongVersion => new(error, "RuntimeVersionDiffers", ErrorCategory.NotInstalled, target),
        TorchFault.PlatformNotSupported => new(error, "PlatformNotSupported", ErrorCategory.NotInstalled, target),
        TorchFault.NotLoadable => new(error, "RuntimeNotLoadable", ErrorCategory.NotInstalled, target),
        _ => new(error, "HostComputesWrongly", ErrorCategory.NotInstalled, target),
    };

    private static ErrorRecord Of(RunFolderException error) => error.Fault switch
    {
        RunFolderFault.RunExists => new(error, "RunExists", ErrorCategory.ResourceExists, error.Path),
        RunFolderFault.FederationExists => new(error, "FederationExists", ErrorCategory.ResourceExists, error.Path),
        RunFolderFault.InUse => new(error, "RunFolderInUse", ErrorCategory.ResourceBusy, error.Path),
        RunFolderFault.NotWritable => new(error, "AccessDenied", ErrorCategory.PermissionDenied, error.Path),
        _ => new(error, "RunFolderNotUsable", ErrorCategory.InvalidOperation, error.Path),
    };

    private static ErrorRecord Of(RuntimeInstallException error) => error.Fault switch
    {
        RuntimeInstallFault.NoSource => new(error, "RuntimeSourceMissing", ErrorCategory.ObjectNotFound, error.Target),
        RuntimeInstallFault.SourceNotReached => new(error, "RuntimeSourceNotReached", ErrorCategory.ConnectionError, error.Target),
        RuntimeInstallFault.PackageNotFound => new(error, "RuntimePackageNotFound", ErrorCategory.ObjectNotFound, error.Target),
        RuntimeInstallFault.PackageDamaged => new(error, "RuntimePackageDamaged", ErrorCategory.InvalidData, error.Target),
        RuntimeInstallFault.NoSpace => new(error, "RuntimeNoSpace", ErrorCategory.ResourceUnavailable, error.Target),
        _ => new(error, "RuntimeFolderTaken", ErrorCategory.ResourceExists, error.Target),
    };

    /// <summary>The record of a wrong option; what is shown calls it as the cmdlet does.</summary>
    public static ErrorRecord Of(InvalidOptionException error, string parameter, object? target)
    {
        ErrorRecord record = Of(error, target);
        if (parameter != error.Option)
            record.ErrorDetails = new ErrorDetails(parameter + error.Message[error.Option.Length..]);
        return record;
    }

    /// <summary>The record of one run of a series, with its seed in what is shown.</summary>
    public static ErrorRecord Of(SeriesResult failed) =>
        new(Of(failed.Error!, failed.Path ?? (object)failed.Seed), failed.Error) { ErrorDetails = new ErrorDetails($"Seed {failed.Seed}: {failed.Error!.Message}") };

    // Core does not know of cmdlets. The engine shows the advice below the message.
    private static ErrorDetails? HowToGet(DatasetNotFoundException error) => DownloadCatalog.Names.Contains(error.Dataset)
        ? new ErrorDetails(error.Message) { RecommendedAction = $"Save-ValleyDataset {error.Dataset} FOLDER downloads them." }
        : null;

    public static ErrorRecord FileExists(string path) => new(
        new AsymValleyException($"There is a file {path}. Choose another name, or replace it with -Force."),
        "FileExists", ErrorCategory.ResourceExists, path);

    public static ErrorRecord NotDrawable(object? result) => new(
        new AsymValleyException($"A {result?.GetType().Name ?? "null"} has no picture. Give results of measurements, runs, federations or partitions as the cmdlets write them."),
        "NotDrawable", ErrorCategory.InvalidType, result);

    public static ErrorRecord SolutionMissing(object source, Solution solution) => new(
        new AsymValleyException(source switch
        {
            Federation federation => $"The federation {federation.Name} has no {solution} solution; it has a global model and an initial one.",
            ValleyRun run when solution == Solution.Swa => $"The run {run.Name} has no {solution} solution. Train with -Swa to have one.",
            ValleyRun run => $"The run {run.Name} has no {solution} solution. It is not complete: Resume-ValleyTraining continues it.",
            _ => $"There is no {solution} solution.",
        }),
        "SolutionMissing", ErrorCategory.ObjectNotFound, source);

    public static ErrorRecord ModelNeeded(object direction) => new(
        new AsymValleyException("The direction does not say which model it starts from. Give it with -Model."),
        "ModelNeeded", ErrorCategory.InvalidArgument, direction);

    public static ErrorRecord DatasetNeeded(object model) => new(
        new AsymValleyException("A model does not say which data it is measured on. Give them with -Dataset."),
        "DatasetNeeded", ErrorCategory.InvalidArgument, model);

    public static ErrorRecord SnapshotsNeeded(object model) => new(
        new AsymValleyException("The kind TrajectoryPca needs the snapshots of a training: take the direction of a run that has some, or give them with -Snapshot."),
        "SnapshotsNeeded", ErrorCategory.InvalidArgument, model);

    public static ErrorRecord ReferenceNeeded(DirectionKind kind, object model) => new(
        new AsymValleyException(kind == DirectionKind.Initialization
            ? "The kind Initialization needs the model before training: take the direction of a run, or give the model with -To."
            : $"The kind {kind} needs a second model. Give it with -To."),
        "ReferenceNeeded", ErrorCategory.InvalidArgument, model);

    public static ErrorRecord SecondModelNeeded(object model) => new(
        new AsymValleyException("Two solutions are needed, and this is one. Give the other with -To."),
        "SecondModelNeeded", ErrorCategory.InvalidArgument, model);
}
