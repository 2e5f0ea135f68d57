#pragma once

#include <ATen/core/Tensor.h>

namespace av {

// Whether small_conv can take the place of a 3×3 convolution with stride and padding 1, without dilation or groups.
bool is_small_conv(const at::Tensor& images, const at::Tensor& weight);

// That convolution; bias may be undefined. With a graph where one is wanted.
at::Tensor small_conv(const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace av
