"""Writes PillowJpegs.json: small images in every form of JPEG that is read, and the SHA-256 of the pixels that Pillow makes of them.

    python3 pillow_jpegs.py        needs Pillow, NumPy and libjpeg-turbo's cjpeg
"""
import base64
import hashlib
import io
import json
import os
import struct
import subprocess

import numpy as np
from PIL import Image, ImageCms

HEIGHT, WIDTH = 21, 35
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]


def picture(channels, mode):
    values = [127 + 80 * np.sin(x / (2.5 + i) + y / (3 + i)) + 50 * np.cos(y / (2 + i)) * np.cos(x * (1 + i) / 4) for i in range(channels)]
    pixels = np.clip(np.stack(values, -1), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels if channels > 1 else pixels[:, :, 0], mode=mode)


grey, rgb, cmyk = picture(1, "L"), picture(3, "RGB"), picture(4, "CMYK")


def pillow(image, quality=60, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, **options)
    return file.getvalue()


def cjpeg(*options):
    ppm = b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + rgb.tobytes()
    return subprocess.run(["cjpeg", *options], input=ppm, stdout=subprocess.PIPE, check=True).stdout


def as_ycck(content):
    """The same data, taken for YCCK: Adobe's segment says which of the two they are."""
    place = content.index(b"Adobe") + 11
    return content[:place] + b"\x02" + content[place + 1:]


def exchanged_profile():
    """sRGB with red and blue exchanged: whoever applies it shows it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # when it was made
    count, = struct.unpack(">I", profile[128:132])
    tags = {bytes(profile[i:i + 4]): struct.unpack(">II", profile[i + 4:i + 12]) for i in range(132, 132 + 12 * count, 12)}
    (red, length), (blue, _) = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red:red + length], profile[blue:blue + length] = profile[blue:blue + length], profile[red:red + length]
    return bytes(profile)


turned = Image.Exif()
turned[0x112] = 6
files = {
    "grey": pillow(grey),
    "grey, progressive": pillow(grey, progressive=True),
    "4:4:4": pillow(rgb, quality=90, subsampling=0),
    "4:2:2": pillow(rgb, subsampling=1),
    "4:2:0": pillow(rgb, subsampling=2),
    "4:2:0, progressive": pillow(rgb, subsampling=2, progressive=True),
    "4:4:0": cjpeg("-sample", "1x2"),
    "4:1:1": cjpeg("-sample", "4x1"),
    "RGB": cjpeg("-rgb"),
    "restart markers": cjpeg("-restart", "1"),
    "arithmetic codes": cjpeg("-arithmetic"),
    "CMYK": pillow(cmyk),
    "YCCK": as_ycck(pillow(cmyk)),
    "orientation": pillow(rgb, subsampling=2, exif=turned),
    "colour profile": pillow(rgb, subsampling=2, icc_profile=exchanged_profile()),
}
vectors = {}
for name, content in files.items():
    image = Image.open(io.BytesIO(content))
    image = image.convert("RGB") if image.mode == "CMYK" else image
    vectors[name] = {
        "file": base64.b64encode(content).decode(), "width": image.width, "height": image.height, "channels": len(image.getbands()),
        "sha256": hashlib.sha256(image.tobytes()).hexdigest(),
    }
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "PillowJpegs.json"), "w") as file:
    json.dump(vectors, file, indent=1)
