#include "shim.h"

#include "jpeg.h"
#include "pool.h"
#include "small_conv.h"

#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <atomic>
#include <cstring>
#include <new>
#include <regex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

thread_local std::string last_error;
std::atomic<int64_t> live_tensors{0};

bool contains(const char* text, const char* part) { return std::strstr(text, part) != nullptr; }

int fail(int status, const char* message) {
    last_error = message;
    return status;
}

int classify(const char* message) {
    if (contains(message, "out of memory") || contains(message, "not enough memory") || contains(message, "can't allocate memory"))
        return AV_OUT_OF_MEMORY;
    if (contains(message, "CUDA error") || contains(message, "cuDNN error") || contains(message, "CUBLAS_STATUS"))
        return AV_DEVICE_ERROR;
    return AV_ERROR;
}

// Runs a body; whatever it throws becomes a status and a message.
template <typename Body>
int guard(Body&& body) noexcept {
    try {
        try {
            body();
            return AV_OK;
        } catch (const c10::Error& e) {
            return fail(classify(e.what()), e.what_without_backtrace());
        } catch (const std::bad_alloc&) {
            return fail(AV_OUT_OF_MEMORY, "out of memory");
        } catch (const std::exception& e) {
            return fail(classify(e.what()), e.what());
        } catch (...) {
            return fail(AV_ERROR, "unknown C++ exception");
        }
    } catch (...) {
        return AV_OUT_OF_MEMORY;  // the message itself could not be stored
    }
}

at::Tensor& tensor_of(void* handle) { return *static_cast<at::Tensor*>(handle); }
at::Generator& generator_of(void* handle) { return *static_cast<at::Generator*>(handle); }

void* own(at::Tensor tensor) {
    auto* handle = new at::Tensor(std::move(tensor));
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return handle;
}

at::Device device_of(int32_t type, int32_t index) {
    return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

std::vector<at::Tensor> tensors_of(void* const* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; ++i)
        tensors.push_back(handles[i] ? tensor_of(handles[i]) : at::Tensor());
    return tensors;
}

// c10's optional in older releases, the standard library's in newer ones.
using Default = std::decay_t<decltype(std::declval<c10::Argument>().default_value())>;

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Default> defaults;
    std::vector<bool> takes_double;  // schema type float or float?: an integer must be converted
};

bool is_double(const c10::TypePtr& type) {
    if (auto optional = type->cast<c10::OptionalType>())
        return optional->getElementType()->kind() == c10::TypeKind::FloatType;
    return type->kind() == c10::TypeKind::FloatType;
}

c10::IValue value_of(const av_arg& arg, bool takes_double) {
    void* pointer = reinterpret_cast<void*>(arg.value);
    switch (arg.kind) {
        case AV_NONE:
            return c10::IValue();
        case AV_TENSOR:
            return c10::IValue(tensor_of(pointer));
        case AV_INT:
            return takes_double ? c10::IValue(static_cast<double>(arg.value)) : c10::IValue(arg.value);
        case AV_DOUBLE: {
            double number;
            std::memcpy(&number, &arg.value, sizeof number);
            return c10::IValue(number);
        }
        case AV_BOOL:
            return c10::IValue(arg.value != 0);
        case AV_INTS: {
            auto* first = static_cast<const int64_t*>(pointer);
            return c10::IValue(std::vector<int64_t>(first, first + arg.count));
        }
        case AV_TENSORS:
            return c10::IValue(tensors_of(static_cast<void* const*>(pointer), arg.count));
        case AV_DEVICE:
            return c10::IValue(device_of(static_cast<int32_t>(arg.value), arg.count));
        case AV_GENERATOR:
            return c10::IValue(generator_of(pointer));
        default:
            TORCH_CHECK(false, "unknown argument kind ", arg.kind);
    }
}

std::string loaded_version() {
    std::smatch match;
    const std::string config = at::show_config();
    return std::regex_search(config, match, std::regex("TORCH_VERSION=([0-9.]+)")) ? match[1].str() : "";
}

template <typename Body>
int jpeg(int64_t* place, Body&& body) noexcept {
    if (!av::jpeg_supported())
        return AV_NOT_SUPPORTED;
    return guard([&] {
        try {
            body();
        } catch (const av::jpeg_error& e) {
            *place = e.place;
            throw;
        }
    });
}

}  // namespace

int av_build_info(av_build* info) {
    return guard([&] {
        static const std::string running = loaded_version();
        info->size = sizeof(av_build);
        info->shim_version = AV_SHIM_VERSION;
        info->arg_size = sizeof(av_arg);
        info->cxx11_abi = _GLIBCXX_USE_CXX11_ABI;
        info->built_with = TORCH_VERSION;
        info->running_with = running.c_str();
    });
}

const char* av_last_error(void) { return last_error.c_str(); }

int av_operator(const char* name, const char* overload, void** op) {
    return guard([&] {
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(found.has_value(), "this libtorch has no operator ", name, ".", overload);
        auto* made = new Operator{*found, {}, {}};
        for (const auto& argument : found->schema().arguments()) {
            made->defaults.push_back(argument.default_value());
            made->takes_double.push_back(is_double(argument.type()));
        }
        *op = made;
    });
}

int av_call(void* op, const av_arg* args, int32_t count, void** results, int32_t capacity, int32_t* produced) {
    *produced = 0;
    return guard([&] {
        auto& target = *static_cast<Operator*>(op);
        const size_t expected = target.defaults.size();
        TORCH_CHECK(static_cast<size_t>(count) <= expected, target.handle.operator_name(), " takes ", expected, " arguments");
        torch::jit::Stack stack;
        stack.reserve(expected);
        for (size_t i = 0; i < expected; ++i) {
            if (i < static_cast<size_t>(count) && args[i].kind != AV_DEFAULT) {
                stack.push_back(value_of(args[i], target.takes_double[i]));
            } else {
                TORCH_CHECK(target.defaults[i].has_value(), target.handle.operator_name(), " needs argument ", i);
                stack.push_back(*target.defaults[i]);
            }
        }
        target.handle.callBoxed(stack);
        for (auto& value : stack) {
            if (*produced == capacity)
                break;
            if (value.isTensor()) {
                results[(*produced)++] = own(std::move(value).toTensor());
            } else if (value.isTensorList()) {
                for (auto& tensor : value.toTensorVector()) {
                    TORCH_CHECK(*produced < capacity, target.handle.operator_name(), " gave more tensors than expected");
                    results[(*produced)++] = own(std::move(tensor));
                }
            } else {
                TORCH_CHECK(false, target.handle.operator_name(), " gave something that is no tensor");
            }
        }
    });
}

int av_tensor_from(const void* data, int32_t dtype, const int64_t* shape, int32_t rank, int32_t device_type,
                   int32_t device_index, void** tensor) {
    return guard([&] {
        auto view = at::from_blob(const_cast<void*>(data), at::IntArrayRef(shape, rank),
                                  at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
        *tensor = own(device_type == 0 ? view.clone() : view.to(device_of(device_type, device_index)));
    });
}

int av_tensor_free(void* tensor) {
    return guard([&] {
        delete static_cast<at::Tensor*>(tensor);
        live_tensors.fetch_sub(1, std::memory_order_relaxed);
    });
}

int64_t av_tensor_live(void) { return live_tensors.load(std::memory_order_relaxed); }

int av_tensor_info(void* tensor, int32_t* rank, int32_t* dtype, int32_t* device_type, int32_t* device_index,
                   int32_t* requires_grad, int64_t* elements) {
    return guard([&] {
        const auto& t = tensor_of(tensor);
        *rank = static_cast<int32_t>(t.dim());
        *dtype = static_cast<int32_t>(t.scalar_type());
        *device_type = static_cast<int32_t>(t.device().type());
        *device_index = t.device().index();
        *requires_grad = t.requires_grad();
        *elements = t.numel();
    });
}

int av_tensor_sizes(void* tensor, int64_t* sizes, int64_t* strides) {
    return guard([&] {
        const auto& t = tensor_of(tensor);
        std::copy(t.sizes().begin(), t.sizes().end(), sizes);
        std::copy(t.strides().begin(), t.strides().end(), strides);
    });
}

int av_tensor_data(void* tensor, void** data, int32_t* contiguous) {
    return guard([&] {
        const auto& t = tensor_of(tensor);
        *data = t.data_ptr();
        *contiguous = t.is_contiguous();
    });
}

int av_tensor_read(void* tensor, void* destination, int64_t bytes) {
    return guard([&] {
        auto t = tensor_of(tensor).detach().to(at::kCPU).contiguous();
        TORCH_CHECK(static_cast<int64_t>(t.nbytes()) == bytes, "reading ", bytes, " bytes of a tensor of ", t.nbytes());
        if (bytes > 0)
            std::memcpy(destination, t.data_ptr(), bytes);
    });
}

int av_tensor_write(void* tensor, const void* source, int64_t bytes) {
    return guard([&] {
        auto& t = tensor_of(tensor);
        TORCH_CHECK(static_cast<int64_t>(t.nbytes()) == bytes, "writing ", bytes, " bytes to a tensor of ", t.nbytes());
        auto view = at::from_blob(const_cast<void*>(source), t.sizes(), at::TensorOptions().dtype(t.scalar_type()));
        at::NoGradGuard no_grad;
        t.copy_(view);
    });
}

int av_tensor_set_requires_grad(void* tensor, int32_t value) {
    return guard([&] { tensor_of(tensor).set_requires_grad(value != 0); });
}

int av_tensor_grad(void* tensor, void** grad) {
    return guard([&] {
        const auto& g = tensor_of(tensor).grad();
        *grad = g.defined() ? own(g) : nullptr;
    });
}

int av_tensor_set_grad(void* tensor, void* grad) {
    return guard([&] { tensor_of(tensor).mutable_grad() = grad ? tensor_of(grad) : at::Tensor(); });
}

int av_backward(void* const* tensors, int32_t count, int32_t retain_graph, int32_t create_graph) {
    return guard([&] {
        torch::autograd::backward(tensors_of(tensors, count), {}, retain_graph != 0, create_graph != 0);
    });
}

int av_grad(void* const* outputs, int32_t output_count, void* const* inputs, int32_t input_count,
            void* const* grad_outputs, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
    return guard([&] {
        auto gradients = torch::autograd::grad(
            tensors_of(outputs, output_count), tensors_of(inputs, input_count),
            grad_outputs ? tensors_of(grad_outputs, output_count) : std::vector<at::Tensor>(), retain_graph != 0,
            create_graph != 0, allow_unused != 0);
        for (int32_t i = 0; i < input_count; ++i)
            results[i] = gradients[i].defined() ? own(gradients[i]) : nullptr;
    });
}

int av_max_pool2x2(void* images, void** result) {
    return guard([&] { *result = own(av::max_pool2x2(tensor_of(images))); });
}

int av_jpeg_size(const void* data, int64_t length, int32_t* width, int32_t* height, int32_t* channels, int64_t* place) {
    return jpeg(place, [&] {
        const av::jpeg_shape shape = av::jpeg_size(data, length);
        *width = shape.width;
        *height = shape.height;
        *channels = shape.channels;
    });
}

int av_jpeg_decode(const void* data, int64_t length, int32_t width, int32_t height, int32_t channels, void* pixels, int64_t* place) {
    return jpeg(place, [&] { av::jpeg_decode(data, length, {width, height, channels}, pixels); });
}

int av_small_conv(void* images, void* weight, void* bias, void** result) {
    return guard([&] {
        const at::Tensor &x = tensor_of(images), &w = tensor_of(weight);
        *result = av::is_small_conv(x, w) ? own(av::small_conv(x, w, bias ? tensor_of(bias) : at::Tensor())) : nullptr;
    });
}

int av_grad_mode(int32_t enabled, int32_t* previous) {
    return guard([&] {
        *previous = at::GradMode::is_enabled();
        at::GradMode::set_enabled(enabled != 0);
    });
}

int av_generator(uint64_t seed, int32_t device_type, int32_t device_index, void** generator) {
    return guard([&] {
        auto device = device_of(device_type, device_index);
        at::Generator made = device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>(seed)
                                             : at::globalContext().defaultGenerator(device).clone();
        made.set_current_seed(seed);
        *generator = new at::Generator(std::move(made));
    });
}

int av_generator_free(void* generator) {
    return guard([&] { delete static_cast<at::Generator*>(generator); });
}

int av_generator_seed(void* generator, uint64_t seed) {
    return guard([&] { generator_of(generator).set_current_seed(seed); });
}

int av_set_threads(int32_t threads) {
    return guard([&] { at::set_num_threads(threads); });
}

int av_get_threads(int32_t* threads) {
    return guard([&] { *threads = at::get_num_threads(); });
}

int av_cuda_devices(int32_t* count) {
    return guard([&] { *count = torch::cuda::is_available() ? static_cast<int32_t>(torch::cuda::device_count()) : 0; });
}

int av_cuda_synchronize(int32_t index) {
    return guard([&] { torch::cuda::synchronize(index); });
}
