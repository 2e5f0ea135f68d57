using System.Text.Json;

namespace AsymValley.Tests;

public sealed class RecipeCommandTests(SmallRun small) : IClassFixture<SmallRun>
{
    private static readonly string[] s_data = ["--dataset", "synthetic", "--train-count", "120", "--test-count", "60", "--threads", "1"];

    [Fact]
    public void RecipesAreListedWithTheirSettings()
    {
        JsonElement line = Assert.Single(CommandLine.Run("recipes", "preresnet164-cifar100-SWA").Succeeded().Lines);
        Assert.Equal((225, 126, 0.05), (line.GetProperty("Epochs").GetInt32(), line.GetProperty("SwaStart").GetInt32(), line.GetProperty("SwaLearningRate").GetDouble()));
        Assert.Equal(["VGG16-Cifar10-Sgd", "VGG16-Cifar10-Swa"], CommandLine.Run("recipes", "vgg16-cifar10-s*", "--format", "csv").Succeeded().Out.Split('\n')[1..3].Select(row => row.Split(',')[0]));
        Assert.Equal(168, CommandLine.Run("recipes").Succeeded().Lines.Length);
        CommandLine.Outcome unknown = CommandLine.Run("recipes", "VGG16-Cifar10-Swag");
        Assert.Equal(2, unknown.Code);
        Assert.Contains("Near are VGG16-Cifar10-Sgd", unknown.Error);
    }

    [Fact]
    public void ARecipeIsScaledAndChangedByOtherOptionsWithAWarningForOtherData()
    {
        CommandLine.Outcome outcome = CommandLine.Run(
            ["train", "--recipe", "vgg16-cifar10-swa", "--epoch-scale", "0.01", "--model", "Logistic", "--learning-rate", "0.01", .. s_data, "--path", small.At("recipe")]).Succeeded();
        JsonElement run = Assert.Single(outcome.Lines);
        Assert.Equal(("VGG16-Cifar10-Swa", 0.01, 3, "Logistic"), (run.GetProperty("Recipe").GetString(), run.GetProperty("EpochScale").GetDouble(), run.GetProperty("EpochsDone").GetInt32(), run.GetProperty("Network").GetString()));
        Assert.Equal("valley: warning: the recipe VGG16-Cifar10-Swa is for CIFAR10; its settings are used on Synthetic.\n", outcome.Error);
    }

    [Fact]
    public void SgdGoesOnAfterSwa()
    {
        CommandLine.Outcome outcome = CommandLine.Run("train", "--after-swa", small.Run, "--epochs", "2", "--threads", "1").Succeeded();
        JsonElement run = Assert.Single(outcome.Lines);
        Assert.Equal((small.Run + "-after-swa", 2, 3UL), (run.GetProperty("Path").GetString(), run.GetProperty("EpochsDone").GetInt32(), run.GetProperty("Seed").GetUInt64()));
        Assert.Equal(run.GetProperty("KeptEpoch").ValueKind == JsonValueKind.Null, outcome.Error.StartsWith("valley: warning: ", StringComparison.Ordinal));
        Assert.Equal(0.001, CommandLine.Run("info", small.Run + "-after-swa", "--history").Succeeded().Lines[1].GetProperty("LearningRate").GetDouble());
    }

    [Fact]
    public void SeveralRunsAreTrainedOnceEach()
    {
        string[] line = ["train", "--model", "Logistic", .. s_data, "--epochs", "2", "--learning-rate", "0.01", "--seed", "7", "--path", small.At("runs"), "--runs", "3", "--workers", "2"];
        JsonElement[] first = CommandLine.Run(line).Succeeded().Lines, again = CommandLine.Run(line).Succeeded().Lines;
        Assert.Equal([7UL, 8, 9], first.Select(run => run.GetProperty("Seed").GetUInt64()).Order().ToArray());
        Assert.Equal(first.Select(Seconds).Order(), again.Select(Seconds).Order());
        Assert.Equal(["seed-7", "seed-8", "seed-9"], Directory.GetDirectories(small.At("runs")).Select(Path.GetFileName).Order());

        static double Seconds(JsonElement run) => run.GetProperty("Seconds").GetDouble();
    }

    [Fact]
    public void RunsThatFailAreNamedAndEndWith1()
    {
        CommandLine.Outcome outcome = CommandLine.Run(["train", "--model", "Logistic", .. s_data, "--epochs", "2", "--learning-rate", "1e30", "--path", small.At("bad"), "--runs", "2"]);
        Assert.Equal((1, ""), (outcome.Code, outcome.Out));
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["valley: seed 0: Training diverged", "valley: seed 1: Training diverged"], lines.Select(error => error[..33]));
    }

    [Theory]
    [InlineData("--recipe cake --dataset synthetic")]
    [InlineData("--recipe VGG16-Cifar10-Sgd --epoch-scale 0 --dataset synthetic")]
    [InlineData("--model LeNet5 --epoch-scale 0.1 --dataset synthetic")]
    [InlineData("--recipe VGG16-Cifar10-SgdAfterSwa --dataset synthetic")]
    [InlineData("--model LeNet5 --dataset synthetic --runs 0")]
    [InlineData("--model LeNet5 --dataset synthetic --workers 2")]
    [InlineData("--model LeNet5 --dataset synthetic --runs 2 --workers 2 --threads 2")]
    public void BadUsageEndsWith2(string line) => Assert.Equal(2, CommandLine.Run(["train", .. line.Split(' ')]).Code);
}
