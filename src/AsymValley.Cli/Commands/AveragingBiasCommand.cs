using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Simulates SGD on one-dimensional asymmetric valleys.</summary>
internal static class AveragingBiasCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("averaging-bias", "Measure how far the average of SGD lies on the flat side of a one-dimensional valley, for every c, η and ν.");
        OptionGroup<AveragingBiasOptions> flags = AveragingBiasFlags.Create();
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder for a table and pictures. Not given: none." };
        var output = new OutputFlags();
        flags.AddTo(command);
        command.Add(path);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<AveragingBiasResult> writer = output.Open<AveragingBiasResult>(parse, surroundings, ResultTables.Of);
            var results = new List<AveragingBiasResult>();
            foreach (AveragingBiasResult result in AveragingBias.Measure(flags.Read(parse), surroundings.Cancellation))
            {
                results.Add(result);
                writer.Write(result);
            }
            if (parse.GetValue(path) is { } folder)
                TheoryFiles.Save(results, folder);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
