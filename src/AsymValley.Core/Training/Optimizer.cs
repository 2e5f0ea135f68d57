using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>How the weights follow the gradient.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum (both papers).</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019), which Li24 trains its vision transformer with.</summary>
    AdamW,
}

/// <summary>An optimizer on flat vectors: its steps are a few operations, however many tensors the network has.</summary>
internal abstract class Optimizer : IDisposable
{
    protected Optimizer(int count, Device device) => Velocity = zeros([count], float32, device).DetachFromDisposeScope();

    /// <summary>v, one flat float32 vector: the momentum of SGD, the mean gradient of Adam.</summary>
    public Tensor Velocity { get; }

    /// <summary>The mean squared gradient of Adam, one flat float32 vector; null for others.</summary>
    public virtual Tensor? Squares => null;

    /// <summary>Steps so far, which Adam corrects its means by; 0 for others.</summary>
    public virtual int Steps { get => 0; set { } }

    /// <summary>The optimizer that the options ask for, at rest.</summary>
    public static Optimizer Create(TrainingOptions options, int count, Device device) => options.Optimizer == OptimizerKind.AdamW
        ? new AdamW(count, device, options.Momentum, options.WeightDecay)
        : new MomentumSgd(count, device, options.Momentum, options.WeightDecay);

    /// <summary>One step. The gradient may be overwritten.</summary>
    /// <param name="parameters">w, flat.</param>
    /// <param name="gradient">g, flat.</param>
    /// <param name="rate">lr.</param>
    public abstract void Step(Tensor parameters, Tensor gradient, double rate);

    public virtual void Dispose() => Velocity.Dispose();
}
