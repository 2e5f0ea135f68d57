// 2×2 max pooling of float32 images on the CPU, in channels-last memory. libtorch's own takes as long as a convolution where
// there are few channels, and keeps 64-bit indices; the values, and which of equal ones gets the gradient, are the same.
#include "pool.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <tuple>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORIZED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORIZED
#endif

namespace {

constexpr int64_t ElementsPerTask = 32768, FewChannels = 32;

// The windows are visited row by row and a later value must be greater, or NaN, to win.
inline void take(float& best, int32_t& place, float value, int32_t candidate) {
    const bool wins = (value > best) | (value != value);
    best = wins ? value : best;
    place = wins ? candidate : place;
}

// Windows of one row of the output. With many channels the inner loop is vectorised; with few the row is taken as one run,
// every pixel paired with the next, and the pairs that are windows are picked out of the result.
VECTORIZED void pool_many(const float* top, const float* bottom, float* out, uint8_t* places, int64_t windows, int64_t channels) {
    for (int64_t w = 0; w < windows; ++w, top += 2 * channels, bottom += 2 * channels, out += channels, places += channels) {
#pragma GCC ivdep
        for (int64_t c = 0; c < channels; ++c) {
            float best = top[c];
            int32_t place = 0;
            take(best, place, top[c + channels], 1);
            take(best, place, bottom[c], 2);
            take(best, place, bottom[c + channels], 3);
            out[c] = best;
            places[c] = static_cast<uint8_t>(place);
        }
    }
}

VECTORIZED void pool_few(const float* top, const float* bottom, float* out, uint8_t* places, int64_t windows, int64_t channels,
                         float* best_of, int32_t* place_of) {
#pragma GCC ivdep
    for (int64_t i = 0; i < (2 * windows - 1) * channels; ++i) {
        float best = top[i];
        int32_t place = 0;
        take(best, place, top[i + channels], 1);
        take(best, place, bottom[i], 2);
        take(best, place, bottom[i + channels], 3);
        best_of[i] = best;
        place_of[i] = place;
    }
    for (int64_t w = 0; w < windows; ++w, best_of += 2 * channels, place_of += 2 * channels, out += channels, places += channels)
        for (int64_t c = 0; c < channels; ++c) {
            out[c] = best_of[c];
            places[c] = static_cast<uint8_t>(place_of[c]);
        }
}

VECTORIZED void spread_many(const float* gradient, const uint8_t* places, float* top, float* bottom, int64_t windows, int64_t channels) {
    for (int64_t w = 0; w < windows; ++w, top += 2 * channels, bottom += 2 * channels, gradient += channels, places += channels) {
#pragma GCC ivdep
        for (int64_t c = 0; c < channels; ++c) {
            const int32_t place = places[c];
            const float g = gradient[c];
            top[c] = place == 0 ? g : 0.0f;
            top[c + channels] = place == 1 ? g : 0.0f;
            bottom[c] = place == 2 ? g : 0.0f;
            bottom[c + channels] = place == 3 ? g : 0.0f;
        }
    }
}

VECTORIZED void spread_few(const float* gradient, const uint8_t* places, float* top, float* bottom, int64_t windows, int64_t channels,
                           float* gradient_of, int32_t* place_of) {
    // Right pixels get their place less one, so that 0 and 2 stand for the pixel itself on both sides.
    for (int64_t w = 0; w < windows; ++w)
        for (int64_t c = 0; c < channels; ++c) {
            const int64_t left = 2 * w * channels + c, from = w * channels + c;
            gradient_of[left] = gradient_of[left + channels] = gradient[from];
            place_of[left] = places[from];
            place_of[left + channels] = places[from] - 1;
        }
#pragma GCC ivdep
    for (int64_t i = 0; i < 2 * windows * channels; ++i) {
        top[i] = place_of[i] == 0 ? gradient_of[i] : 0.0f;
        bottom[i] = place_of[i] == 2 ? gradient_of[i] : 0.0f;
    }
}

// Room for one row, where there are few channels.
struct Row {
    std::vector<float> values;
    std::vector<int32_t> places;

    Row(int64_t windows, int64_t channels)
        : values(channels < FewChannels ? 2 * windows * channels : 0), places(values.size()) {}
};

// body(row of the output, upper of its two rows of the input, room) for every row of windows.
template <typename Body>
void for_rows(const at::Tensor& input, Body&& body) {
    const int64_t height = input.size(2), rows = input.size(0) * (height / 2), length = input.size(1) * input.size(3);
    at::parallel_for(0, rows, std::max<int64_t>(1, ElementsPerTask / std::max<int64_t>(1, length)), [&](int64_t begin, int64_t end) {
        Row room(input.size(3) / 2, input.size(1));
        for (int64_t row = begin; row < end; ++row)
            body(row, row / (height / 2) * height + row % (height / 2) * 2, room);
    });
}

std::tuple<at::Tensor, at::Tensor> pool(const at::Tensor& images) {
    TORCH_CHECK(images.dim() == 4 && images.scalar_type() == at::kFloat && images.device().is_cpu(), "max_pool2x2 takes float32 [N, C, H, W] on the CPU");
    const at::Tensor input = images.contiguous(at::MemoryFormat::ChannelsLast);
    const int64_t channels = input.size(1), width = input.size(3), windows = width / 2;
    TORCH_CHECK(input.size(2) > 1 && windows > 0, "max_pool2x2: the images are smaller than a window");
    at::Tensor output = at::empty({input.size(0), channels, input.size(2) / 2, windows}, input.options(), at::MemoryFormat::ChannelsLast);
    at::Tensor places = at::empty({output.numel()}, input.options().dtype(at::kByte));
    const float* from = input.data_ptr<float>();
    float* to = output.data_ptr<float>();
    uint8_t* where = places.data_ptr<uint8_t>();
    for_rows(input, [&](int64_t row, int64_t upper, Row& room) {
        const float* top = from + upper * width * channels;
        const int64_t at = row * windows * channels;
        if (channels < FewChannels)
            pool_few(top, top + width * channels, to + at, where + at, windows, channels, room.values.data(), room.places.data());
        else
            pool_many(top, top + width * channels, to + at, where + at, windows, channels);
    });
    return {output, places};
}

// The backward pass in operators that have one themselves, for second derivatives.
at::Tensor spread_with_graph(const at::Tensor& gradient, const at::Tensor& places, const std::vector<int64_t>& sizes) {
    at::Tensor result = at::empty(sizes, gradient.options(), at::MemoryFormat::ChannelsLast).zero_();
    for (int64_t place = 0; place < 4; ++place)
        result.slice(2, place / 2, sizes[2] / 2 * 2, 2).slice(3, place % 2, sizes[3] / 2 * 2, 2).copy_(gradient * places.eq(place));
    return result;
}

class MaxPool2x2 : public torch::autograd::Function<MaxPool2x2> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& images) {
        auto [output, places] = pool(images);
        context->save_for_backward({places});
        context->saved_data["sizes"] = images.sizes();
        return output;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
        const at::Tensor places = context->get_saved_variables()[0], gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const std::vector<int64_t> sizes = context->saved_data["sizes"].toIntVector();
        const int64_t channels = sizes[1], width = sizes[3], windows = width / 2;
        if (at::GradMode::is_enabled())
            return {spread_with_graph(gradients[0], places.view({sizes[0], sizes[2] / 2, windows, channels}).permute({0, 3, 1, 2}), sizes)};
        at::Tensor result = at::empty(sizes, gradient.options(), at::MemoryFormat::ChannelsLast);
        if (sizes[2] % 2 != 0 || width % 2 != 0)
            result.zero_();  // the last row or column is in no window
        const float* from = gradient.data_ptr<float>();
        const uint8_t* where = places.data_ptr<uint8_t>();
        float* to = result.data_ptr<float>();
        for_rows(result, [&](int64_t row, int64_t upper, Row& room) {
            float* top = to + upper * width * channels;
            const int64_t at = row * windows * channels;
            if (channels < FewChannels)
                spread_few(from + at, where + at, top, top + width * channels, windows, channels, room.values.data(), room.places.data());
            else
                spread_many(from + at, where + at, top, top + width * channels, windows, channels);
        });
        return {result};
    }
};

}  // namespace

// A plain function and no operator of libtorch's dispatcher: two copies of this library in a process would register it twice.
at::Tensor av::max_pool2x2(const at::Tensor& images) {
    return at::GradMode::is_enabled() && images.requires_grad() ? MaxPool2x2::apply(images) : std::get<0>(pool(images));
}
