using System.CommandLine;
using System.Text.Json;
using AsymValley.Cli.Options;
using AsymValley.Cli.Output;
using AsymValley.Fusion;
using AsymValley.Landscape;
using AsymValley.Reports;

namespace AsymValley.Cli.Commands;

/// <summary>The commands that ask whether models can be fused.</summary>
internal static class FusionCommand
{
    public static Command Interpolate(Surroundings surroundings)
    {
        var command = new Command("interpolate-models", "Measure whether models can be fused, pair by pair: the accuracy of their middle, the line through them and the signs that agree.");
        var pairs = new ModelPairFlags();
        OptionGroup<InterpolationOptions> line = InterpolationFlags.Create(ModelInterpolation.Defaults);
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var plot = new PlotFlags("File for a picture of the curves (.svg), of one pair.");
        var output = new OutputFlags();
        pairs.AddTo(command);
        line.AddTo(command);
        evaluation.AddTo(command);
        plot.AddTo(command, terminal: true);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<ModelInterpolationResult> writer = output.Open<ModelInterpolationResult>(parse, surroundings, FusionTables.Of);
            InterpolationOptions options = line.Read(parse) with { Evaluation = evaluation.Read(parse) };
            options.Grid();
            using var progress = new ConsoleProgress(surroundings);
            foreach (ModelPair pair in pairs.Open(parse, measures: true))
            {
                plot.EnsureFree(parse);
                surroundings.Warn(SolutionInterpolation.Warning(pair.A.Network, options));
                ModelInterpolationResult result = ModelInterpolation.Measure(
                    pair.A, pair.B, pair.Dataset!, options, pair.StartOfA, pair.StartOfB, progress, surroundings.Cancellation) with { Epoch = pair.Epoch, ToEpoch = pair.Epoch };
                progress.Clear();
                plot.Draw(parse, surroundings, [result], () => InterpolationPlot.Of(result.Line));
                writer.Write(result);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    public static Command Test(Surroundings surroundings)
    {
        var command = new Command("test-fusion", "Judge before merging whether models can be fused, pair by pair: by the signs that agree, or with --measure by the gap itself.");
        var pairs = new ModelPairFlags();
        var measure = new Option<bool>("--measure") { Description = "Measure the middle of the two, which needs data." };
        Option<double> least = ValueParsers.Apply(new Option<double>("--minimum-gap") { Description = "Least gap at which to fuse: test accuracy of the middle minus the mean of both.", DefaultValueFactory = _ => ModelFusion.DefaultMinimumGap });
        var regression = new Option<string?>("--regression") { HelpName = "file", Description = "What predicts the gap: the output of fusion-regression. Not given: that of this project's own experiments." };
        OptionGroup<EvaluationOptions> evaluation = EvaluationFlags.Create();
        var output = new OutputFlags();
        pairs.AddTo(command);
        command.Add(measure);
        command.Add(least);
        command.Add(regression);
        evaluation.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<FusionVerdict> writer = output.Open<FusionVerdict>(parse, surroundings, FusionTables.Of);
            FusionRegression? line = parse.GetValue(regression) is { } file ? ReadRegression(file) : null;
            using var progress = new ConsoleProgress(surroundings);
            foreach (ModelPair pair in pairs.Open(parse, parse.GetValue(measure)))
            {
                FusionVerdict verdict = pair.Dataset is { } dataset
                    ? ModelFusion.Measure(pair.A, pair.B, dataset, pair.StartOfA, pair.StartOfB, line, parse.GetValue(least), evaluation.Read(parse), progress, surroundings.Cancellation)
                    : ModelFusion.Judge(pair.A, pair.B, pair.StartOfA, pair.StartOfB, line, parse.GetValue(least));
                progress.Clear();
                writer.Write(verdict);
            }
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    public static Command Regress(Surroundings surroundings)
    {
        var command = new Command("fusion-regression", "Fit the gaps of fused models to the signs that agree, for test-fusion to predict with.");
        var source = new Argument<string>("pairs") { Description = "File with the JSON lines of interpolate-models; - for standard input." };
        var output = new OutputFlags();
        command.Add(source);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            ResultWriter<FusionRegression> writer = output.Open<FusionRegression>(parse, surroundings, ResultTable.Of);
            string path = parse.GetRequiredValue(source);
            using TextReader reader = path == "-" ? surroundings.In : File.OpenText(path);
            var pairs = new List<(double, double)>();
            for (int number = 1; reader.ReadLine() is { } text; number++)
            {
                if (text.Trim().Length > 0)
                    pairs.Add(Read(text, path, number));
            }
            writer.Write(FusionRegression.Fit(pairs));
            writer.Complete();
            return ValleyCommandLine.Done;
        });
        return command;
    }

    private static (double Ssr, double Gap) Read(string text, string path, int line)
    {
        try
        {
            return JsonSerializer.Deserialize<Pair>(text, ResultJson.Options) is { SsrAB: { } ssr, Gap: { } gap } ? (ssr, gap) : throw new JsonException("SsrAB and Gap are needed");
        }
        catch (JsonException e)
        {
            throw new AsymValleyException($"{path}, line {line}: this is no pair of interpolate-models: {e.Message}", e);
        }
    }

    private static FusionRegression ReadRegression(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<FusionRegression>(File.ReadAllText(file), ResultJson.Options) ?? throw new JsonException("it holds null");
        }
        catch (JsonException e)
        {
            throw new AsymValleyException($"{file}: this is no regression of fusion-regression: {e.Message}", e);
        }
    }

    private sealed record Pair(double? SsrAB, double? Gap);
}
