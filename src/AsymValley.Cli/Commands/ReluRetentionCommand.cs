using System.Collections.Immutable;
using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cli.Commands;

/// <summary>Moves the weights of made-up units along their signs.</summary>
internal static class ReluRetentionCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("relu-retention", "Measure what a ReLU keeps of units whose weights resemble their input, moved along the weights' signs.");
        OptionGroup<ReluRetentionOptions> flags = ReluRetentionFlags.Create();
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder for a table and pictures. Not given: none." };
        var output = new OutputFlags();
        flags.AddTo(command);
        command.Add(path);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ReluRetentionResult> writer = output.Open<ReluRetentionResult>(parse, surroundings, TheoryTables.Of);
            ImmutableArray<ReluRetentionResult> results = ReluRetention.Measure(flags.Read(parse), surroundings.Cancellation);
            if (parse.GetValue(path) is { } folder)
                TheoryFiles.Save(results, folder);
            foreach (ReluRetentionResult result in results)
                writer.Write(result);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
