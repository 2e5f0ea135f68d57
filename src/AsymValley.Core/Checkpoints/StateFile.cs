using System.Globalization;
using AsymValley.Data;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>
/// What an operation carries from one step to the next: vectors, whole numbers and texts in one safetensors file, with a
/// <see cref="ContentChecksum"/>.
/// </summary>
internal sealed class StateFile
{
    private readonly SafetensorsFile _file;

    private StateFile(SafetensorsFile file) => _file = file;

    /// <summary>Writes a state atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vectors">Each with the prefix of its tensors' names.</param>
    /// <param name="values">Whole numbers, 0 or more, and texts by name; a text of null is left out.</param>
    public static void Save(string path, IReadOnlyList<(ParameterVector Vector, string? Prefix)> vectors, params ReadOnlySpan<(string Key, object? Value)> values)
    {
        var metadata = new Dictionary<string, string>();
        foreach ((string key, object? value) in values)
            if (value is not null)
                metadata[key] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        metadata[ContentChecksum.Key] = ContentChecksum.Of(vectors.Select(vector => vector.Vector), metadata);
        Safetensors.Write(path, vectors, metadata);
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static StateFile Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        ContentChecksum.Verify(file);
        return new StateFile(file);
    }

    /// <summary>A vector.</summary>
    /// <exception cref="DataFormatException">It is not there or of another network.</exception>
    public ParameterVector Vector(ParameterLayout layout, string prefix) => _file.ReadVector(layout, prefix);

    /// <summary>Whether there is a number of that name.</summary>
    public bool HasNumber(string key) => _file.Metadata.ContainsKey(key);

    /// <summary>A number.</summary>
    /// <exception cref="DataFormatException">It is not there.</exception>
    public int Number(string key) =>
        _file.Metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new DataFormatException(_file.Path, 0, $"the number '{key}' in the metadata", text ?? "none");

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string key) => _file.Metadata.GetValueOrDefault(key);
}
