using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Reports;
using AsymValley.Theory;

namespace AsymValley.Cli.Commands;

/// <summary>Measures a softmax regression along noise.</summary>
internal static class SoftmaxCurvatureCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("softmax-curvature", "Fit a softmax regression to small images and measure it along noise and along the noise with the weights' signs.");
        var dataset = new DatasetFlags(required: true);
        OptionGroup<SoftmaxCurvatureOptions> flags = SoftmaxCurvatureFlags.Create();
        var path = new Option<string?>("--path") { HelpName = "folder", Description = "Folder for a table and pictures. Not given: none." };
        var output = new OutputFlags();
        dataset.AddTo(command);
        flags.AddTo(command);
        command.Add(path);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<SoftmaxCurvatureResult> writer = output.Open<SoftmaxCurvatureResult>(parse, surroundings, TheoryTables.Of);
            SoftmaxCurvatureOptions options = flags.Read(parse);
            options.Validate();
            var results = new List<SoftmaxCurvatureResult>();
            using (var progress = new ConsoleProgress(surroundings))
            {
                foreach (SoftmaxCurvatureResult result in SoftmaxCurvature.Measure(dataset.Open(parse), options, progress, surroundings.Cancellation))
                {
                    results.Add(result);
                    writer.Write(result);
                }
            }
            if (parse.GetValue(path) is { } folder)
                TheoryFiles.Save(results, folder);
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
