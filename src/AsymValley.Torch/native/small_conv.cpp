// 3×3 convolution with padding 1 of float32 maps of at most 2×2 pixels on the CPU, as the last stages of VGG on CIFAR have
// them. More than half of the window lies in the padding there, and libtorch's backward pass of the wide layers is bound by
// memory; products of matrices over the pairs of pixels that do meet took half its time.
#include "small_conv.h"

#include <torch/torch.h>

#include <array>

namespace {

constexpr int64_t MostPixels = 2;

// The map as [N, pixels, channels]; a view where the memory is channels-last.
at::Tensor pixels_of(const at::Tensor& images) {
    return images.permute({0, 2, 3, 1}).contiguous().view({images.size(0), -1, images.size(1)});
}

at::Tensor images_of(const at::Tensor& pixels, int64_t height, int64_t width) {
    return pixels.view({pixels.size(0), height, width, -1}).permute({0, 3, 1, 2});
}

// The weight as [3, 3, out, in]. With the outputs last the copy took four times as long.
at::Tensor taps_of(const at::Tensor& weight) { return weight.permute({2, 3, 0, 1}).contiguous(); }

// body(pixel of the input, pixel of the output, row and column of the weight that joins them).
template <typename Body>
void for_pairs(int64_t height, int64_t width, Body&& body) {
    for (int64_t out = 0; out < height * width; ++out)
        for (int64_t in = 0; in < height * width; ++in)
            body(in, out, in / width - out / width + 1, in % width - out % width + 1);
}

at::Tensor convolve(const at::Tensor& images, const at::Tensor& weight) {
    const int64_t height = images.size(2), width = images.size(3);
    const at::Tensor input = pixels_of(images), taps = taps_of(weight);
    at::Tensor output = at::zeros({input.size(0), input.size(1), weight.size(0)}, input.options());
    for_pairs(height, width, [&](int64_t in, int64_t out, int64_t row, int64_t column) {
        output.select(1, out).addmm_(input.select(1, in), taps[row][column].t());
    });
    return images_of(output, height, width);
}

class SmallConv : public torch::autograd::Function<SmallConv> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& images, const at::Tensor& weight) {
        context->save_for_backward({images, weight});
        return convolve(images, weight);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
        const torch::autograd::variable_list saved = context->get_saved_variables();
        const at::Tensor &images = saved[0], &weight = saved[1], &gradient = gradients[0];
        if (at::GradMode::is_enabled()) {
            // For second derivatives: the operator that has one itself.
            auto [of_images, of_weight, none] = at::convolution_backward(gradient, images, weight, at::OptionalIntArrayRef(),
                {1, 1}, {1, 1}, {1, 1}, false, {0, 0}, 1, std::array<bool, 3>{true, true, false});
            return {of_images, of_weight};
        }
        const int64_t height = images.size(2), width = images.size(3);
        const at::Tensor input = pixels_of(images), output = pixels_of(gradient), taps = taps_of(weight);
        at::Tensor of_input = at::zeros_like(input), of_taps = at::zeros_like(taps);
        for_pairs(height, width, [&](int64_t in, int64_t out, int64_t row, int64_t column) {
            of_input.select(1, in).addmm_(output.select(1, out), taps[row][column]);
            of_taps[row][column].addmm_(output.select(1, out).t(), input.select(1, in));
        });
        return {images_of(of_input, height, width), of_taps.permute({2, 3, 0, 1})};
    }
};

}  // namespace

bool av::is_small_conv(const at::Tensor& images, const at::Tensor& weight) {
    return images.dim() == 4 && images.size(2) <= MostPixels && images.size(3) <= MostPixels && images.numel() > 0
        && weight.dim() == 4 && weight.size(2) == 3 && weight.size(3) == 3 && weight.size(1) == images.size(1)
        && images.device().is_cpu() && weight.device().is_cpu() && images.scalar_type() == at::kFloat && weight.scalar_type() == at::kFloat;
}

at::Tensor av::small_conv(const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias) {
    const bool graph = at::GradMode::is_enabled() && (images.requires_grad() || weight.requires_grad());
    at::Tensor output = graph ? SmallConv::apply(images, weight) : convolve(images, weight);
    return bias.defined() ? output + bias.view({1, weight.size(0), 1, 1}) : output;
}
