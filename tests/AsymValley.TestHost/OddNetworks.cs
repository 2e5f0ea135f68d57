using AsymValley.Data;
using AsymValley.Networks;
using AsymValley.Training;

namespace AsymValley.TestHost;

/// <summary>Trains networks whose channels are no multiples of a vector; a library that writes beyond its memory ends the process.</summary>
internal static class OddNetworks
{
    public static int Run(int epochs)
    {
        Dataset data = SyntheticDataset.Create(new DatasetOptions { TrainCount = 160, TestCount = 40 });
        foreach ((string name, double width) in (ReadOnlySpan<(string, double)>)[("LeNet5", 1), ("DenseNetBC100", 1), ("VGG16BN", 0.05), ("VGG16BN", 0.3), ("ResNet20", 0.05), ("ResNet20", 0.3), ("PreResNet20", 0.3)])
        {
            NetworkDefinition network = NetworkCatalog.Create(name, new NetworkOptions { Input = data.Shape, Classes = data.Classes, WidthFactor = width });
            // The deepest takes most of the time.
            TrainingOptions options = new() { Epochs = name == "DenseNetBC100" ? 1 : epochs, BatchSize = 32, LearningRate = 0.01, Threads = 2, Swa = name == "LeNet5" };
            Console.WriteLine($"{name} {width}: {Trainer.Train(network, data, options).History[^1].TrainLoss}");
        }
        return 0;
    }
}
