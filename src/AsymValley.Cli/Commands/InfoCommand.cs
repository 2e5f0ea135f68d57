using System.Collections.Immutable;
using System.CommandLine;
using System.Reflection;
using AsymValley.Checkpoints;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Networks;
using AsymValley.Reports;
using AsymValley.Training;

namespace AsymValley.Cli.Commands;

/// <summary>Says what there is: this installation, a run, a federation, a model file, a network definition or a partition.</summary>
internal static class InfoCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("info", "Describe this installation, the folder of a run or federation, a model file (.safetensors), a network definition or a partition (.json).");
        var source = new Argument<string?>("source") { Description = "What to describe. Not given: this installation.", Arity = ArgumentArity.ZeroOrOne };
        var history = new Option<bool>("--history") { Description = "A run's epochs or a federation's rounds, one result each." };
        var output = new OutputFlags();
        command.Add(source);
        command.Add(history);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            string? path = parse.GetValue(source);
            if (path is null)
                return Write([Installation.Current]);
            if (Federation.IsFederation(path))
                return parse.GetValue(history) ? Write(Federation.Open(path).Rounds, ResultTables.Of) : Write([FederationSummary.Of(Federation.Open(path))]);
            if (Directory.Exists(path))
                return parse.GetValue(history) ? Write(ValleyRun.Open(path).History) : Write([RunSummary.Of(ValleyRun.Open(path))]);
            if (!File.Exists(path))
                throw new AsymValleyException($"{path}: there is no such folder or file.");
            if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
                return Write([NetworkSummary.Of(ValleyModelFile.Load(path))]);
            string json = File.ReadAllText(path);
            return json.Contains("\"asymvalley-partition/", StringComparison.Ordinal)
                ? Write([PartitionSummary.Of(Partition.Load(path))], PartitionSummary.Table)
                : Write([NetworkSummary.Of(NetworkDefinition.FromJson(json))]);

            int Write<T>(IEnumerable<T> results, Func<IEnumerable<T>, CsvTable>? table = null)
            {
                ResultWriter<T> writer = output.Open(parse, surroundings, table ?? ResultTable.Of);
                foreach (T result in results)
                    writer.Write(result);
                writer.Complete();
                return ValleyCommandLine.Done;
            }
        });
        return command;
    }
}

/// <summary>This installation and machine.</summary>
internal sealed record Installation(
    string Version, string Torch, int CudaDevices, int Threads, ImmutableArray<string> Networks, ImmutableArray<string> Datasets)
{
    public static Installation Current => new(
        typeof(TorchRuntime).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        TorchRuntime.Description, TorchRuntime.CudaDevices, Environment.ProcessorCount, NetworkCatalog.Names, DatasetCatalog.Names);
}

/// <summary>A network, and the length of its weights for a model.</summary>
internal sealed record NetworkSummary(
    string Name, string Network, string Input, int Classes, int Layers, int Parameters, long MultiplyAdds, bool BatchNorm, double? Norm, string Hash)
{
    public static NetworkSummary Of(ValleyModel model) => Of(model.Network) with { Name = model.Name, Norm = model.Parameters.Norm() };

    public static NetworkSummary Of(NetworkDefinition network) => new(
        network.Name, network.Name, network.Input.ToString(), network.Classes, network.Layers.Length, network.Parameters.Count,
        network.MultiplyAdds, network.HasBatchNorm, null, network.Hash);
}
