#pragma once

#include <cstdint>
#include <stdexcept>

namespace av {

struct jpeg_shape {
    int32_t width, height, channels;
};

// Malformed data; place: bytes that had been taken in.
struct jpeg_error : std::runtime_error {
    jpeg_error(const char* message, int64_t place) : std::runtime_error(message), place(place) {}
    int64_t place;
};

bool jpeg_supported();

// What the header of a JPEG image says: 1 channel of grey or 3 of red, green and blue.
jpeg_shape jpeg_size(const void* data, int64_t length);

// All pixels, row by row, channels last. The image must have the shape that the memory was made for.
void jpeg_decode(const void* data, int64_t length, jpeg_shape shape, void* pixels);

}  // namespace av
