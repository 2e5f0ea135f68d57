using AsymValley.Checkpoints.PyTorch;
using AsymValley.Networks;

namespace AsymValley.Checkpoints;

/// <summary>The formats that a model is exported to.</summary>
public enum ExportFormat
{
    /// <summary>safetensors with the network's definition in the metadata (docs/model-file.md): what the module itself writes and reads.</summary>
    Safetensors,

    /// <summary>A state dictionary that <c>torch.load</c> reads, PyTorch 1.6 and later.</summary>
    PyTorch,
}

/// <summary>A model's file.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Network">The network's name.</param>
/// <param name="Path">The file, full path.</param>
/// <param name="Format">Its format.</param>
/// <param name="Tensors">Number of parameters' and buffers' tensors.</param>
/// <param name="Size">Length of the file in bytes.</param>
public sealed record ExportResult(string Model, string Network, string Path, ExportFormat Format, int Tensors, long Size)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Model}: {Tensors} tensors in {Path} ({Format})";
}

/// <summary>Writes models for other tools (docs/importing.md).</summary>
public static class ModelExport
{
    /// <summary>The format that a file's name asks for: <c>.safetensors</c>, or <c>.pt</c>, <c>.pth</c>, <c>.bin</c>, <c>.tar</c> and <c>.ckpt</c> for PyTorch's.</summary>
    /// <exception cref="InvalidOptionException">It asks for none.</exception>
    public static ExportFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => ExportFormat.Safetensors,
        ".pt" or ".pth" or ".bin" or ".tar" or ".ckpt" => ExportFormat.PyTorch,
        var other => throw new InvalidOptionException("Format", $"'{other}' says no format. End the file's name in .safetensors or .pt, or give the format."),
    };

    /// <summary>Writes a model's parameters and buffers under PyTorch's names, atomically.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; replaced if it exists. Its folder must exist.</param>
    /// <param name="format">The format; null: the one that the file's name asks for.</param>
    /// <exception cref="InvalidOptionException">No format is given and the file's name says none.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ExportResult Write(ValleyModel model, string path, ExportFormat? format = null)
    {
        path = Path.GetFullPath(path);
        ExportFormat chosen = format ?? FormatOf(path);
        AtomicFile.EnsureFolder(path);
        if (chosen == ExportFormat.Safetensors)
            ValleyModelFile.Save(model, path);
        else
            AtomicFile.Write(path, stream => PyTorchWriter.Write(stream, [model.Parameters, model.Buffers]));
        return new ExportResult(model.Name, model.Network.Name, path, chosen,
            model.Network.Parameters.Slices.Length + model.Network.Buffers.Slices.Length, new FileInfo(path).Length);
    }
}
