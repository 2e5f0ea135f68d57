using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Data;
using AsymValley.Federated;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Deals a data set out to clients.</summary>
internal static class PartitionCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("partition", "Deal the training images of a data set out to the clients of a federation.");
        var dataset = new DatasetFlags(required: true);
        OptionGroup<PartitionOptions> partition = PartitionFlags.Create();
        var path = new Option<string?>("--path") { HelpName = "file", Description = "File to write the partition to (.json)." };
        var plot = new Option<string?>("--plot-path") { HelpName = "file", Description = "File for a picture of the clients' classes (.svg)." };
        var force = new Option<bool>("--force") { Description = "Replace these two files where they exist." };
        var output = new OutputFlags();
        dataset.AddTo(command);
        partition.AddTo(command);
        command.Add(path);
        command.Add(plot);
        command.Add(force);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<PartitionSummary> writer = output.Open<PartitionSummary>(parse, surroundings, PartitionSummary.Table);
            PartitionOptions options = partition.Read(parse);
            options.Validate();
            string? file = Writable(parse.GetValue(path), path), picture = Writable(parse.GetValue(plot), plot);
            Partition made = Partition.Create(dataset.Open(parse), options, surroundings.Cancellation);
            if (file is not null)
                made.Save(file);
            if (picture is not null)
                PartitionPlot.Save(made, picture);
            writer.Write(PartitionSummary.Of(made));
            writer.Complete();
            return ValleyCommandLine.Done;

            string? Writable(string? given, Option option)
            {
                if (given is not null && !parse.GetValue(force) && File.Exists(given))
                    throw new IOException($"the file of {option.Name} exists; --force replaces it: {given}");
                return given;
            }
        });
        return command;
    }
}
