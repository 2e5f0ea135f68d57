using AsymValley.Data;
using AsymValley.Networks;

namespace AsymValley.TestHost;

/// <summary>What the host trains: little data, and a network with everything that a resume must restore.</summary>
internal static class SmallTask
{
    public static Dataset Dataset { get; } = DatasetCatalog.Open("Synthetic", null, new DatasetOptions { TrainCount = 200, TestCount = 50 });

    public static NetworkDefinition Network { get; } = new("Everything", Dataset.Shape, Dataset.Classes,
    [
        new Conv("conv", 8, 5) { Stride = 2 },
        new BatchNorm("bn"),
        new Activate("relu", Activation.Relu),
        new MaxPool("pool", 2),
        new Flatten("flatten"),
        new Dropout("dropout", 0.3),
        new Linear("classifier", Dataset.Classes),
    ]);
}
