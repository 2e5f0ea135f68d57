"""Writes TorchvisionCrops.json: what torchvision makes of images by Resize and CenterCrop, whose pixels are made from a formula.

    python3 torchvision_crops.py        needs torch, torchvision and Pillow; PillowResamplerTests.cs has the same formula
"""
import json
import os

import numpy as np
from PIL import Image
from torchvision import transforms


def image(height, width, channels):
    i = np.arange(height * width * channels, dtype=np.uint64)
    x = (i * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(15))) * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    return ((x >> np.uint64(13)) & np.uint64(255)).astype(np.uint8).reshape(height, width, channels)


cases = []
for height, width, channels, size in [(30, 41, 3, 14), (41, 30, 3, 14), (16, 16, 1, 14), (9, 12, 3, 14), (33, 100, 1, 8), (20, 17, 3, 14)]:
    pixels = image(height, width, channels)
    picture = Image.fromarray(pixels if channels == 3 else pixels[:, :, 0])
    crop = transforms.CenterCrop(size)(transforms.Resize(size * 256 // 224)(picture))
    cases.append({"height": height, "width": width, "channels": channels, "size": size, "pixels": np.asarray(crop).tobytes().hex()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "TorchvisionCrops.json"), "w") as file:
    json.dump(cases, file, indent=1)
