// C ABI between AsymValley.Torch (C#) and libtorch (C++). Every function returns a status (0 = done); the message of
// the last failure of a thread is had from av_last_error. No C++ exception crosses this boundary.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AV_API __attribute__((visibility("default")))

// Raised whenever a signature or a struct below changes; C# refuses a shim of another number.
#define AV_SHIM_VERSION 2

enum av_status { AV_OK = 0, AV_ERROR = 1, AV_OUT_OF_MEMORY = 2, AV_DEVICE_ERROR = 3, AV_NOT_SUPPORTED = 4 };

enum av_kind {
    AV_NONE = 0,
    AV_TENSOR = 1,
    AV_INT = 2,
    AV_DOUBLE = 3,
    AV_BOOL = 4,
    AV_INTS = 5,
    AV_TENSORS = 6,
    AV_DEVICE = 7,
    AV_GENERATOR = 8,
    AV_DEFAULT = 9,
};

// One argument of an operator. value: the integer, the bits of the double, or a pointer (tensor, generator, array);
// count: elements behind an array pointer, or the index of a device.
typedef struct av_arg {
    int64_t value;
    int32_t kind;
    int32_t count;
} av_arg;

typedef struct av_build {
    int32_t size;          // of this struct: a self-test of the layout
    int32_t shim_version;
    int32_t arg_size;      // sizeof(av_arg)
    int32_t cxx11_abi;
    const char* built_with;   // version of the headers
    const char* running_with; // version of the library that was loaded
} av_build;

AV_API int av_build_info(av_build* info);
AV_API const char* av_last_error(void);

// Operators by name through the dispatcher, e.g. ("aten::add", "Tensor"). An operator is never freed.
AV_API int av_operator(const char* name, const char* overload, void** op);
AV_API int av_call(void* op, const av_arg* args, int32_t count, void** results, int32_t capacity, int32_t* produced);

// Tensors. A handle owns one reference.
AV_API int av_tensor_from(const void* data, int32_t dtype, const int64_t* shape, int32_t rank, int32_t device_type,
                          int32_t device_index, void** tensor);
AV_API int av_tensor_free(void* tensor);
AV_API int64_t av_tensor_live(void);
AV_API int av_tensor_info(void* tensor, int32_t* rank, int32_t* dtype, int32_t* device_type, int32_t* device_index,
                          int32_t* requires_grad, int64_t* elements);
AV_API int av_tensor_sizes(void* tensor, int64_t* sizes, int64_t* strides);
// The memory of a tensor, on whatever device it is; contiguous: whether its elements fill it in row-major order.
AV_API int av_tensor_data(void* tensor, void** data, int32_t* contiguous);
AV_API int av_tensor_read(void* tensor, void* destination, int64_t bytes);
AV_API int av_tensor_write(void* tensor, const void* source, int64_t bytes);
AV_API int av_tensor_set_requires_grad(void* tensor, int32_t value);
AV_API int av_tensor_grad(void* tensor, void** grad);
AV_API int av_tensor_set_grad(void* tensor, void* grad);

AV_API int av_backward(void* const* tensors, int32_t count, int32_t retain_graph, int32_t create_graph);
AV_API int av_grad(void* const* outputs, int32_t output_count, void* const* inputs, int32_t input_count,
                   void* const* grad_outputs, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
                   void** results);
AV_API int av_grad_mode(int32_t enabled, int32_t* previous);

// Max pooling by windows of 2×2 side by side, of float32 [N, C, H, W] on the CPU.
AV_API int av_max_pool2x2(void* images, void** result);

// JPEG images, where the shim was built with libjpeg; else AV_NOT_SUPPORTED. An image has 1 channel of grey or 3 of red,
// green and blue. pixels: height×width×channels bytes, with the values that av_jpeg_size gave. place: where malformed data
// were met.
AV_API int av_jpeg_size(const void* data, int64_t length, int32_t* width, int32_t* height, int32_t* channels, int64_t* place);
AV_API int av_jpeg_decode(const void* data, int64_t length, int32_t width, int32_t height, int32_t channels, void* pixels,
                          int64_t* place);

// A 3×3 convolution with stride and padding 1 where the maps are so small that the shim has a faster way, else null.
AV_API int av_small_conv(void* images, void* weight, void* bias, void** result);

AV_API int av_generator(uint64_t seed, int32_t device_type, int32_t device_index, void** generator);
AV_API int av_generator_free(void* generator);
AV_API int av_generator_seed(void* generator, uint64_t seed);

AV_API int av_set_threads(int32_t threads);
AV_API int av_get_threads(int32_t* threads);
AV_API int av_cuda_devices(int32_t* count);
AV_API int av_cuda_synchronize(int32_t index);

#ifdef __cplusplus
}
#endif
