using AsymValley.Data;
using AsymValley.Federated.Algorithms;
using AsymValley.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Federated;

/// <summary>What the workers of a federation have in common and only read while clients train.</summary>
internal sealed class FederationShared : IDisposable
{
    public FederationShared(FederationOptions options, Partition partition, NetworkDefinition network, Dataset dataset, ClientStates states, FederationState state, TimeProvider time)
    {
        (Options, Partition, Network, States, Time) = (options, partition, network, states, time);
        Device = TorchRuntime.Device(options.Device);
        Algorithm = FederatedAlgorithm.Create(options);
        Memory = Algorithm.Memory | (options.Buffers == BufferPolicy.Local ? ClientMemory.Buffers : ClientMemory.Nothing);
        if (network.Buffers.Count == 0)
            Memory &= ~ClientMemory.Buffers;
        Train = new DeviceSplit(dataset, dataset.Train, Device, options.Augment == true ? Augmentation.CropAndFlip : null);
        Test = new DeviceSplit(dataset, dataset.Test, Device);
        Global = new DeviceModel(network, Device, gradients: false);
        Global.Load(state.Parameters, state.Buffers);
        using DisposeScope scope = NewDisposeScope();
        ServerVectors = state.Server.ToDictionary(own => own.Name, own => tensor(own.Vector.Values).to(Device).DetachFromDisposeScope());
        GlobalOnHost = Global.Flat;
        Refresh();
    }

    public FederationOptions Options { get; }

    public Partition Partition { get; }

    public NetworkDefinition Network { get; }

    public Device Device { get; }

    public FederatedAlgorithm Algorithm { get; }

    /// <summary>What clients keep between rounds.</summary>
    public ClientMemory Memory { get; }

    public ClientStates States { get; }

    public DeviceSplit Train { get; }

    public DeviceSplit Test { get; }

    /// <summary>The global model.</summary>
    public DeviceModel Global { get; }

    /// <summary>Its parameters on the CPU: themselves, or a copy if they are elsewhere.</summary>
    public Tensor GlobalOnHost { get; private set; }

    public Dictionary<string, Tensor> ServerVectors { get; }

    public TimeProvider Time { get; }

    /// <summary>To be called when the global model has moved.</summary>
    public void Refresh()
    {
        if (Device.type == DeviceType.CPU)
            return;
        if (!ReferenceEquals(GlobalOnHost, Global.Flat))
            GlobalOnHost.Dispose();
        GlobalOnHost = Global.Flat.cpu().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (IDisposable owned in new IDisposable[] { Train, Test, Global, GlobalOnHost })
            owned.Dispose();
        foreach (Tensor own in ServerVectors.Values)
            own.Dispose();
    }
}
