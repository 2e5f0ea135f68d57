using AsymValley.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace AsymValley.Training;

/// <summary>
/// SGD with momentum and weight decay on flat vectors, as PyTorch's <c>torch.optim.SGD</c> (no dampening, no Nesterov):
/// g ← g + λw, v ← μv + g, w ← w − lr·v. PyTorch starts with v = g; v = 0 before the first step is the same.
/// </summary>
internal sealed class MomentumSgd : Optimizer
{
    private readonly double _momentum, _weightDecay;

    public MomentumSgd(int count, Device device, double momentum, double weightDecay) : base(count, device)
    {
        _momentum = momentum;
        _weightDecay = weightDecay;
    }

    public override void Step(Tensor parameters, Tensor gradient, double rate)
    {
        using IDisposable quiet = no_grad();
        if (_weightDecay != 0)
            gradient.add_(parameters, Number.Of(_weightDecay));
        if (_momentum != 0)
            gradient = Velocity.mul_(Number.Of(_momentum)).PlusInPlace(gradient);
        parameters.add_(gradient, Number.Of(-rate));
    }
}
