using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Compares algorithms on the same partitions and schedules of clients.</summary>
internal static class CompareFederationsCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("compare-federations",
            "Compare algorithms on the same partitions, initial weights and schedules of clients: run them into folders below --path, or read federations that are there.");
        var folders = new Argument<string[]>("federations") { Description = "Folders of federations, or folders above them. Not given: they are run.", Arity = ArgumentArity.ZeroOrMore };
        var network = new NetworkFlags();
        var dataset = new DatasetFlags(required: false);
        OptionGroup<PartitionOptions> partition = PartitionFlags.Common();
        OptionGroup<FederationOptions> common = FederationFlags.Common();
        OptionGroup<ComparisonOptions> comparison = FederationFlags.Comparison();
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder of the federations to run; those that are there go on. The table and the curves are written there too." };
        var force = new Option<bool>("--force") { Description = "Start anew, and replace federations that are there." };
        var workers = new Option<int>("--workers") { HelpName = "number", Description = "Clients that train at the same time; 0: the cores of the CPU. No result depends on it.", DefaultValueFactory = _ => 0 };
        var output = new OutputFlags();
        command.Add(folders);
        network.AddTo(command);
        dataset.AddTo(command);
        partition.AddTo(command);
        common.AddTo(command);
        comparison.AddTo(command);
        command.Add(path);
        command.Add(force);
        command.Add(workers);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ComparisonRow> writer = output.Open<ComparisonRow>(parse, surroundings, rows => ResultTables.Of(new ComparisonResult([.. rows], [], null)));
            ComparisonOptions options = comparison.Read(parse);
            options.Validate();
            ComparisonResult result = parse.GetValue(folders) is { Length: > 0 } given
                ? FederationComparison.Of(given.SelectMany(FederationsIn), options.Confidence)
                : Run(options);
            if (parse.GetValue(path) is { } files)
            {
                Directory.CreateDirectory(files);
                ComparisonFiles.Save(result, files);
            }
            foreach (ComparisonRow row in result.Rows)
                writer.Write(row);
            writer.Complete();
            return ValleyCommandLine.Done;

            ComparisonResult Run(ComparisonOptions compared)
            {
                string folder = parse.GetValue(path) ?? throw new InvalidOptionException("RunPath", "name the folder for the federations, or give federations to compare.");
                Dataset data = dataset.Open(parse);
                using var progress = new ConsoleProgress(surroundings);
                return FederationComparison.Run(
                    network.Read(parse, data), data, partition.Read(parse), common.Read(parse) with { Force = parse.GetValue(force) }, compared, folder,
                    parse.GetValue(workers), round =>
                    {
                        progress.Clear();
                        surroundings.WarnOf(round);
                    }, progress, surroundings.Cancellation, surroundings.Time);
            }
        });
        return command;
    }

    /// <summary>The one in the folder, or those in its sub-folders by name; as they are made, the seeds of one setting come together.</summary>
    private static IEnumerable<Federation> FederationsIn(string folder)
    {
        if (Federation.IsFederation(folder) || !Directory.Exists(folder))
            return [Federation.Open(folder)];
        return Directory.EnumerateDirectories(folder).Where(Federation.IsFederation).Order(StringComparer.Ordinal).Select(path => Federation.Open(path));
    }
}
