using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Makes newly initialised models.</summary>
[Cmdlet(VerbsCommon.New, "ValleyModel", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ValleyModel))]
public sealed class NewValleyModelCommand : NetworkCommand
{
    private const string DefinitionSet = "Definition";

    /// <summary>The network's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet, HelpMessage = "A network, e.g. LeNet5, PreResNet20 or VGG16BN.")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>A definition file in JSON, see docs/network-definition.md.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DefinitionSet, ValueFromPipelineByPropertyName = true, HelpMessage = "The path of a network definition in JSON.")]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Definition { get; set; } = "";

    /// <summary>How the weights of batch normalisation start: all 1, from U(0, 1), or from N(0, 0.1²).</summary>
    [Parameter(ParameterSetName = NameSet)]
    public BatchNormInitialization BatchNormInitialization { get; set; }

    /// <summary>Draws the weights; the same seed gives the same bits on every machine.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        if (TryDefine(out NetworkDefinition network) && TryRun(network, _ => ValleyModel.Create(network, Seed), out ValleyModel model))
            WriteObject(model);
    }

    private bool TryDefine(out NetworkDefinition network)
    {
        network = null!;
        if (ParameterSetName == DefinitionSet)
        {
            // A definition's path is of one file: what a wildcard would match is not one network.
            return TryDo(Definition, () => FullPath(Definition), out string path)
                && TryRun(path, _ => NetworkDefinition.FromJson(File.ReadAllText(path)), out network);
        }

        if (!TryReadOptions(out NetworkOptions options))
            return false;
        options = options with { BatchNormInitialization = BatchNormInitialization };
        return TryDo(Name, () => NetworkCatalog.Create(Name, options), out network);
    }
}
