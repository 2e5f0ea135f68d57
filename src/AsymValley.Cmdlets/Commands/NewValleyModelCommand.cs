using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cmdlets.Commands;

/// <summary>With or without batch normalisation.</summary>
public enum BatchNormSetting
{
    /// <summary>Without.</summary>
    Off,

    /// <summary>With.</summary>
    On,
}

/// <summary>Makes newly initialised models.</summary>
[Cmdlet(VerbsCommon.New, "ValleyModel", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ValleyModel))]
public sealed class NewValleyModelCommand : ValleyCmdlet
{
    private const string NameSet = "Name", DefinitionSet = "Definition";

    /// <summary>The network's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet, HelpMessage = "A network, e.g. LeNet5, PreResNet20 or VGG16BN.")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>A definition file in JSON.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DefinitionSet, ValueFromPipelineByPropertyName = true, HelpMessage = "The path of a network definition in JSON.")]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Definition { get; set; } = "";

    /// <summary>Gives the network its input and classes.</summary>
    [Parameter(ParameterSetName = NameSet, ValueFromPipeline = true)]
    [DatasetArgument]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Shape of an image, e.g. 3x32x32, when no data set is given.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ImageShapeArgument]
    public ImageShape? InputShape { get; set; }

    /// <summary>Number of classes, when no data set is given.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public int? Classes { get; set; }

    /// <summary>The non-linearity.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public Activation Activation { get; set; }

    /// <summary>With or without batch normalisation; by default as the network was published.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public BatchNormSetting? BatchNorm { get; set; }

    /// <summary>How the weights of batch normalisation start.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public BatchNormInitialization BatchNormInitialization { get; set; }

    /// <summary>Widths of the hidden layers of an MLP.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public int[]? Hidden { get; set; }

    /// <summary>Factor on every hidden width.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public double Width { get; set; } = 1;

    /// <summary>Draws the weights.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
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

        var options = new NetworkOptions
        {
            Activation = Activation,
            BatchNorm = BatchNorm is null ? null : BatchNorm == BatchNormSetting.On,
            BatchNormInitialization = BatchNormInitialization,
            WidthFactor = Width,
        };
        if (Hidden is not null)
            options = options with { Hidden = [.. Hidden] };
        if (Dataset is not null)
        {
            if (!TryRun(Dataset, _ => Dataset.Open(), out Dataset dataset))
                return false;
            options = options with { Input = dataset.Shape, Classes = dataset.Classes };
        }
        options = options with { Input = InputShape ?? options.Input, Classes = Classes ?? options.Classes };
        return TryDo(Name, () => NetworkCatalog.Create(Name, options), out network);
    }
}
