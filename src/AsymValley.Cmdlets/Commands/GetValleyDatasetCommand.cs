using System.Collections.Immutable;
using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Data;

namespace AsymValley.Cmdlets.Commands;

/// <summary>Opens data sets by name.</summary>
[Cmdlet(VerbsCommon.Get, "ValleyDataset", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Dataset))]
public sealed class GetValleyDatasetCommand : ValleyCmdlet
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    /// <summary>CIFAR10, CIFAR100, MNIST, FashionMNIST, SVHN, STL10, CINIC10, ImageFolder, Digits or Synthetic, in any case.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "CIFAR10, CIFAR100, MNIST, FashionMNIST, SVHN, STL10, CINIC10, ImageFolder, Digits or Synthetic.")]
    [ArgumentCompleter(typeof(DatasetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The folder with the files, or one above it; wildcards are allowed. Default: the folder that the environment variable ASYMVALLEY_DATA names. Synthetic needs none.</summary>
    [Parameter(Position = 1, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The folder, taken as it is typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>Only the first so many training images; of Synthetic, how many to make.</summary>
    /// <value>all; of Synthetic 5000</value>
    [Parameter]
    public int? TrainCount { get; set; }

    /// <summary>Only the first so many test images; of Synthetic, how many to make.</summary>
    /// <value>all; of Synthetic 2000</value>
    [Parameter]
    public int? TestCount { get; set; }

    /// <summary>CIFAR100: the 20 coarse labels in place of the 100 fine ones.</summary>
    [Parameter]
    public SwitchParameter CoarseLabels { get; set; }

    /// <summary>Side in pixels of the squares to which images are resized, 1 to 1024; by default they are as in the files.</summary>
    [Parameter]
    public int? Size { get; set; }

    /// <summary>CINIC10, ImageFolder: how images that are not square become squares of -Size. Crop takes the middle square, Stretch all of the image; ResizeCrop is the usual preparation for networks of ImageNet.</summary>
    /// <value>Crop</value>
    [Parameter]
    public ImageFit? Fit { get; set; }

    /// <summary>ImageFolder: images of one channel of grey in place of three.</summary>
    [Parameter]
    public SwitchParameter Grey { get; set; }

    /// <summary>Synthetic: equal seeds make equal sets.</summary>
    /// <value>0</value>
    [Parameter]
    public ulong? Seed { get; set; }

    /// <summary>Synthetic: strength of the nuisance patterns, 0 to 4.</summary>
    /// <value>1</value>
    [Parameter]
    public double? Difficulty { get; set; }

    /// <summary>Synthetic: number of classes, 2 to 1000.</summary>
    /// <value>10</value>
    [Parameter]
    public int? Classes { get; set; }

    /// <summary>Means of the channels in place of the data set's own, of pixels from 0 to 1; together with -StandardDeviation.</summary>
    [Parameter]
    public float[]? Mean { get; set; }

    /// <summary>Standard deviations of the channels, of pixels from 0 to 1; together with -Mean.</summary>
    [Parameter]
    public float[]? StandardDeviation { get; set; }

    private DatasetOptions _options = new();

    /// <inheritdoc/>
    protected override void Begin()
    {
        Check(() =>
        {
            if (Mean is null != StandardDeviation is null)
                throw new InvalidOptionException(Mean is null ? nameof(Mean) : nameof(StandardDeviation), "give both Mean and StandardDeviation, or neither.");
        });
        _options = new DatasetOptions
        {
            TrainCount = TrainCount,
            TestCount = TestCount,
            CoarseLabels = CoarseLabels,
            Size = Size,
            Fit = Fit,
            Grey = Grey,
            Seed = Seed,
            Difficulty = Difficulty,
            Classes = Classes,
            Normalization = Mean is null ? null : new Normalization([.. Mean], ImmutableArray.Create(StandardDeviation!)),
        };
    }

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        IReadOnlyList<string?> folders = [null];
        if ((LiteralPath ?? Path) is { } path)
        {
            if (!TryResolve(path, LiteralPath is not null, out IReadOnlyList<string> found))
                return;
            folders = found;
        }
        foreach (string name in Name)
        {
            foreach (string? folder in folders)
            {
                WriteVerbose(folder is null ? $"Opening {name}" : $"Opening {name} in {folder}");
                if (!TryRun(name, _ => DatasetCatalog.Open(name, folder, _options), out Dataset dataset))
                    continue;
                if (dataset.HiddenFiles > 0)
                    WriteVerbose($"{dataset.HiddenFiles} hidden files beside the images were left out");
                WriteObject(dataset);
            }
        }
    }
}
