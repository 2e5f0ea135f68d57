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

/// <summary>Base of the cmdlets that build networks by name: for which images and classes, and in which variant.</summary>
public abstract class NetworkCommand : ValleyCmdlet
{
    /// <summary>The parameter set of networks by name.</summary>
    protected const string NameSet = "Name";

    /// <summary>Gives the network its input and classes: a data set, its name, or a run, whose data are taken.</summary>
    [Parameter(ParameterSetName = NameSet, ValueFromPipeline = true)]
    [DatasetArgument]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    public DatasetSource? Dataset { get; set; }

    /// <summary>Shape of an image, channels × height × width, when no data set is given.</summary>
    /// <value>3x32x32</value>
    [Parameter(ParameterSetName = NameSet)]
    [ImageShapeArgument]
    public ImageShape? InputShape { get; set; }

    /// <summary>Number of classes, when no data set is given.</summary>
    /// <value>10</value>
    [Parameter(ParameterSetName = NameSet)]
    public int? Classes { get; set; }

    /// <summary>The non-linearity everywhere in the network; by default as the network was published.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public Activation? Activation { get; set; }

    /// <summary>With or without batch normalisation; by default as the network was published.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public BatchNormSetting? BatchNorm { get; set; }

    /// <summary>Widths of the hidden layers of an MLP, from the input to the output.</summary>
    /// <value><see cref="NetworkOptions.Hidden"/></value>
    [Parameter(ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    public int[]? Hidden { get; set; }

    /// <summary>Factor on every hidden width, of DenseNet on the growth rate; e.g. 0.5.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public double Width { get; set; } = 1;

    /// <summary>The options that the parameters ask for; opens the data set, where one is given.</summary>
    /// <returns>False when it could not be opened and the next input may be tried.</returns>
    protected bool TryReadOptions(out NetworkOptions options)
    {
        options = new NetworkOptions
        {
            Activation = Activation,
            BatchNorm = BatchNorm is null ? null : BatchNorm == BatchNormSetting.On,
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
        return true;
    }
}
