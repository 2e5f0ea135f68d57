using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor view(params long[] shape) => Op.view.Call(this, shape);
        public Tensor reshape(params long[] shape) => Op.reshape.Call(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Op.flatten.Call(this, start_dim, end_dim);
        public Tensor permute(params long[] permutation) => Op.permute.Call(this, permutation);
        public Tensor transpose(long dim0, long dim1) => Op.transpose.Call(this, dim0, dim1);
        public Tensor t() => transpose(0, 1);
        public Tensor unsqueeze(long dim) => Op.unsqueeze.Call(this, dim);
        public Tensor expand(params long[] sizes) => Op.expand.Call(this, sizes);
        public Tensor narrow(long dim, long start, long length) => Op.narrow.Call(this, dim, start, length);
        public Tensor select(long dim, long index) => Op.select.Call(this, dim, index);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => Op.as_strided.Call(this, size, strides, storageOffset);
        public Tensor contiguous() => Op.contiguous.Call(this);
        public Tensor index_select(long dim, Tensor index) => Op.index_select.Call(this, dim, index);

        public Tensor clone() => Op.clone.Call(this);
        public Tensor detach() => Op.alias_detach.Call(this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.copy_.CallInPlace(this, source, nonBlocking);
        public Tensor zero_() => Op.zero_.CallInPlace(this);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Op.to_dtype.Call(this, (ScalarType?)type, non_blocking, copy));

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Op.to_device.Call(this, device, (ScalarType?)dtype, non_blocking, copy));

        public Tensor cpu() => to(CPU);

        private Tensor After(bool dispose, Tensor result)
        {
            if (dispose)
                Dispose();
            return result;
        }
    }
}
