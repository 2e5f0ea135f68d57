using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Checkpoints;

/// <summary>
/// A model in one safetensors file (docs/model-file.md): parameters and buffers under PyTorch's names, the network's
/// definition in the metadata, so that the file needs nothing beside it.
/// </summary>
public static class ValleyModelFile
{
    private const string FormatKey = "format", Format = "asymvalley.model.1", NameKey = "name", NetworkKey = "network";

    /// <summary>Writes a model atomically.</summary>
    /// <param name="model">What to write.</param>
    /// <param name="path">The file; replaced if it exists. Its folder must exist.</param>
    /// <returns>The model with its new <see cref="ValleyModel.Path"/>.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ValleyModel Save(ValleyModel model, string path)
    {
        path = Path.GetFullPath(path);
        Safetensors.Write(path, [(model.Parameters, null), (model.Buffers, null)], MetadataOf(model));
        return new ValleyModel(model.Name, model.Network, model.Parameters, model.Buffers, path);
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is damaged, its values were changed, it is of a later format, or holds no network definition.</exception>
    public static ValleyModel Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(Path.GetFullPath(path));
        if (HasChecksum(file.Metadata))
            ContentChecksum.Verify(file);
        NetworkDefinition network = NetworkOf(file.Path, file.Metadata) ?? throw new DataFormatException(file.Path, 0, "a network definition in the metadata",
            "none; Import-ValleyModel (valley import) reads the file when it is told the network");
        if (file.Metadata.GetValueOrDefault(FormatKey) is not Format and var found)
            throw new DataFormatException(file.Path, 0, $"the model format {Format}", found ?? "no format");
        return Read(file, network);
    }

    /// <summary>Reads the weights of a network from any safetensors file with PyTorch's names, e.g. a published checkpoint.</summary>
    /// <param name="path">The file. Tensors that the network does not have are ignored.</param>
    /// <param name="network">The network that the weights belong to.</param>
    /// <exception cref="DataFormatException">The file is damaged, or a tensor is missing or of another shape.</exception>
    public static ValleyModel Load(string path, NetworkDefinition network) => Read(Safetensors.Read(Path.GetFullPath(path)), network);

    /// <summary>The checksum that <see cref="Save"/> writes into the file of a model.</summary>
    internal static string ChecksumOf(ValleyModel model) => MetadataOf(model)[ContentChecksum.Key];

    /// <summary>The checksum that a file says, unverified; null where it says none.</summary>
    /// <exception cref="DataFormatException">The header is damaged.</exception>
    internal static string? WrittenChecksum(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        IReadOnlyDictionary<string, string> metadata = SafetensorsReader.ReadPlaces(path, stream).Metadata;
        return HasChecksum(metadata) ? metadata[ContentChecksum.Key] : null;
    }

    /// <summary>Whether metadata are of a model of ours with its checksum; others may use the key for something else.</summary>
    internal static bool HasChecksum(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(FormatKey) == Format && metadata.ContainsKey(ContentChecksum.Key);

    /// <summary>The network that the metadata of a model file say; null when they are of another file.</summary>
    /// <exception cref="DataFormatException">The definition is damaged.</exception>
    internal static NetworkDefinition? NetworkOf(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(NetworkKey, out string? json))
            return null;
        try
        {
            return NetworkDefinition.FromJson(json);
        }
        catch (NetworkDefinitionException error)
        {
            throw new DataFormatException(path, 0, "a valid network definition in the metadata", error.Message.TrimEnd('.'), error);
        }
    }

    private static Dictionary<string, string> MetadataOf(ValleyModel model)
    {
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [NameKey] = model.Name,
            [NetworkKey] = model.Network.ToJson(indented: false),
        };
        metadata[ContentChecksum.Key] = ContentChecksum.Of([model.Parameters, model.Buffers], metadata);
        return metadata;
    }

    private static ValleyModel Read(SafetensorsFile file, NetworkDefinition network) => new(
        file.Metadata.GetValueOrDefault(NameKey) is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(file.Path), network,
        file.ReadVector(network.Parameters), file.ReadVector(network.Buffers), file.Path);
}
