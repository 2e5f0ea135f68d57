using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Cmdlets.Binding;

/// <summary>
/// What <c>Start-ValleyTraining -Model</c> takes: a network by name, a definition, a model, run or federation to start from,
/// or the path of a <c>.safetensors</c> or a definition's <c>.json</c> file.
/// </summary>
public sealed class NetworkSource
{
    private const string Weights = ".safetensors", Definition = ".json";

    private readonly object _value;

    internal NetworkSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value;

    private static bool IsFile(string text, string extension) => text.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with a full path of the file system, where a file is named; on the pipeline thread.</summary>
    internal NetworkSource At(Func<string, string> fullPath) =>
        _value is string text && (IsFile(text, Weights) || IsFile(text, Definition)) ? new NetworkSource(fullPath(text)) : this;

    /// <summary>The weights to start from: those of a model, or new ones.</summary>
    /// <param name="dataset">Gives a network by name its input and classes.</param>
    /// <param name="seed">Draws new weights.</param>
    internal ValleyModel Start(Dataset dataset, ulong seed) => _value switch
    {
        ValleyModel model => model,
        ValleyRun run => run.Model,
        Federation federation => federation.Model,
        string path when IsFile(path, Weights) => ValleyModelFile.Load(path),
        _ => ValleyModel.Create(Define(dataset), seed),
    };

    /// <summary>The network alone.</summary>
    /// <param name="dataset">Gives a network by name its input and classes.</param>
    internal NetworkDefinition Define(Dataset dataset) => _value switch
    {
        ValleyModel model => model.Network,
        ValleyRun run => run.Network,
        Federation federation => federation.Network,
        NetworkDefinition network => network,
        string path when IsFile(path, Weights) => ValleyModelFile.Load(path).Network,
        string path when IsFile(path, Definition) => NetworkDefinition.FromJson(File.ReadAllText(path)),
        string name => NetworkCatalog.Create(name, new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes }),
        _ => throw new InvalidOperationException(),
    };

    /// <inheritdoc/>
    public override string ToString() => _value switch
    {
        ValleyModel model => model.Network.Name,
        ValleyRun run => run.Network.Name,
        Federation federation => federation.Network.Name,
        NetworkDefinition network => network.Name,
        _ => _value.ToString() ?? "",
    };
}

/// <summary>Makes a <see cref="NetworkSource"/> of what was given.</summary>
public sealed class NetworkArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        NetworkSource source => source,
        ValleyModel or ValleyRun or Federation or NetworkDefinition or string { Length: > 0 } => new NetworkSource(Unwrap.Base(inputData)!),
        FileSystemInfo file => new NetworkSource(file.FullName),
        _ => throw new ArgumentTransformationMetadataException("A network is needed: its name, a model from New-ValleyModel, or the path of a .safetensors or .json file."),
    };
}
