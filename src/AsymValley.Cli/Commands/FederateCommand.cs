using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Makes a federation or goes on with one, and runs rounds.</summary>
internal sealed class FederateCommand
{
    private readonly NetworkFlags _network = new();
    private readonly DatasetFlags _dataset = new(required: false);
    private readonly Option<string?> _clients = new("--partition") { HelpName = "file", Description = "File with a partition ('valley partition --path'), in place of --dataset." };
    private readonly OptionGroup<PartitionOptions> _partition = PartitionFlags.WithAlpha();
    private readonly OptionGroup<FederationOptions> _options = FederationFlags.Create();
    private readonly Option<string> _path = new("--path") { HelpName = "folder", Description = "Folder of the federation.", Required = true };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a federation that is in the folder." };

    private FederateCommand() { }

    public static Command Create(Surroundings surroundings)
    {
        var federate = new FederateCommand();
        var command = new Command("federate",
            "Run rounds of federated learning. A federation that is in the folder goes on, whether the command says again how it was made or not. Ctrl-C and SIGTERM leave it as it was after the last complete round.");
        var rounds = new Option<int>("--rounds") { HelpName = "number", Description = "How many, after those that were run before.", DefaultValueFactory = _ => 1 };
        var workers = new Option<int>("--workers") { HelpName = "number", Description = "Clients that train at the same time; 0: the cores of the CPU. No result depends on it.", DefaultValueFactory = _ => 0 };
        var output = new OutputFlags();
        federate._network.AddTo(command);
        federate._dataset.AddTo(command);
        command.Add(federate._clients);
        federate._partition.AddTo(command);
        federate._options.AddTo(command);
        command.Add(federate._path);
        command.Add(federate._force);
        command.Add(rounds);
        command.Add(workers);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<RoundResult> writer = output.Open<RoundResult>(parse, surroundings, ResultTables.Of);
            Federation federation = federate.Open(parse, surroundings);
            using (var progress = new ConsoleProgress(surroundings))
            {
                federation.Run(parse.GetValue(rounds), parse.GetValue(workers), round =>
                {
                    progress.Clear();
                    surroundings.WarnOf(round);
                    writer.Write(round);
                }, progress, surroundings.Cancellation, surroundings.Time);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private Federation Open(ParseResult parse, Surroundings surroundings)
    {
        string path = parse.GetRequiredValue(_path);
        FederationOptions options = _options.Read(parse) with { Force = parse.GetValue(_force) };
        if (Federation.IsFederation(path) && !options.Force && !_network.IsGiven(parse) && parse.GetValue(_clients) is null)
            return GoOn(parse, path);
        options.Validate();
        Partition clients = Clients(parse, options.Seed, surroundings.Cancellation);
        return Federation.OpenOrCreate(ValleyModel.Create(_network.Read(parse, clients.Dataset), options.Seed), clients, options, path, surroundings.Time);
    }

    /// <summary>The federation that is there; what the command says of it must be so.</summary>
    private Federation GoOn(ParseResult parse, string path)
    {
        Federation found = Federation.Open(path);
        if (_dataset.IsGiven(parse))
            found = Federation.Open(path, _dataset.Open(parse, found.DatasetReference));
        PartitionOptions drawn = found.Partition.Options ?? new PartitionOptions();
        return _options.Read(parse, found.Options) == found.Options && _partition.Read(parse, drawn) == drawn
            ? found
            : throw new AsymValleyException($"{found.Path}: the federation in this folder has other options. Leave them out to go on with it, choose another folder, or replace it with --force.");
    }

    private Partition Clients(ParseResult parse, ulong seed, CancellationToken cancellation)
    {
        PartitionOptions drawn = _partition.Read(parse);
        if (parse.GetValue(_clients) is not { } file)
            return Partition.Create(_dataset.Open(parse), drawn with { Seed = seed }, cancellation);
        if (drawn != new PartitionOptions())
            throw new InvalidOptionException("Partition", "a partition says who has which images; the options that draw one go with --dataset.");
        return Partition.Load(file, _dataset.IsGiven(parse) ? _dataset.Open(parse, Partition.Load(file).DatasetReference) : null);
    }
}
