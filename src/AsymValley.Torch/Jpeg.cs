using System.Runtime.InteropServices;

namespace AsymValley.Torch;

/// <summary>JPEG images through the libjpeg that the shim was built with.</summary>
public static unsafe class Jpeg
{
    private const int NotSupported = 4;

    private const string Missing = "JPEG images need libjpeg, which was not there when the native shim was built. Install it (Debian: libjpeg-dev) and build the shim again (Install-ValleyRuntime, or ./setup.sh in the source tree).";

    /// <summary>Decodes an image.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="maxPixels">An image that claims more is refused before memory is allocated for it.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <returns>height×width×channels bytes.</returns>
    /// <exception cref="JpegException">The data are malformed or cut off, the image has too many pixels, or it is neither grey
    /// nor of YCbCr or RGB.</exception>
    /// <exception cref="NotSupportedException">The shim was built without libjpeg.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> data, int maxPixels, out int width, out int height, out int channels)
    {
        int w = 0, h = 0, c = 0;
        long place = 0;
        TorchInfo.EnsureLoaded();
        fixed (byte* bytes = data)
        {
            Check(Shim.av_jpeg_size(bytes, data.Length, &w, &h, &c, &place), place);
            (width, height, channels) = (w, h, c);
            if (w <= 0 || h <= 0 || (long)w * h > maxPixels)
                throw new JpegException($"{w}×{h} pixels, where 1 to {maxPixels} are read", place);
            var pixels = new byte[(long)w * h * c];
            fixed (byte* target = pixels)
                Check(Shim.av_jpeg_decode(bytes, data.Length, w, h, c, target, &place), place);
            return pixels;
        }
    }

    private static void Check(int status, long place)
    {
        if (status == NotSupported)
            throw new NotSupportedException(Missing);
        if (status == 1)
            throw new JpegException(Marshal.PtrToStringUTF8((nint)Shim.av_last_error()) ?? "unknown error", place);
        Status.Check(status);
    }
}

/// <summary>A JPEG image is malformed.</summary>
/// <param name="message">What libjpeg says.</param>
/// <param name="place">Bytes of the file that had been read.</param>
public sealed class JpegException(string message, long place) : Exception(message)
{
    /// <summary>Bytes of the file that had been read.</summary>
    public long Place { get; } = place;
}
