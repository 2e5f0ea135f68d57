using System.CommandLine;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>Measures sign sweeps.</summary>
internal static class SignSweepCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("sign-sweep", "Measure both sides of a solution along noise of which more and more signs are the solution's.");
        var path = new Argument<string>("source") { Description = "Run folder or model file (.safetensors)." };
        var source = new SourceFlags();
        OptionGroup<SignSweepOptions> sweep = SignSweepFlags.Create();
        OptionGroup<ProfileOptions> grid = SignSweepFlags.Grid();
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var plot = new PlotFlags("File for a picture of both sides over the fraction (.svg).");
        var output = new OutputFlags();
        command.Add(path);
        source.AddTo(command);
        sweep.AddTo(command);
        grid.AddTo(command);
        evaluation.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<SignSweepResult> writer = output.Open<SignSweepResult>(parse, surroundings, ResultTables.Of);
            SignSweepOptions options = sweep.Read(parse);
            options.Validate();
            ProfileOptions profile = grid.Read(parse) with { Evaluation = evaluation.Read(parse) };
            profile.Grid();
            plot.EnsureFree(parse);
            string file = parse.GetRequiredValue(path);
            Source opened = source.Open(parse, file);
            int? epoch = SourceFlags.EpochOf(file);
            var results = new List<SignSweepResult>();
            using (var progress = new ConsoleProgress(surroundings))
            using (var profiler = new LossProfiler(opened.Model, opened.Dataset, profile))
            {
                surroundings.Warn(profiler.Warning);
                foreach (SignSweepResult result in SignSweep.Measure(profiler, options, progress, surroundings.Cancellation))
                {
                    results.Add(result with { Epoch = epoch });
                    writer.Write(results[^1]);
                }
            }
            plot.Draw(parse, surroundings, results, () => SignSweepPlot.Of(results, profile.Evaluation.Test ? ProfileSeries.TestError : ProfileSeries.TrainError));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }
}
