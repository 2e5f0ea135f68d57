using AsymValley.Data;
using AsymValley.Landscape;
using AsymValley.Networks;
using AsymValley.Parameters;

namespace AsymValley.Tests.Landscape;

/// <summary>A model is measured, or refused where there is nothing to measure.</summary>
[Collection("Alone")]
public sealed class ModelMeasurementTests
{
    private static readonly Dataset Data = TrainingFixture.Blobs(train: 20, test: 8);
    private static readonly EvaluationOptions OnCpu = new() { Device = "cpu" };

    [Fact]
    public void WeightsThatAreNotFiniteAreRefusedByTheirTensor()
    {
        ValleyModel model = ValleyModel.Create(TrainingFixture.Everything(Data), 1);
        ParameterSlice slice = model.Parameters.Layout.Slices[^1];
        model.Parameters.Values[slice.Offset] = float.NaN;
        Assert.Equal(slice, Assert.Throws<NonFiniteParametersException>(() => ModelMeasurement.Of(model, Data, OnCpu)).Slice);
    }

    [Fact]
    public void RunningStatisticsMatterWhereTheyAreUsed()
    {
        ValleyModel model = ValleyModel.Create(TrainingFixture.Everything(Data), 1);
        model.Buffers.Values[0] = float.PositiveInfinity;
        Assert.Equal(model.Buffers.Layout.Slices[0], Assert.Throws<NonFiniteParametersException>(() => ModelMeasurement.Of(model, Data, OnCpu)).Slice);
        Assert.True(double.IsFinite(ModelMeasurement.Of(model, Data, OnCpu with { BatchNorm = BatchNormPolicy.Recalibrate }).TrainLoss));
    }
}
