using System.Globalization;
using AsymValley.Training;

namespace AsymValley.Tests;

public class TrainingOptionsTests
{
    public static TheoryData<string, TrainingOptions> Wrong => new()
    {
        { "Epochs", new() { Epochs = 0 } },
        { "BatchSize", new() { BatchSize = 0 } },
        { "LearningRate", new() { LearningRate = 0 } },
        { "LearningRate", new() { LearningRate = double.NaN } },
        { "LearningRate", new() { LearningRate = 1e300 } },
        { "Momentum", new() { Momentum = 1 } },
        { "Momentum", new() { Momentum = double.NaN } },
        { "WeightDecay", new() { WeightDecay = -1e-9 } },
        { "Schedule", new() { Schedule = (ScheduleKind)7 } },
        { "SwaStart", new() { Epochs = 5, Swa = true, SwaStart = 6 } },
        { "SwaLearningRate", new() { SwaLearningRate = -1 } },
        { "SnapshotEvery", new() { SnapshotEvery = -1 } },
        { "EvaluateEvery", new() { EvaluateEvery = -1 } },
        { "Threads", new() { Threads = -1 } },
        { "Device", new() { Device = "abacus" } },
        { "RunPath", new() { RunPath = " " } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AnOptionOutOfRangeIsNamed(string option, TrainingOptions options) => Assert.Equal(option, Assert.Throws<InvalidOptionException>(
        () => Trainer.Train(TrainingFixture.Softmax(TrainingFixture.Blobs()), TrainingFixture.Blobs(), options)).Option);

    [Fact]
    public void DataOfAnotherShapeIsRefused() => Assert.Equal("Dataset", Assert.Throws<InvalidOptionException>(
        () => Trainer.Train(TrainingFixture.Softmax(TrainingFixture.Blobs()), TrainingFixture.Blobs(height: 6), new TrainingOptions())).Option);

    [Fact]
    public void HistoryKeepsEveryBitInAnyCulture()
    {
        EpochResult[] rows = [new(1, 0.1, 1 / 3.0, 0.5, double.NaN, double.NaN, double.NaN, double.NaN, 1.5, 1e6),
            new(2, 1e-7, double.PositiveInfinity, 0, Math.PI, 0.25, 2.5e-9, 1, 0, 12345.678)];
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            string csv = TrainingHistory.ToCsv(rows);
            Assert.StartsWith("epoch,learning_rate,train_loss", csv, StringComparison.Ordinal);
            Assert.Contains("1,0.1,0.3333333333333333,0.5,,,,,1.5,1000000\n", csv, StringComparison.Ordinal);
            Assert.Equal(rows, TrainingHistory.FromCsv(csv));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void HistoryWithoutItsHeaderIsRefused() => Assert.Throws<FormatException>(() => TrainingHistory.FromCsv("a,b\n1,2\n"));

    [Theory]
    [InlineData("1,0.1,1,1,,,,,1")]
    [InlineData("1,0.1,1,x,,,,,1,1")]
    [InlineData("2,0.1,1,1,,,,,1,1")]
    public void ADamagedRowIsNamed(string row)
    {
        FormatException error = Assert.Throws<FormatException>(() => TrainingHistory.FromCsv(TrainingHistory.ToCsv([]) + row + "\n"));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }
}
