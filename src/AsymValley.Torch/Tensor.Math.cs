using AsymValley.Torch;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor add(Tensor target) => Op.add.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Op.add.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Op.add_scalar.Call(this, scalar);
        public Tensor add_(Tensor target) => Op.add_.CallInPlace(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Op.add_.CallInPlace(this, target, alpha);
        public Tensor add_(Scalar scalar) => Op.add_scalar_.CallInPlace(this, scalar);
        public Tensor sub(Tensor target) => Op.sub.Call(this, target);
        public Tensor sub(Scalar scalar) => Op.sub_scalar.Call(this, scalar);
        public Tensor sub_(Tensor target) => Op.sub_.CallInPlace(this, target);
        public Tensor sub_(Scalar target) => Op.sub_scalar_.CallInPlace(this, target);
        public Tensor mul(Tensor target) => Op.mul.Call(this, target);
        public Tensor mul(Scalar scalar) => Op.mul_scalar.Call(this, scalar);
        public Tensor mul_(Tensor target) => Op.mul_.CallInPlace(this, target);
        public Tensor mul_(Scalar target) => Op.mul_scalar_.CallInPlace(this, target);
        public Tensor div(Tensor target) => Op.div.Call(this, target);
        public Tensor div(Scalar target) => Op.div_scalar.Call(this, target);
        public Tensor div_(Tensor target) => Op.div_.CallInPlace(this, target);
        public Tensor div_(Scalar target) => Op.div_scalar_.CallInPlace(this, target);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcmul_.CallInPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcdiv_.CallInPlace(this, tensor1, tensor2, value);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.clamp.Call(this, min, max);
        public Tensor clamp_max(Scalar max) => Op.clamp_max.Call(this, max);
        public Tensor neg() => Op.neg.Call(this);
        public Tensor sqrt() => Op.sqrt.Call(this);
        public Tensor sqrt_() => Op.sqrt_.CallInPlace(this);
        public Tensor pow(Scalar exponent) => Op.pow.Call(this, exponent);
        public Tensor sign() => Op.sign.Call(this);
        public Tensor sigmoid() => Op.sigmoid.Call(this);
        public Tensor relu() => Op.relu.Call(this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.softmax.Call(this, dim, dtype);
        public Tensor matmul(Tensor target) => Op.matmul.Call(this, target);
        public Tensor mm(Tensor target) => Op.mm.Call(this, target);
        public Tensor dot(Tensor target) => Op.dot.Call(this, target);
        public Tensor eq(Tensor target) => Op.eq.Call(this, target);
        public Tensor eq(Scalar target) => Op.eq_scalar.Call(this, target);
        public Tensor ge(Tensor target) => Op.ge.Call(this, target);
        public Tensor ge(Scalar target) => Op.ge_scalar.Call(this, target);
        public Tensor gt(Tensor target) => Op.gt.Call(this, target);
        public Tensor gt(Scalar target) => Op.gt_scalar.Call(this, target);
        public Tensor lt(Scalar target) => Op.lt_scalar.Call(this, target);

        public Tensor sum(ScalarType? type = null) => Op.sum.Call(this, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Op.sum_dim.Call(this, dim, keepdim, type);
        public Tensor mean() => Op.mean.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Op.mean_dim.Call(this, dimensions, keepdim, type);
        public Tensor max() => Op.max.Call(this);
        public Tensor norm(float p = 2.0f) => Op.norm.Call(this, (double)p);
        public Tensor argmax(long dim, bool keepdim = false) => Op.argmax.Call(this, dim, keepdim);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);
        public static Tensor operator -(Tensor tensor) => tensor.neg();
    }
}
