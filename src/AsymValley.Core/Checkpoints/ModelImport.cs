using System.Collections.Immutable;
using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Checkpoints;

/// <summary>How a model is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>The state dictionary in a file that has several, e.g. <c>swa_state_dict</c>.</summary>
    /// <value>Default: null, the one that fits the network best; of several that fit as well <c>state_dict</c>, else the first.</value>
    public string? StateDictionary { get; init; }

    /// <summary>Names of the file and what the network calls them.</summary>
    /// <value>Default: none; prefixes and the names of well-known code are found out.</value>
    public NameMap NameMap { get; init; } = NameMap.Empty;

    /// <summary>Whether parameters that the file does not have, or has with another shape, start as in a new model.</summary>
    /// <value>Default: false, they are an error.</value>
    public bool Partial { get; init; }

    /// <summary>Draws the parameters that the file does not have.</summary>
    /// <value>Default: 0.</value>
    public ulong Seed { get; init; }
}

/// <summary>A model that was imported, and what became of the file's tensors.</summary>
/// <param name="Model">The model; it is in memory only.</param>
/// <param name="Source">The file.</param>
/// <param name="Format">Its format.</param>
/// <param name="StateDictionary">The state dictionary that was read; empty for a file that is one.</param>
/// <param name="AsGood">Other state dictionaries that fit as well, when none was named.</param>
/// <param name="Names">Whose names the file has.</param>
/// <param name="Prefix">What stood before every name, e.g. <c>module.</c>.</param>
/// <param name="Loaded">Number of parameters' and buffers' tensors that were read.</param>
/// <param name="Converted">Tensors that were converted to float32, with the type that they had.</param>
/// <param name="Ignored">Names of the file that the network does not have, without batch normalisation's <c>num_batches_tracked</c>, which only PyTorch uses.</param>
/// <param name="Missing">Names of the network that the file does not have; they are as in a new model.</param>
/// <param name="Metadata">Numbers and texts beside the tensors.</param>
public sealed record ImportResult(
    ValleyModel Model, string Source, CheckpointFormat Format, string StateDictionary, ImmutableArray<string> AsGood, string Names, string Prefix,
    int Loaded, ImmutableArray<string> Converted, ImmutableArray<string> Ignored, ImmutableArray<string> Missing, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What a person should know, in sentences.</summary>
    public IEnumerable<string> Warnings()
    {
        if (AsGood.Length > 0)
            yield return $"{Source} has several state dictionaries that fit; '{StateDictionary}' was read, not {NameList.Text(AsGood)}. Name the one that is meant.";
        if (Ignored.Length > 0)
            yield return $"{Ignored.Length} tensors of {Source} are not part of {Model.Network.Name} and were left out: {NameList.Text(Ignored)}.";
        if (Missing.Length > 0)
            yield return $"{Missing.Length} tensors of {Model.Network.Name} start as in a new model, since {Source} does not have them: {NameList.Text(Missing)}.";
    }
}

/// <summary>Makes models of other people's files (docs/importing.md).</summary>
public static class ModelImport
{
    private const string Usual = "state_dict", Counter = "num_batches_tracked";

    /// <summary>Reads a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="network">The network that the weights belong to; null for a safetensors file that says it itself.</param>
    /// <param name="options">Which of the file's tensors, under which names.</param>
    /// <param name="cancellation">Looked at before every tensor.</param>
    /// <exception cref="TensorsMissingException">The network has a parameter that the file does not have.</exception>
    /// <exception cref="DataFormatException">A tensor is damaged, of a type that is not read as numbers, or not finite in float32.</exception>
    /// <exception cref="InvalidOptionException">There is no such state dictionary, the names do not fit the file's, or no network is given.</exception>
    public static ImportResult Read(CheckpointFile file, NetworkDefinition? network, ImportOptions options, CancellationToken cancellation = default)
    {
        bool isNamed = network is not null;
        network ??= ValleyModelFile.NetworkOf(file.Path, file.Metadata)
            ?? throw new InvalidOptionException("Network", $"{file.Path} does not say which network its tensors belong to. Name it, e.g. ResNet18, or give a definition.");
        (TensorMatch match, ImmutableArray<string> asGood) = Match(file, network, options);
        var unfit = TensorMatch.Slices(network).Where(slice => !match.BySlice.TryGetValue(slice.Name, out CheckpointTensor? tensor) || !TensorMatch.Fits(slice, tensor)).ToList();
        HashSet<CheckpointTensor> used = [.. match.BySlice.Values];
        ImmutableArray<string> ignored = [.. match.Dictionary.Tensors.Where(tensor => !used.Contains(tensor) && !IsCounter(tensor.Name)).Select(tensor => tensor.Name)];
        if (match.Fitting == 0 || (unfit.Count > 0 && !options.Partial))
            throw new TensorsMissingException(file.Path, network.Name, match, unfit, ignored);
        if (!isNamed && network.Parameters.Count > new FileInfo(file.Path).Length)
            throw new DataFormatException(file.Path, 0, $"most parameters of the network that the file names, {network}", $"less than a byte for each; if it is the right one, name it yourself");

        // Only then the missing ones are drawn: of a large network that takes as long as reading it.
        ParameterVector parameters = unfit.Count > 0 ? Initialization.Parameters(network, options.Seed) : new ParameterVector(network.Parameters);
        ParameterVector buffers = Initialization.Buffers(network);
        var converted = ImmutableArray.CreateBuilder<string>();
        HashSet<string> missing = [.. unfit.Select(slice => slice.Name)];
        foreach (ParameterVector vector in (ParameterVector[])[parameters, buffers])
        {
            foreach (ParameterSlice slice in vector.Layout.Slices.Where(slice => !missing.Contains(slice.Name)))
            {
                cancellation.ThrowIfCancellationRequested();
                CheckpointTensor tensor = match.BySlice[slice.Name];
                ReadInto(file.Path, tensor, vector[slice]);
                if (tensor.Type != SafetensorsType.F32)
                    converted.Add($"{tensor.Name} ({tensor.Type})");
            }
        }
        string name = System.IO.Path.GetFileNameWithoutExtension(file.Path);
        return new ImportResult(
            new ValleyModel(match.Dictionary.Name is { Length: > 0 } inner && inner != Usual ? $"{name}-{inner}" : name, network, parameters, buffers),
            file.Path, file.Format, match.Dictionary.Name, asGood,
            match.Scheme.Name, match.Prefix, match.BySlice.Count - match.BySlice.Keys.Count(missing.Contains), converted.ToImmutable(), ignored, [.. unfit.Select(slice => slice.Name)], file.Metadata);
    }

    /// <summary>Reads a model of a network that is made for the images and classes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="define">Makes the network, e.g. by <see cref="NetworkCatalog.Create"/>.</param>
    /// <param name="input">Shape of an image; null: the default of <see cref="NetworkOptions"/>.</param>
    /// <param name="classes">Number of classes; null: as many as the file's classifier has.</param>
    /// <param name="options">Which of the file's tensors, under which names.</param>
    /// <param name="cancellation">Looked at before every tensor.</param>
    /// <inheritdoc cref="Read(CheckpointFile, NetworkDefinition?, ImportOptions, CancellationToken)" path="/exception"/>
    public static ImportResult Read(
        CheckpointFile file, Func<NetworkOptions, NetworkDefinition> define, ImageShape? input, int? classes, ImportOptions options, CancellationToken cancellation = default)
    {
        var variant = new NetworkOptions();
        variant = variant with { Input = input ?? variant.Input, Classes = classes ?? variant.Classes };
        NetworkDefinition network = define(variant);
        if (classes is null && ClassesOf(Match(file, network, options).Best, network) is { } found && found != network.Classes)
            network = define(variant with { Classes = found });
        return Read(file, network, options, cancellation);
    }

    /// <summary>Rows of the tensor that is the network's classifier; null when there is none.</summary>
    /// <exception cref="DataFormatException">The file does not have so many.</exception>
    private static int? ClassesOf(TensorMatch match, NetworkDefinition network)
    {
        ParameterSlice classifier = network.Parameters.Slices.First(slice => slice.IsClassifier);
        if (!match.BySlice.TryGetValue(classifier.Name, out CheckpointTensor? tensor) || tensor.Shape.Length != classifier.Shape.Length || !(tensor.Shape[0] is >= 2 and <= int.MaxValue and var rows))
            return null;
        tensor.EnsureStored();
        // Rows of nothing, or of less than the network's, are as good as none.
        return tensor.Shape.AsSpan(1..).SequenceEqual(classifier.Shape.AsSpan(1..)) ? (int)rows : null;
    }

    /// <summary>The state dictionary that fits best, and the others that fit as well.</summary>
    private static (TensorMatch Best, ImmutableArray<string> AsGood) Match(CheckpointFile file, NetworkDefinition network, ImportOptions options)
    {
        Dictionary<string, ParameterSlice> slices = TensorMatch.Slices(network).ToDictionary(slice => slice.Name, StringComparer.Ordinal);
        var matches = new List<TensorMatch>();
        InvalidOptionException? problem = null;
        IEnumerable<StateDictionary> candidates = file.StateDictionaries.OrderByDescending(dictionary => dictionary.Name == Usual);
        foreach (StateDictionary dictionary in options.StateDictionary is { } name ? [file[name]] : candidates)
        {
            if (options.NameMap.TryTranslate([.. dictionary.Tensors.Select(tensor => tensor.Name)], out InvalidOptionException? found) is { } names)
                matches.Add(TensorMatch.Best(dictionary, names, slices));
            problem ??= found;
        }
        if (matches.Count == 0)
            throw problem!;
        TensorMatch best = TensorMatch.Best(matches);
        return (best, [.. matches.Where(match => match != best && !best.IsBetterThan(match)).Select(match => match.Dictionary.Name)]);
    }

    private static bool IsCounter(string name) => name.EndsWith($".{Counter}", StringComparison.Ordinal) || name == Counter;

    private static void ReadInto(string path, CheckpointTensor tensor, Span<float> destination)
    {
        if (!tensor.Type.IsRead())
            throw new DataFormatException(path, 0, $"numbers in {tensor.Name}", $"the type {tensor.Type}");
        tensor.Read().TryCopyTo(destination);
        for (int i = 0; i < destination.Length; i++)
            if (!float.IsFinite(destination[i]))
                throw new DataFormatException(path, 0, $"finite numbers in {tensor.Name}", FormattableString.Invariant(
                    $"{destination[i]} in place {i}{(tensor.Type == SafetensorsType.F64 ? ", converted from float64" : "")}"));
    }
}
