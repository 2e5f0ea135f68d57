using System.Management.Automation;
using AsymValley.Checkpoints;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Reads models from files of safetensors and of PyTorch; nothing in them is executed.</summary>
[Cmdlet(VerbsData.Import, "ValleyModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ValleyModel), typeof(CheckpointTensor))]
public sealed class ImportValleyModelCommand : PathCommand
{
    /// <summary>The network: its name, a definition's file, or a model that has it. A safetensors file of this module says it itself.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [NetworkArgument]
    public NetworkSource? Network { get; set; }

    /// <summary>Shape of an image, channels × height × width, for a network by name, e.g. 3x224x224.</summary>
    /// <value>3x32x32</value>
    [Parameter]
    [ImageShapeArgument]
    public ImageShape? InputShape { get; set; }

    /// <summary>Number of classes, for a network by name; by default as many as the file's classifier has.</summary>
    [Parameter]
    public int? Classes { get; set; }

    /// <summary>The state dictionary in a file that has several, e.g. swa_state_dict; by default the one that fits best.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StateDictionary { get; set; }

    /// <summary>What the network calls the file's names: a hashtable from names of the file to names of the network, or a JSON file with one. A * stands for the same text on both sides.</summary>
    [Parameter]
    [NameMapArgument]
    public NameMapSource? NameMap { get; set; }

    /// <summary>What the file does not have, or has with another shape, starts as in a new model, with a warning; without it that is an error.</summary>
    [Parameter]
    public SwitchParameter Partial { get; set; }

    /// <summary>With -Partial: draws what the file does not have.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>Lists the file's tensors in place of reading a model.</summary>
    [Parameter]
    public SwitchParameter ListAvailable { get; set; }

    private ImportOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Network is not { IsName: true } && (InputShape is not null || Classes is not null))
            Check(() => throw new InvalidOptionException(InputShape is not null ? nameof(InputShape) : nameof(Classes), "it goes with the name of a network; a definition or model says it itself."));
        if (TryDo(NameMap, () => NameMap?.Open(FullPath) ?? AsymValley.Checkpoints.NameMap.Empty, out NameMap names))
            _options = new ImportOptions { StateDictionary = StateDictionary, NameMap = names, Partial = Partial, Seed = Seed };
    }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        if (ListAvailable)
        {
            if (TryRun(path, _ => List(path), out List<CheckpointTensor> tensors))
                WriteObject(tensors, enumerateCollection: true);
            return;
        }
        NetworkSource? network = Network;
        if (network is not null && !TryDo(path, () => network.At(FullPath), out network))
            return;
        WriteVerbose($"Reading {path}");
        if (!TryRun(path, reports => Read(path, network, reports.Cancellation), out ImportResult result))
            return;
        WriteVerbose($"{result.Loaded} tensors of {result.Source} ({result.Format}), with {result.Names}{(result.Prefix.Length > 0 ? $" behind '{result.Prefix}'" : "")}");
        if (result.Converted.Length > 0)
            WriteVerbose($"Converted to float32: {string.Join(", ", result.Converted)}");
        foreach (string warning in result.Warnings())
            WriteWarning(warning);
        WriteObject(result.Model);
    }

    private List<CheckpointTensor> List(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return [.. (StateDictionary is { } name ? [file[name]] : file.StateDictionaries).SelectMany(dictionary => dictionary.Tensors)];
    }

    private ImportResult Read(string path, NetworkSource? network, CancellationToken cancellation)
    {
        using CheckpointFile file = CheckpointFile.Open(path);
        return network is null
            ? ModelImport.Read(file, null, _options, cancellation)
            : ModelImport.Read(file, network.Define, InputShape, Classes, _options, cancellation);
    }
}
