using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public static class autograd
    {
        /// <summary>The gradients of the sum of outputs with respect to inputs; an unused input gives null.</summary>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] outs = Handles(outputs), ins = Handles(inputs), results = new nint[ins.Length];
            nint[]? given = grad_outputs is null ? null : Handles(grad_outputs);
            fixed (nint* o = outs, i = ins, g = given, r = results)
                Status.Check(Shim.av_grad(o, outs.Length, i, ins.Length, g, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        internal static nint[] Handles(IList<Tensor> tensors) => [.. tensors.Select(tensor => tensor.DangerousHandle)];
    }
}
