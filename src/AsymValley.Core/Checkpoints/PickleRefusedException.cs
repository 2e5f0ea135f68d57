namespace AsymValley.Checkpoints;

/// <summary>A pickle asks for something other than tensors and plain containers. Nothing was executed.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where, in bytes from the start of the file.</param>
/// <param name="item">What it asks for, e.g. <c>the global 'os.system'</c>.</param>
/// <param name="isWhole">Whether that is what the file is of as a whole, and not something in it.</param>
public sealed class PickleRefusedException(string file, long offset, string item, bool isWhole = false) : AsymValleyException(FormattableString.Invariant(
    $"{file}, offset {offset}: {item} is neither a tensor nor a plain container, so the file is refused; nothing in it was executed.{(isWhole ? " All of the file is an object of it, e.g. a whole module that torch.save(model) wrote." : "")} If you trust the file, save its state_dict() alone in PyTorch, or as safetensors."))
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Bytes from the start of the file.</summary>
    public long Offset { get; } = offset;

    /// <summary>What the pickle asks for.</summary>
    public string Item { get; } = item;
}
