using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.Tests;

public class TrainingRecipeTests
{
    // SWA's README and code, HHY19's code, Li24 §4: epochs, batch, rate, decay, start and rate of averaging.
    [Theory]
    [InlineData("PreResNet164-Cifar100-Sgd", 150, 128, 0.1, 3e-4, null, null)]
    [InlineData("PreResNet164-Cifar100-Swa", 225, 128, 0.1, 3e-4, 126, 0.05)]
    [InlineData("PreResNet110-Cifar10-Swa", 225, 128, 0.1, 3e-4, 126, 0.01)]
    [InlineData("VGG16-Cifar10-Sgd", 200, 128, 0.05, 5e-4, null, null)]
    [InlineData("VGG16-Cifar100-Swa", 300, 128, 0.05, 5e-4, 161, 0.01)]
    [InlineData("VGG16-Cifar10-Swa", 300, 128, 0.05, 5e-4, 161, 0.01)]
    [InlineData("PreResNet164-Cifar10-SgdAfterSwa", 50, 128, 0.001, 3e-4, null, null)]
    [InlineData("VGG16-Cifar10-SgdAfterSwa", 50, 128, 0.001, 5e-4, null, null)]
    [InlineData("VGG16BN-Cifar10-Li24", 200, 256, 0.03, 5e-4, null, null)]
    public void SettingsAreThePublishedOnes(string name, int epochs, int batch, double rate, double decay, int? swaStart, double? swaRate)
    {
        TrainingOptions o = TrainingRecipe.Find(name).Options;
        Assert.Equal((epochs, batch, rate, decay, 0.9, swaStart, swaRate, swaStart is not null),
            (o.Epochs, o.BatchSize, o.LearningRate, o.WeightDecay, o.Momentum, o.SwaStart, o.SwaLearningRate, o.Swa));
        Assert.Equal((name, 1.0), (o.Recipe, o.EpochScale));
    }

    [Fact]
    public void EveryRecipeHasANetworkADataSetAndValidOptions()
    {
        Assert.Equal(7 * 4 * 6, TrainingRecipe.All.Select(recipe => recipe.Name).Distinct().Count());
        Assert.All(TrainingRecipe.All, recipe =>
        {
            recipe.Options.Validate();
            Assert.Equal(recipe.Network, NetworkCatalog.Create(recipe.Network, new NetworkOptions()).Name);
            Assert.Contains(recipe.Dataset, DatasetCatalog.Names);
            Assert.Equal(recipe.Name, $"{recipe.Network}-{recipe.Dataset}-{recipe.Kind}", ignoreCase: true);
            Assert.NotEmpty(recipe.Description);
        });
        Assert.Equal(ScheduleKind.Cosine, TrainingRecipe.Find("ResNet110-Cifar10-Li24").Options.Schedule);
        Assert.Equal(ScheduleKind.Constant, TrainingRecipe.Find("ResNet110-Cifar10-SgdAfterSwa").Options.Schedule);
    }

    [Fact]
    public void ImagesAreNormalisedAndAugmentedAsTheAuthorsDo()
    {
        Assert.Equal(new Normalization([.4914f, .4822f, .4465f], [.2023f, .1994f, .2010f]), TrainingRecipe.Find("PreResNet56-Cifar100-Swa").Normalization);
        Assert.Equal(new Normalization([.485f, .456f, .406f], [.229f, .224f, .225f]), TrainingRecipe.Find("VGG16-Cifar10-Swa").Normalization);
        Assert.Equal(Normalization.Same(3, .5f, .5f), TrainingRecipe.Find("VGG16-Svhn-Sgd").Normalization);
        Assert.Equal((true, false), (TrainingRecipe.Find("VGG16-Cifar10-Sgd").Options.Augment, TrainingRecipe.Find("VGG16-Svhn-Sgd").Options.Augment));
    }

    [Fact]
    public void OnlyTheRecipesOwnDataAreNormalisedAsItSays()
    {
        TrainingRecipe recipe = TrainingRecipe.Find("VGG16-Cifar10-Swa");
        Dataset own = Named("CIFAR10"), other = Named("Synthetic"), set = own.WithNormalization(Normalization.Same(3, .1f, .2f));
        Assert.Equal((Normalization.Vgg, Normalization.Vgg), (recipe.Prepare(own).Normalization, recipe.Prepare(own).Reference.Options.Normalization));
        Assert.Same(other, recipe.Prepare(other));
        Assert.Same(set, recipe.Prepare(set));

        static Dataset Named(string name)
        {
            var shape = new ImageShape(3, 2, 2);
            return new Dataset(new DatasetReference(name), 10, new DataSplit(shape, new byte[12], [0]), new DataSplit(shape, new byte[12], [0]), Normalization.PreResNet);
        }
    }

    // 225 and 126 times 0.05 are 11.25 and 6.3. With t = (epoch − 1)/6 the factor falls from 1 at 0.5 to 0.5 at 0.9: at 4/6 it is
    // 1 − 0.5·(1/6)/0.4, at 5/6 it is 1 − 0.5·(1/3)/0.4.
    [Fact]
    public void AScaledScheduleKeepsItsShape()
    {
        TrainingOptions o = TrainingRecipe.Find("preresnet164-CIFAR100-swa").Scale(0.05).Options;
        Assert.Equal((11, 6, 0.05), (o.Epochs, o.SwaStart, o.EpochScale));
        double[] expected = [0.1, 0.1, 0.1, 0.1, 0.1 * (1 - 0.5 / 6 / 0.4), 0.1 * (1 - 0.5 / 3 / 0.4), 0.05, 0.05, 0.05, 0.05, 0.05];
        Assert.All(expected.Index(), rate => Assert.Equal(rate.Item, LearningRateSchedule.Of(o).Rate(rate.Index + 1), 12));
    }

    [Theory]
    [InlineData(1e-9, 1, 1)]
    [InlineData(0.01, 2, 1)]
    [InlineData(1, 225, 126)]
    [InlineData(2, 450, 252)]
    public void ScalesKeepAtLeastAnEpoch(double scale, int epochs, int swaStart)
    {
        TrainingOptions o = TrainingRecipe.Find("PreResNet110-Cifar10-Swa").Scale(scale).Options;
        Assert.Equal((epochs, swaStart), (o.Epochs, o.SwaStart));
        o.Validate();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AFactorOutOfRangeIsRefused(double scale) =>
        Assert.Equal("EpochScale", Assert.Throws<InvalidOptionException>(() => TrainingRecipe.Find("VGG16-Cifar10-Sgd").Scale(scale)).Option);

    [Fact]
    public void AnUnknownNameIsToldWhatIsNearAndAllowed()
    {
        InvalidOptionException error = Assert.Throws<InvalidOptionException>(() => TrainingRecipe.Find("PreResNet164-Cifar-Swa"));
        Assert.Equal("Recipe", error.Option);
        Assert.Contains("Near are PreResNet164-Cifar10-Swa", error.Message);
        Assert.Contains("Stl10", error.Message);
        Assert.DoesNotContain("Near", Assert.Throws<InvalidOptionException>(() => TrainingRecipe.Find("cake")).Message);
    }

    [Fact]
    public void WhatARunDoesOtherwiseIsSaid()
    {
        using var folder = new TemporaryFolder();
        Dataset data = TrainingFixture.Blobs();
        TrainingRecipe recipe = TrainingRecipe.Find("VGG16-Cifar10-Swa").Scale(0.01);
        ValleyRun run = Trainer.Train(TrainingFixture.Softmax(data), data, recipe.Options with { LearningRate = 0.02, RunPath = folder.File("run") });
        run = ValleyRun.Open(folder.File("run"));
        Assert.Equal(("VGG16-Cifar10-Swa × 0.01", "VGG16-Cifar10-Swa", 0.01), (run.Recipe, run.Options.Recipe, run.Options.EpochScale));
        Assert.Equal(["Network Softmax for VGG16", "Dataset Blobs for CIFAR10", "LearningRate 0.02 for 0.05"], run.RecipeDifferences.AsEnumerable());
        Assert.Empty(recipe.DifferencesOf(NetworkCatalog.Create("VGG16", new NetworkOptions()), new DatasetReference("CIFAR10"), recipe.Options));
    }

    [Fact]
    public void OlderRunsHaveNoRecipe()
    {
        using var folder = new TemporaryFolder();
        Dataset data = TrainingFixture.Blobs();
        Trainer.Train(TrainingFixture.Softmax(data), data, new TrainingOptions { Epochs = 1, RunPath = folder.File("run") });
        Assert.DoesNotContain("recipe", File.ReadAllText(Path.Combine(folder.File("run"), "run.json")), StringComparison.OrdinalIgnoreCase);
        ValleyRun run = ValleyRun.Open(folder.File("run"));
        Assert.Equal((null, null, null), (run.Recipe, run.Options.EpochScale, run.AfterSwa));
        Assert.Empty(run.RecipeDifferences);
    }
}
