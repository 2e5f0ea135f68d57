using System.CommandLine;
using System.CommandLine.Completions;
using System.IO.Enumeration;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.Cli.Commands;

/// <summary>Lists networks with their parameters and cost.</summary>
internal static class ArchitecturesCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("architectures", "List networks with their parameters and operations, for images of a shape and a number of classes.");
        var names = new Argument<string[]>("name")
        {
            HelpName = "name",
            Description = "Networks, also other depths of a family than those listed; * and ? pick from the listed ones. Not given: all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.CompletionSources.Add(_ => NetworkCatalog.Names.Select(name => new CompletionItem(name)));
        var dataset = new Option<string?>("--dataset") { HelpName = "name", Description = $"Data set that gives images and classes: {string.Join(", ", DatasetCatalog.Names)}." };
        var path = new Option<string?>("--data") { HelpName = "folder", Description = "Folder with the data set's files, or one above it; Synthetic needs none." };
        OptionGroup<NetworkOptions> variants = NetworkFlags.Variants()
            .Add("--input", "Shape of an image: channels, height and width.", o => o.Input, (o, v) => o with { Input = v })
            .Add("--classes", "Number of classes.", o => o.Classes, (o, v) => o with { Classes = v });
        var output = new OutputFlags();
        command.Add(names);
        command.Add(dataset);
        command.Add(path);
        variants.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<Architecture> writer = output.Open<Architecture>(parse, surroundings, ResultTable.Of);
            var options = new NetworkOptions();
            if (parse.GetValue(dataset) is { } name)
            {
                Dataset data = DatasetCatalog.Open(name, parse.GetValue(path));
                options = options with { Input = data.Shape, Classes = data.Classes };
            }
            else if (parse.GetValue(path) is not null)
            {
                throw new InvalidOptionException("Dataset", "name the data set that --data holds.");
            }
            options = variants.Read(parse, options);
            foreach (string given in parse.GetValue(names) is { Length: > 0 } some ? some : ["*"])
                foreach (Architecture architecture in Find(given))
                    writer.Write(architecture);
            writer.Complete();
            return ValleyCommandLine.Done;

            IEnumerable<Architecture> Find(string given) => given.IndexOfAny(['*', '?']) >= 0
                ? Architecture.List(listed => FileSystemName.MatchesSimpleExpression(given, listed), options, surroundings.Warn)
                : [Architecture.Of(NetworkCatalog.Create(given, options))];
        });
        return command;
    }
}
