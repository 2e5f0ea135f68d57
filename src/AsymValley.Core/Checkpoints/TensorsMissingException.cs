using System.Collections.Immutable;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>A file does not have all parameters of a network.</summary>
public sealed class TensorsMissingException : AsymValleyException
{
    internal TensorsMissingException(string file, string network, TensorMatch match, IReadOnlyList<ParameterSlice> missing, ImmutableArray<string> ignored)
        : base(Describe(file, network, match, missing, ignored))
    {
        File = file;
        Missing = [.. missing.Select(slice => slice.Name)];
        Ignored = ignored;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Names of the network that the file does not have, or has with another shape.</summary>
    public ImmutableArray<string> Missing { get; }

    /// <summary>Names of the file that the network does not have.</summary>
    public ImmutableArray<string> Ignored { get; }

    private static string Describe(string file, string network, TensorMatch match, IReadOnlyList<ParameterSlice> missing, ImmutableArray<string> ignored)
    {
        string lacks = NameList.Text(missing.Select(slice => match.BySlice.TryGetValue(slice.Name, out CheckpointTensor? tensor)
            ? $"{slice} ({tensor.Name} is [{string.Join('×', tensor.Shape)}])"
            : slice.ToString()));
        string has = ignored.Length > 0 ? $" What the network has no place for: {NameList.Text(ignored)}." : "";
        return $"{file} does not have all of {network}: {lacks}.{has} Name the network and its classes that the file is of, give the names in a name map, or import it partially: what is missing then starts as in a new model.";
    }
}
