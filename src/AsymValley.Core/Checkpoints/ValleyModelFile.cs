using AsymValley.Networks;

namespace AsymValley.Checkpoints;

/// <summary>
/// A model in one safetensors file: parameters and buffers under PyTorch's names, float32, and in the metadata the
/// network definition (<c>network</c>, JSON) and the model's name (<c>name</c>), so that the file stands for itself.
/// </summary>
public static class ValleyModelFile
{
    private const string Format = "asymvalley.model.1";

    /// <summary>Writes the file; an older one is replaced in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(ValleyModel model, string path) =>
        Safetensors.Write(path, [(model.Parameters, null), (model.Buffers, null)], new Dictionary<string, string>
        {
            ["format"] = Format,
            ["name"] = model.Name,
            ["network"] = model.Network.ToJson(),
        });

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="Data.DataFormatException">It is no safetensors file, no model of ours, or lacks a tensor.</exception>
    public static ValleyModel Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        if (file.Metadata.GetValueOrDefault("format") != Format || !file.Metadata.TryGetValue("network", out string? json))
            throw new Data.DataFormatException(path, 8, $"metadata with format {Format} and a network definition", "a safetensors file without them");
        NetworkDefinition network = NetworkDefinition.FromJson(json);
        string name = file.Metadata.GetValueOrDefault("name") is { Length: > 0 } given ? given : Path.GetFileNameWithoutExtension(path);
        return new ValleyModel(name, network, file.ReadVector(network.Parameters), file.ReadVector(network.Buffers), path);
    }
}
