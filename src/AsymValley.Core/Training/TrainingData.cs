using AsymValley.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>A data set on the device, as training needs it. It is only read, so runs that go on at the same time share one.</summary>
internal sealed class TrainingData : IDisposable
{
    private readonly Dataset _dataset;

    /// <param name="dataset">The images.</param>
    /// <param name="options">Resolved options: device and augmentation.</param>
    public TrainingData(Dataset dataset, TrainingOptions options)
    {
        _dataset = dataset;
        Device device = TorchRuntime.Device(options.Device);
        Train = new DeviceSplit(dataset, dataset.Train, device, options.Augment == true ? Augmentation.CropAndFlip : null);
        Test = new DeviceSplit(dataset, dataset.Test, device);
    }

    /// <summary>Training images; shuffled ones are augmented if the options say so.</summary>
    public DeviceSplit Train { get; }

    /// <summary>Test images.</summary>
    public DeviceSplit Test { get; }

    /// <summary>Whether a run on a data set with resolved options can use it.</summary>
    public bool Fits(Dataset dataset, TrainingOptions options) => ReferenceEquals(dataset, _dataset)
        && TorchRuntime.Device(options.Device).ToString() == Train.Device.ToString() && options.Augment == true == Train.Augmentation is not null;

    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
    }
}
