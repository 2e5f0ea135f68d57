using AsymValley.Training;

namespace AsymValley.Tests;

public class LearningRateScheduleTests
{
    // HHY19 on CIFAR-100: lr 0.1, 225 epochs, averaging from 126 at 0.05. By hand, with t = (epoch − 1)/126:
    // t(64) = 0.5; t(89) = 88/126, factor 1 − 0.5·(88/126 − 0.5)/0.4; t(115) = 114/126 > 0.9.
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(64, 0.1)]
    [InlineData(89, 0.1 * (1 - 0.5 * (88.0 / 126 - 0.5) / 0.4))]
    [InlineData(115, 0.05)]
    [InlineData(225, 0.05)]
    public void PiecewiseWithAveraging(int epoch, double rate)
    {
        var options = new TrainingOptions { Epochs = 225, LearningRate = 0.1, Swa = true, SwaLearningRate = 0.05 };
        Assert.Equal(126, options.EffectiveSwaStart);
        Assert.Equal(rate, LearningRateSchedule.Of(options).Rate(epoch), 12);
    }

    // Without averaging the horizon is all epochs and the final rate a hundredth: at t = 0.7 the factor is (1 + 0.01)/2.
    [Theory]
    [InlineData(6, 0.2)]
    [InlineData(8, 0.101)]
    [InlineData(10, 0.002)]
    public void PiecewiseAlone(int epoch, double rate) =>
        Assert.Equal(rate, LearningRateSchedule.Of(new TrainingOptions { Epochs = 10, LearningRate = 0.2 }).Rate(epoch), 12);

    // Li24: 0.03, cosine over 200 epochs: half of it in the middle, 0.015·(1 + cos(0.995π)) in the last.
    [Theory]
    [InlineData(1, 0.03)]
    [InlineData(101, 0.015)]
    [InlineData(200, 1.8505128e-6)]
    [InlineData(201, 0)]
    public void Cosine(int epoch, double rate) =>
        Assert.Equal(rate, LearningRateSchedule.Of(new TrainingOptions { Epochs = 200, LearningRate = 0.03, Schedule = ScheduleKind.Cosine }).Rate(epoch), 1e-12);

    [Fact]
    public void CosineWithAveragingFallsToTheAveragingRate()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Of(new TrainingOptions
        {
            Epochs = 20, LearningRate = 0.1, Schedule = ScheduleKind.Cosine, Swa = true, SwaStart = 10, SwaLearningRate = 0.02,
        });
        Assert.Equal(0.06, schedule.Rate(6), 12);
        Assert.Equal(0.02, schedule.Rate(11), 12);
        Assert.Equal(0.02, schedule.Rate(20), 12);
    }

    [Fact]
    public void ConstantStaysUnlessAveragingHasARateOfItsOwn()
    {
        var options = new TrainingOptions { Epochs = 10, LearningRate = 0.1, Schedule = ScheduleKind.Constant, Swa = true, SwaStart = 5 };
        Assert.All(Enumerable.Range(1, 10), epoch => Assert.Equal(0.1, LearningRateSchedule.Of(options).Rate(epoch)));
        LearningRateSchedule stepped = LearningRateSchedule.Of(options with { SwaLearningRate = 0.01 });
        Assert.Equal((0.1, 0.01), (stepped.Rate(5), stepped.Rate(6)));
    }
}
