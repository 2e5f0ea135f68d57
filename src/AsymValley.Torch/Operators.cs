namespace AsymValley.Torch;

/// <summary>The operators this assembly calls, by their names in libtorch's native_functions.yaml.</summary>
internal static class Op
{
    public static readonly Operator
        adaptive_avg_pool2d = new("aten::adaptive_avg_pool2d"), add = new("aten::add", "Tensor"),
        add_ = new("aten::add_", "Tensor"), add_scalar = new("aten::add", "Scalar"),
        add_scalar_ = new("aten::add_", "Scalar"), addcdiv_ = new("aten::addcdiv_"), addcmul_ = new("aten::addcmul_"),
        alias_detach = new("aten::detach"),
        arange = new("aten::arange", "start_step"), argmax = new("aten::argmax"), as_strided = new("aten::as_strided"),
        avg_pool2d = new("aten::avg_pool2d"), batch_norm = new("aten::batch_norm"), cat = new("aten::cat"),
        clamp = new("aten::clamp"), clamp_max = new("aten::clamp_max"), clone = new("aten::clone"),
        contiguous = new("aten::contiguous"), conv2d = new("aten::conv2d"), copy_ = new("aten::copy_"), cross_entropy = new("aten::cross_entropy_loss"), div = new("aten::div", "Tensor"),
        div_scalar = new("aten::div", "Scalar"), div_ = new("aten::div_", "Tensor"),
        div_scalar_ = new("aten::div_", "Scalar"), dot = new("aten::dot"), empty = new("aten::empty", "memory_format"),
        eq = new("aten::eq", "Tensor"), eq_scalar = new("aten::eq", "Scalar"), expand = new("aten::expand"),
        flatten = new("aten::flatten", "using_ints"), full = new("aten::full"), ge = new("aten::ge", "Tensor"),
        ge_scalar = new("aten::ge", "Scalar"), gt = new("aten::gt", "Tensor"), gt_scalar = new("aten::gt", "Scalar"), gelu = new("aten::gelu"),
        index_select = new("aten::index_select"), layer_norm = new("aten::layer_norm"), linear = new("aten::linear"), lt_scalar = new("aten::lt", "Scalar"),
        matmul = new("aten::matmul"), max = new("aten::max"),
        max_pool2d = new("aten::max_pool2d"), mean = new("aten::mean"),
        mean_dim = new("aten::mean", "dim"), mm = new("aten::mm"), mul = new("aten::mul", "Tensor"),
        mul_scalar = new("aten::mul", "Scalar"), mul_ = new("aten::mul_", "Tensor"),
        mul_scalar_ = new("aten::mul_", "Scalar"), narrow = new("aten::narrow"), neg = new("aten::neg"),
        norm = new("aten::norm", "Scalar"), permute = new("aten::permute"), pow = new("aten::pow", "Tensor_Scalar"),
        rand = new("aten::rand", "generator"), randn = new("aten::randn", "generator"), relu = new("aten::relu"),
        relu_ = new("aten::relu_"), reshape = new("aten::reshape"), select = new("aten::select", "int"),
        sigmoid = new("aten::sigmoid"), sign = new("aten::sign"), softmax = new("aten::softmax", "int"), softplus = new("aten::softplus"),
        sqrt = new("aten::sqrt"), sqrt_ = new("aten::sqrt_"), sub = new("aten::sub", "Tensor"),
        sub_scalar = new("aten::sub", "Scalar"), sub_ = new("aten::sub_", "Tensor"), sub_scalar_ = new("aten::sub_", "Scalar"), sum = new("aten::sum"),
        sum_dim = new("aten::sum", "dim_IntList"), to_device = new("aten::to", "device"),
        to_dtype = new("aten::to", "dtype"), transpose = new("aten::transpose", "int"),
        unsqueeze = new("aten::unsqueeze"), view = new("aten::view"), zero_ = new("aten::zero_");
}
