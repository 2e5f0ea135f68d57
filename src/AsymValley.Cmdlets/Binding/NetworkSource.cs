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
    private const string Definition = ".json";

    // Those of PyTorch are not read; that they are taken for files gives an error that says what to do.
    private static readonly string[] s_weights = [".safetensors", ".pt", ".pth", ".pth.tar", ".bin", ".ckpt"];

    private readonly object _value;

    internal NetworkSource(object value) => _value = value;

    /// <summary>What was given, for error records.</summary>
    internal object Target => _value;

    /// <summary>Whether only the name of a network was given, so that its classes may be others.</summary>
    internal bool IsName => _value is string text && !IsWeights(text) && !IsDefinition(text);

    private static bool IsWeights(string text) => s_weights.Any(extension => text.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static bool IsDefinition(string text) => text.EndsWith(Definition, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with a full path of the file system, where a file is named; on the pipeline thread.</summary>
    internal NetworkSource At(Func<string, string> fullPath) =>
        _value is string text && (IsWeights(text) || IsDefinition(text)) ? new NetworkSource(fullPath(text)) : this;

    /// <summary>The weights to start from: those of a model, or new ones.</summary>
    /// <param name="dataset">Gives a network by name its input and classes.</param>
    /// <param name="seed">Draws new weights.</param>
    internal ValleyModel Start(Dataset dataset, ulong seed) => _value switch
    {
        ValleyModel model => model,
        ValleyRun run => run.Model,
        Federation federation => federation.Model,
        string path when IsWeights(path) => ValleyModelFile.Load(path),
        _ => ValleyModel.Create(Define(dataset), seed),
    };

    /// <summary>The network alone.</summary>
    /// <param name="dataset">Gives a network by name its input and classes.</param>
    internal NetworkDefinition Define(Dataset dataset) => Define(new NetworkOptions { Input = dataset.Shape, Classes = dataset.Classes });

    /// <summary>The network alone.</summary>
    /// <param name="options">Give a network by name its input and classes.</param>
    internal NetworkDefinition Define(NetworkOptions options) => _value switch
    {
        ValleyModel model => model.Network,
        ValleyRun run => run.Network,
        Federation federation => federation.Network,
        NetworkDefinition network => network,
        string path when IsWeights(path) => ValleyModelFile.Load(path).Network,
        string path when IsDefinition(path) => NetworkDefinition.FromJson(File.ReadAllText(path)),
        string name => NetworkCatalog.Create(name, options),
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
