using System.CommandLine;
using AsymValley.Data;
using AsymValley.Federated;

namespace AsymValley.Cli.Options;

/// <summary>Which data set, where it is and how to open it.</summary>
internal sealed class DatasetFlags
{
    private readonly Option<string?> _name = new("--dataset") { HelpName = "name", Description = $"Data set: {string.Join(", ", DatasetCatalog.Names)}." };
    private readonly Option<string?> _path = new("--data") { HelpName = "folder", Description = "Folder with the data set's files, or one above it; Synthetic needs none. Not given: that of the environment variable ASYMVALLEY_DATA." };
    private readonly OptionGroup<DatasetOptions> _options = new OptionGroup<DatasetOptions>(new DatasetOptions())
        .Add("--train-count", "Use only the first so many training images (Synthetic: make so many).", o => o.TrainCount, (o, v) => o with { TrainCount = v })
        .Add("--test-count", "Use only the first so many test images (Synthetic: make so many).", o => o.TestCount, (o, v) => o with { TestCount = v })
        .Add("--coarse-labels", "CIFAR100's 20 coarse labels.", o => o.CoarseLabels, (o, v) => o with { CoarseLabels = v })
        .Add("--size", "Side in pixels of the squares to which images are resized. Not given: as they are.", o => o.Size, (o, v) => o with { Size = v })
        .Add("--fit", "CINIC10, ImageFolder: how images that are not square become squares. Not given: Crop.", o => o.Fit, (o, v) => o with { Fit = v })
        .Add("--grey", "ImageFolder: images of one channel of grey.", o => o.Grey, (o, v) => o with { Grey = v })
        .Add("--part", "Only the training images of one part of --parts, from 0; the test images stay.", o => o.Part?.Client, (o, v) => o with { Part = PartOf(o) with { Client = v ?? 0 } })
        .Add("--parts", "Random parts of equal size that the training images are dealt out to.", o => o.Part?.Partition.Clients, (o, v) => o with { Part = PartOf(o) is var part ? part with { Partition = part.Partition with { Clients = v ?? 2 } } : null })
        .Add("--data-seed", "Seed of Synthetic's images. Not given: 0.", o => o.Seed, (o, v) => o with { Seed = v })
        .Add("--difficulty", "Difficulty of Synthetic's images, 0 to 4. Not given: 1.", o => o.Difficulty, (o, v) => o with { Difficulty = v })
        .Add("--classes", "Number of Synthetic's classes. Not given: 10.", o => o.Classes, (o, v) => o with { Classes = v });

    /// <param name="required">Whether a data set must be named.</param>
    public DatasetFlags(bool required)
    {
        _name.Required = required;
        _name.CompletionSources.Add(_ => DatasetCatalog.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
    }

    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_path);
        _options.AddTo(command);
    }

    /// <summary>Whether the command line says anything about the data set.</summary>
    public bool IsGiven(ParseResult parse) => parse.GetValue(_name) is not null || parse.GetValue(_path) is not null || _options.Read(parse) != new DatasetOptions();

    /// <summary>Opens the data set.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="known">What the model was trained on: fills in what the command line leaves out.</param>
    /// <exception cref="InvalidOptionException">No data set is named and none is known.</exception>
    public Dataset Open(ParseResult parse, DatasetReference? known = null)
    {
        string? name = parse.GetValue(_name), path = parse.GetValue(_path);
        if (name is null && known is null)
            throw new InvalidOptionException("Dataset", "name the data set; this model does not come with one.");
        bool isKnown = known is not null && (name is null || name.Equals(known.Name, StringComparison.OrdinalIgnoreCase));
        DatasetOptions given = _options.Read(parse);
        return isKnown && known is not null
            ? DatasetCatalog.Open(known.Name, path ?? known.Path, Merge(known.Options, given))
            : DatasetCatalog.Open(name!, path, given);
    }

    private static DatasetPart PartOf(DatasetOptions options) => options.Part ?? new DatasetPart(new PartitionOptions { Kind = PartitionKind.Iid, Clients = 2 }, 0);

    private static DatasetOptions Merge(DatasetOptions known, DatasetOptions given) => known with
    {
        TrainCount = given.TrainCount ?? known.TrainCount,
        TestCount = given.TestCount ?? known.TestCount,
        CoarseLabels = given.CoarseLabels || known.CoarseLabels,
        Size = given.Size ?? known.Size,
        Fit = given.Fit ?? known.Fit,
        Grey = given.Grey || known.Grey,
        Seed = given.Seed ?? known.Seed,
        Difficulty = given.Difficulty ?? known.Difficulty,
        Classes = given.Classes ?? known.Classes,
        Part = given.Part ?? known.Part,
    };
}
