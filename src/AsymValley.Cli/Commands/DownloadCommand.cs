using System.CommandLine;
using System.CommandLine.Completions;
using AsymValley.Cli.Output;
using AsymValley.Data;

namespace AsymValley.Cli.Commands;

/// <summary>Downloads data sets.</summary>
internal static class DownloadCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("download", "Download data sets into a folder that --data names afterwards. What is there already is checked and left alone; an interrupted download goes on where it ended.");
        var names = new Argument<string[]>("name")
        {
            HelpName = "name",
            Description = $"Data sets: {string.Join(", ", DownloadCatalog.Names)}.",
            Arity = ArgumentArity.OneOrMore,
        };
        names.CompletionSources.Add(_ => DownloadCatalog.Names.Select(name => new CompletionItem(name)));
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder to save to; it is made if it is not there. Not given: that of the environment variable ASYMVALLEY_DATA." };
        var source = new Option<string?>("--source") { HelpName = "address", Description = "Address of a mirror that has the files by their places below the folder. Not given: each data set's own site." };
        var force = new Option<bool>("--force") { Description = "Download again what is there, and replace it." };
        var output = new OutputFlags();
        command.Add(names);
        command.Add(path);
        command.Add(source);
        command.Add(force);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<DownloadedFile> writer = output.Open<DownloadedFile>(parse, surroundings, ResultTable.Of);
            string folder = parse.GetValue(path) ?? DatasetCatalog.DefaultFolder
                ?? throw new InvalidOptionException("Path", $"give the folder to save to, or name one in the environment variable {DatasetCatalog.FolderVariable}.");
            var options = new DownloadOptions
            {
                Source = parse.GetValue(source) is { } address ? AddressOf(address) : null,
                Force = parse.GetValue(force),
            };
            options.Validate();
            DownloadDefinition[] definitions = [.. parse.GetRequiredValue(names).Select(DownloadCatalog.Find)];
            var download = new DatasetDownload(time: surroundings.Time);
            using (var progress = new ConsoleProgress(surroundings))
            {
                foreach (DownloadDefinition definition in definitions)
                {
                    DownloadResult result = download.Save(definition, folder, options, progress, surroundings.Cancellation);
                    progress.Clear();
                    foreach (DownloadedFile file in result.Files)
                        writer.Write(file);
                }
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        ? address
        : throw new InvalidOptionException(nameof(DownloadOptions.Source), $"'{text}' is no address that begins with http:// or https://.");
}
