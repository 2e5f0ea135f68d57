"""Writes TorchvisionLogits.json: logits of torchvision's networks on weights and images made from a formula.

    python3 torchvision_logits.py        needs torch and torchvision; TorchvisionTests.cs has the same formula
"""
import json
import os

import numpy as np
import torch
import torchvision


def values(count, key):
    """Numbers in [-1, 1): a hash of index and key, in 32-bit arithmetic."""
    x = np.arange(count, dtype=np.uint64) + np.uint64(key * 0x9E3779B1 % 2**32)
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        x &= np.uint64(0xFFFFFFFF)
        x = ((x ^ (x >> np.uint64(15))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2**31 - 1).astype(np.float32)


def fill(model):
    for key, (name, tensor) in enumerate(t for t in model.state_dict().items() if not t[0].endswith("num_batches_tracked")):
        v = values(tensor.numel(), key + 1).reshape(tensor.shape)
        if name.endswith("running_var"):
            v = 1 + v / 2
        elif name.endswith("running_mean") or tensor.dim() == 1 and name.endswith("bias"):
            v = v / 10
        elif tensor.dim() == 1:
            v = 1 + v / 10
        elif tensor.dim() > 1 and "embedding" not in name and "token" not in name:
            v = v * np.float32(np.sqrt(3.0 / (tensor.numel() // tensor.shape[0])))
        tensor.copy_(torch.from_numpy(v.astype(np.float32)))


def logits(name, model, side):
    model.eval()
    with torch.no_grad():
        fill(model)
        images = torch.from_numpy(values(2 * 3 * side * side, 0)).reshape(2, 3, side, side)
        # In float64, so that what is compared with has no rounding of its own.
        out = model.double()(images.double())
    print(name, float(out.abs().max()))
    return {"network": name, "side": side, "classes": out.shape[1], "parameters": sum(p.numel() for p in model.parameters()),
            "logits": [float(f"{x:.9g}") for x in out.flatten().tolist()]}


m = torchvision.models
cases = [
    logits("ResNet18", m.resnet18(num_classes=10), 96),
    logits("ResNet50", m.resnet50(num_classes=10), 96),
    logits("ResNeXt101_32x8d", m.resnext101_32x8d(num_classes=10), 64),
    logits("AlexNet", m.alexnet(num_classes=10), 96),
    logits("ImageNetVGG11BN", m.vgg11_bn(num_classes=10), 32),
    logits("ViT", m.VisionTransformer(image_size=32, patch_size=4, num_layers=12, num_heads=8, hidden_dim=128, mlp_dim=512, num_classes=10), 32),
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "TorchvisionLogits.json"), "w") as file:
    json.dump(cases, file, indent=1)
