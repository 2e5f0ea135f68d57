using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Checkpoints;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cli.Commands;

/// <summary>Makes model files of other people's files.</summary>
internal static class ImportCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("import", "Read a model from a file of PyTorch (.pt, .pth, .tar) or safetensors, and write it as a model file. Nothing in the file is executed.");
        var source = new Argument<string>("file") { Description = "File of PyTorch or safetensors." };
        var network = new NetworkFlags();
        var input = ValueParsers.Apply(new Option<ImageShape?>("--input") { HelpName = "shape", Description = "Shape of an image, for a network by name, e.g. 3x224x224. Not given: 3x32x32." });
        var classes = new Option<int?>("--classes") { HelpName = "number", Description = "Number of classes, for a network by name. Not given: as many as the file's classifier has." };
        var dictionary = new Option<string?>("--state-dictionary") { HelpName = "name", Description = "State dictionary in a file that has several, e.g. swa_state_dict. Not given: the one that fits the network best." };
        var map = new Option<string?>("--name-map") { HelpName = "file", Description = "JSON file of names in the file and what the network calls them; * stands for the same text on both sides." };
        OptionGroup<ImportOptions> options = new OptionGroup<ImportOptions>(new ImportOptions())
            .Add("--partial", "What the file does not have, or has with another shape, starts as in a new model.", o => o.Partial, (o, v) => o with { Partial = v })
            .Add("--seed", "Draws what the file does not have.", o => o.Seed, (o, v) => o with { Seed = v });
        var list = new Option<bool>("--list") { Description = "List the file's tensors instead." };
        var path = new Option<string?>("--path") { HelpName = "file", Description = "Model file to write (.safetensors)." };
        var force = new Option<bool>("--force") { Description = "Replace the file of --path if it exists." };
        var output = new OutputFlags();
        command.Add(source);
        network.AddTo(command);
        command.Add(input);
        command.Add(classes);
        command.Add(dictionary);
        command.Add(map);
        options.AddTo(command);
        command.Add(list);
        command.Add(path);
        command.Add(force);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            using CheckpointFile file = CheckpointFile.Open(parse.GetRequiredValue(source));
            if (parse.GetValue(list))
            {
                return Write(output.Open<ListedTensor>(parse, surroundings, ResultTable.Of),
                    (parse.GetValue(dictionary) is { } only ? [file[only]] : file.StateDictionaries).SelectMany(found => found.Tensors).Select(ListedTensor.Of));
            }

            ResultWriter<ImportSummary> writer = output.Open<ImportSummary>(parse, surroundings, ResultTable.Of);
            string target = parse.GetValue(path) ?? throw new InvalidOptionException("RunPath", "name the model file to write, or list what the file has with --list.");
            AtomicFile.EnsureFolder(target);
            if (File.Exists(target) && !parse.GetValue(force))
                throw new AsymValleyException($"There is a file {target}. Choose another name, or replace it with --force.");
            ImportOptions wanted = options.Read(parse) with
            {
                StateDictionary = parse.GetValue(dictionary),
                NameMap = parse.GetValue(map) is { } names ? NameMap.FromJson(File.ReadAllText(names)) : NameMap.Empty,
            };
            if (!network.IsNamed(parse) && (parse.GetValue(input) is not null || parse.GetValue(classes) is not null))
                throw new InvalidOptionException(parse.GetValue(input) is not null ? "Input" : "Classes", "it goes with the name of a network; a definition or model file says it itself.");
            ImportResult result = network.IsGiven(parse)
                ? ModelImport.Read(file, variant => network.Read(parse, variant), parse.GetValue(input), parse.GetValue(classes), wanted, surroundings.Cancellation)
                : ModelImport.Read(file, null, wanted, surroundings.Cancellation);
            foreach (string warning in result.Warnings())
                surroundings.Warn(warning);
            return Write(writer, [ImportSummary.Of(result, ValleyModelFile.Save(result.Model, target))]);
        });
        return command;
    }

    private static int Write<T>(ResultWriter<T> writer, IEnumerable<T> results)
    {
        foreach (T result in results)
            writer.Write(result);
        writer.Complete();
        return ValleyCommandLine.Done;
    }
}

/// <summary>A tensor of a file.</summary>
internal sealed record ListedTensor(string StateDictionary, string Name, SafetensorsType Type, string Shape)
{
    public static ListedTensor Of(CheckpointTensor tensor) => new(tensor.StateDictionary, tensor.Name, tensor.Type, string.Join('x', tensor.Shape));
}

/// <summary>What became of a file's tensors.</summary>
internal sealed record ImportSummary(
    string Name, string Path, string Source, CheckpointFormat Format, string StateDictionary, string Names, string Prefix, string Network, int Classes,
    int Parameters, int Loaded, ImmutableArray<string> Converted, ImmutableArray<string> Ignored, ImmutableArray<string> Missing)
{
    public static ImportSummary Of(ImportResult result, ValleyModel saved) => new(
        saved.Name, saved.Path!, result.Source, result.Format, result.StateDictionary, result.Names, result.Prefix, saved.Network.Name, saved.Network.Classes,
        saved.Parameters.Layout.Count, result.Loaded, result.Converted, result.Ignored, result.Missing);
}
