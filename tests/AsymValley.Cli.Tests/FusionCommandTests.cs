using System.Text.Json;

namespace AsymValley.Tests;

public sealed class FusionCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private string Other()
    {
        string run = small.At("other");
        if (!Directory.Exists(run))
            CommandLine.Run([.. SmallRun.TrainArguments(run), "--epochs", "4", "--snapshot-every", "2", "--part", "1", "--parts", "2"]).Succeeded();
        return run;
    }

    [Fact]
    public void PairsAreMeasuredAndTheirRegressionJudges()
    {
        JsonElement[] pairs = CommandLine.Run("interpolate-models", small.Run, Other(), "--epoch", "2,4", "--range", "0,1", "--points", "3", "--threads", "1").Succeeded().Lines;
        Assert.Equal([2, 4], pairs.Select(pair => pair.GetProperty("Epoch").GetInt32()));
        JsonElement last = CommandLine.Run("interpolate", small.Run, Other(), "--range", "0,1", "--points", "3", "--threads", "1").Succeeded().Lines[0];
        double middle = 1 - last.GetProperty("TestError")[1].GetDouble();
        double ends = (last.GetProperty("From").GetProperty("TestAccuracy").GetDouble() + last.GetProperty("To").GetProperty("TestAccuracy").GetDouble()) / 2;
        Assert.Equal(middle - ends, pairs[1].GetProperty("Gap").GetDouble(), 1e-12);
        Assert.True(pairs[0].GetProperty("Signs").GetProperty("SameStart").GetBoolean());

        JsonElement line = CommandLine.Run("{\"SsrAB\":0,\"Gap\":-1}\n{\"SsrAB\":0.5,\"Gap\":-0.5}\n{\"SsrAB\":1,\"Gap\":0}\n", ["fusion-regression", "-"]).Succeeded().Lines[0];
        Assert.Equal((1.0, -1.0), (Math.Round(line.GetProperty("Slope").GetDouble(), 12), Math.Round(line.GetProperty("Intercept").GetDouble(), 12)));
        string file = small.At("line.json");
        File.WriteAllText(file, line.GetRawText());
        JsonElement verdict = CommandLine.Run("test-fusion", small.Run, Other(), "--regression", file).Succeeded().Lines[0];
        Assert.Equal(verdict.GetProperty("SsrAB").GetDouble() - 1, verdict.GetProperty("PredictedGap").GetDouble(), 1e-12);
        JsonElement measured = CommandLine.Run("test-fusion", small.Run, Other(), "--measure", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(pairs[1].GetProperty("Gap").GetDouble(), measured.GetProperty("Gap").GetDouble(), 1e-12);
    }

    [Fact]
    public void AMergedModelIsAFileThatEvaluatesAsItWasMeasured()
    {
        string file = small.At("merged.safetensors");
        JsonElement merged = CommandLine.Run("merge", small.Run, Other(), "--path", file, "--threads", "1", "--force").Succeeded().Lines[0];
        JsonElement own = CommandLine.Run("evaluate", file, "--dataset", "synthetic", "--train-count", "120", "--test-count", "60", "--threads", "1").Succeeded().Lines[0];
        Assert.Equal(own.GetProperty("TestAccuracy").GetDouble(), merged.GetProperty("TestAccuracy").GetDouble());
        Assert.Equal(1, CommandLine.Run("merge", small.Run, Other(), "--path", file).Code);
        CommandLine.Outcome csv = CommandLine.Run("merge", small.Run, "--method", "Swa", "--first-epoch", "2", "--path", small.At("swa-merged.safetensors"), "--threads", "1", "--format", "csv").Succeeded();
        Assert.Equal(1 + 2, csv.Out.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("interpolate-models", "--epoch", "3")]
    [InlineData("test-fusion", "--minimum-gap", "2")]
    [InlineData("merge", "--weights", "1")]
    public void AWrongValueIsNamedByItsOption(string command, string option, string value)
    {
        string[] path = command == "merge" ? ["--path", small.At("wrong.safetensors"), "--method", "Weighted"] : [];
        CommandLine.Outcome outcome = CommandLine.Run([command, small.Run, Other(), option, value, "--threads", "1", .. path]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(option, outcome.Error);
    }
}
