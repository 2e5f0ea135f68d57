#pragma once

#include <ATen/core/Tensor.h>

namespace av {

// Max pooling of float32 [N, C, H, W] on the CPU by windows of 2×2 side by side; with a graph where one is wanted.
at::Tensor max_pool2x2(const at::Tensor& images);

}  // namespace av
