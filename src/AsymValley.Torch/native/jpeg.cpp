// JPEG images through the host's libjpeg. libjpeg leaves by longjmp where it fails, so no object with a destructor lives
// between setjmp and the end of decoding; the C++ exception is thrown after it.
#include "jpeg.h"

#ifdef AV_JPEG

#include <csetjmp>
#include <cstddef>
#include <cstdio>
// Both need stdio.h and size_t before them.
#include <jpeglib.h>
#include <jerror.h>

namespace {

// Progressive images come in scans. Real ones have about ten; every further one costs a pass over the image.
constexpr int MaxScans = 200;

struct reader {
    jpeg_error_mgr errors;
    jpeg_progress_mgr progress;
    jpeg_decompress_struct image;
    std::jmp_buf exit;
    char message[JMSG_LENGTH_MAX];
};

reader* reader_of(j_common_ptr image) { return static_cast<reader*>(image->client_data); }

[[noreturn]] void leave(j_common_ptr image) {
    image->err->format_message(image, reader_of(image)->message);
    std::longjmp(reader_of(image)->exit, 1);
}

// What libjpeg only warns of means that pixels are missing or made up, but for these.
void warn(j_common_ptr image, int level) {
    if (level >= 0)
        return;
    switch (image->err->msg_code) {
        case JWRN_EXTRANEOUS_DATA:
        case JWRN_ADOBE_XFORM:
        case JWRN_JFIF_MAJOR:
            return;
        default:
            leave(image);
    }
}

void count_scans(j_common_ptr image) {
    if (reinterpret_cast<j_decompress_ptr>(image)->input_scan_number > MaxScans) {
        std::snprintf(reader_of(image)->message, JMSG_LENGTH_MAX, "More than %d scans", MaxScans);
        std::longjmp(reader_of(image)->exit, 1);
    }
}

// Reads the header, and the pixels where there is memory for them. Returns false with a message in r.
bool read(reader& r, const void* data, int64_t length, av::jpeg_shape& shape, unsigned char* pixels) {
    r.image.err = jpeg_std_error(&r.errors);
    r.errors.error_exit = leave;
    r.errors.emit_message = warn;
    r.image.client_data = &r;
    if (setjmp(r.exit))
        return false;
    jpeg_create_decompress(&r.image);
    r.progress.progress_monitor = count_scans;
    r.image.progress = &r.progress;
    jpeg_mem_src(&r.image, const_cast<unsigned char*>(static_cast<const unsigned char*>(data)), static_cast<unsigned long>(length));
    jpeg_read_header(&r.image, TRUE);
    const J_COLOR_SPACE space = r.image.jpeg_color_space;
    if (space != JCS_GRAYSCALE && space != JCS_YCbCr && space != JCS_RGB) {
        std::snprintf(r.message, JMSG_LENGTH_MAX, "Neither grey nor YCbCr nor RGB");
        return false;
    }
    r.image.out_color_space = space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    const av::jpeg_shape found = {static_cast<int32_t>(r.image.image_width), static_cast<int32_t>(r.image.image_height), space == JCS_GRAYSCALE ? 1 : 3};
    if (!pixels) {
        shape = found;
        return true;
    }
    if (found.width != shape.width || found.height != shape.height || found.channels != shape.channels) {
        std::snprintf(r.message, JMSG_LENGTH_MAX, "The image is not of the expected shape");
        return false;
    }
    jpeg_start_decompress(&r.image);
    const size_t stride = static_cast<size_t>(shape.width) * shape.channels;
    while (r.image.output_scanline < r.image.output_height) {
        JSAMPROW row = pixels + r.image.output_scanline * stride;
        jpeg_read_scanlines(&r.image, &row, 1);
    }
    jpeg_finish_decompress(&r.image);
    return true;
}

void run(const void* data, int64_t length, av::jpeg_shape& shape, unsigned char* pixels) {
    reader r{};
    const bool done = read(r, data, length, shape, pixels);
    const int64_t place = r.image.src ? length - static_cast<int64_t>(r.image.src->bytes_in_buffer) : 0;
    jpeg_destroy_decompress(&r.image);
    // At the end of the data libjpeg goes on with an end marker of its own.
    if (!done)
        throw av::jpeg_error(r.message, place < 0 || place > length ? length : place);
}

}  // namespace

namespace av {

bool jpeg_supported() { return true; }

jpeg_shape jpeg_size(const void* data, int64_t length) {
    jpeg_shape shape{};
    run(data, length, shape, nullptr);
    return shape;
}

void jpeg_decode(const void* data, int64_t length, jpeg_shape shape, void* pixels) {
    run(data, length, shape, static_cast<unsigned char*>(pixels));
}

}  // namespace av

#else

namespace av {

bool jpeg_supported() { return false; }

jpeg_shape jpeg_size(const void*, int64_t) { return {}; }

void jpeg_decode(const void*, int64_t, jpeg_shape, void*) {}

}  // namespace av

#endif
