using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter, ICLR 2019, Algorithm 2) on flat vectors, as PyTorch's <c>torch.optim.AdamW</c>: w ← (1 − lr·λ)·w,
/// v ← β₁v + (1 − β₁)g, s ← β₂s + (1 − β₂)g², w ← w − lr·v̂/(√ŝ + ε), the means corrected for their start at 0. β₂ and ε are PyTorch's
/// defaults, 0.999 and 1e-8.
/// </summary>
internal sealed class AdamW : Optimizer
{
    private const double SquareDecay = 0.999, Epsilon = 1e-8;

    private readonly double _decay, _weightDecay;

    /// <param name="count">d.</param>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="decay">β₁.</param>
    /// <param name="weightDecay">λ.</param>
    public AdamW(int count, Device device, double decay, double weightDecay) : base(count, device)
    {
        _decay = decay;
        _weightDecay = weightDecay;
        Squares = zeros([count], float32, device).DetachFromDisposeScope();
    }

    public override Tensor Squares { get; }

    public override int Steps { get; set; }

    public override void Step(Tensor parameters, Tensor gradient, double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        Steps++;
        parameters.mul_(Number.Of(1 - rate * _weightDecay));
        Velocity.mul_(Number.Of(_decay)).add_(gradient, Number.Of(1 - _decay));
        Squares.mul_(Number.Of(SquareDecay)).addcmul_(gradient, gradient, Number.Of(1 - SquareDecay));
        Tensor deviation = Squares.sqrt().div_(Number.Of(Math.Sqrt(1 - Math.Pow(SquareDecay, Steps)))).PlusInPlace(Epsilon);
        parameters.addcdiv_(Velocity, deviation, Number.Of(-rate / (1 - Math.Pow(_decay, Steps))));
    }

    public override void Dispose()
    {
        Squares.Dispose();
        base.Dispose();
    }
}
