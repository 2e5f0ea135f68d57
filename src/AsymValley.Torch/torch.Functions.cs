using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Op.cat.Call(tensors.ToArray(), dim);
    public static Tensor sigmoid(Tensor input) => input.sigmoid();
    public static Tensor relu(Tensor input) => input.relu();
    public static Tensor sign(Tensor input) => input.sign();
    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);
}
