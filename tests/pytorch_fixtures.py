#!/usr/bin/env python3
"""Writes the small files of PyTorch that the tests read: tests/AsymValley.Core.Tests/Checkpoints/PyTorchFixtures.

Made with Debian's python3-torch 1.13.  expected.json holds what torch itself reads from each file, so that the tests
compare with PyTorch and not with this project:  /usr/bin/python3 tests/pytorch_fixtures.py
"""
import collections
import io
import json
import os
import pickle
import struct

import torch
from torch import nn

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "AsymValley.Core.Tests", "Checkpoints", "PyTorchFixtures")


class Tiny(nn.Module):
    """The network of tiny.json."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, groups=2), nn.BatchNorm2d(6))
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.fc(torch.relu(self.layer1(x)).mean((2, 3)))


DEFINITION = {
    "name": "Tiny", "input": {"channels": 3, "height": 8, "width": 8}, "classes": 5, "layers": [
        {"kind": "conv", "name": "conv1", "channels": 4, "kernel": 3, "padding": 1, "bias": False},
        {"kind": "batchNorm", "name": "bn1"},
        {"kind": "activate", "name": "relu", "function": "relu"},
        {"kind": "conv", "name": "layer1.0", "channels": 6, "kernel": 3, "stride": 2, "groups": 2},
        {"kind": "batchNorm", "name": "layer1.1"},
        {"kind": "activate", "name": "layer1.2", "function": "relu"},
        {"kind": "globalAvgPool", "name": "avgpool"},
        {"kind": "linear", "name": "fc", "features": 5},
    ],
}


def trained(seed):
    """A model after a few steps, so that running statistics and counters are those of a used network."""
    torch.manual_seed(seed)
    model = Tiny()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=3e-4)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(torch.randn(16, 3, 8, 8)), torch.randint(5, (16,))).backward()
        optimizer.step()
    return model.eval(), optimizer


def tensors(value, name=""):
    """All tensors of nested dictionaries by their dotted names."""
    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from tensors(inner, f"{name}.{key}" if name else key)


def old_parameters(path, model):
    """The form of 2017: tensors are made empty and set afterwards, parameters get their state, Python 2's texts.

    No PyTorch of today writes it, but torchvision's first weights are such files; torch still reads it.
    """
    storages = []
    body = io.BytesIO()

    def text(value):
        body.write(b"U" + bytes([len(value)]) + value.encode("ascii"))

    def integers(values):
        body.write(b"(" + b"".join(b"J" + struct.pack("<i", v) for v in values) + b"t")

    def tensor(value):
        # torch._utils._rebuild_tensor of a storage with its place; the last of the id says it is no view.
        body.write(b"ctorch._utils\n_rebuild_tensor\n((")
        text("storage")
        body.write(b"ctorch\nFloatStorage\n")
        text(str(len(storages)))
        text("cpu")
        body.write(b"J" + struct.pack("<i", value.numel()) + b"NtQ")
        body.write(b"K\x00")
        integers(value.shape)
        integers(value.contiguous().stride())
        body.write(b"tR")
        storages.append(value)

    body.write(b"\x80\x02ccollections\nOrderedDict\n(](")
    for name, value in model.state_dict().items():
        if value.dtype != torch.float32:
            continue
        body.write(b"](")
        text(name)
        if "running" in name:
            tensor(value)
        else:
            body.write(b"ctorch.nn.parameter\nParameter\n(")
            tensor(value)
            body.write(b"\x88t\x81(\x88\x89ccollections\nOrderedDict\n)Rtb")
        body.write(b"e")
    body.write(b"etR.")
    with open(path, "wb") as file:
        for head in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}):
            pickle.dump(head, file, protocol=2)
        file.write(body.getvalue())
        pickle.dump([str(i) for i in range(len(storages))], file, protocol=2)
        for value in storages:
            file.write(struct.pack("<q", value.numel()))
            file.write(value.contiguous().numpy().tobytes())


def main():
    os.makedirs(FOLDER, exist_ok=True)
    path = lambda name: os.path.join(FOLDER, name)
    model, optimizer = trained(1)
    averaged, _ = trained(2)
    state = model.state_dict()

    # As the code of SWA and of HHY19 saves them, with DataParallel around the model.
    checkpoint = {
        "epoch": 225,
        "state_dict": nn.DataParallel(model).state_dict(),
        "swa_state_dict": nn.DataParallel(averaged).state_dict(),
        "swa_n": 100,
        "optimizer": optimizer.state_dict(),
        "scheduler": {"milestones": collections.Counter([100, 150]), "gamma": 0.1},
    }
    torch.save(checkpoint, path("checkpoint.pt"))
    torch.save(checkpoint, path("checkpoint-legacy.pth.tar"), _use_new_zipfile_serialization=False)
    torch.save(state, path("state-protocol4.pt"), pickle_protocol=4)
    old_parameters(path("state-2017.pth"), model)

    base = torch.arange(24, dtype=torch.float32) / 7
    shared = {
        "whole": base,
        "view": base[3:9].view(2, 3),
        "transposed": base.view(4, 6).t(),
        "expanded": base[:2].view(2, 1).expand(2, 3),
        "steps": base[::5],
        "permuted": base.view(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 3),
        "parameter": nn.Parameter(base[20:].clone()),
        "half": (base / 3).half(),
        "bfloat16": (base / 3).bfloat16(),
        "double": base.double() / 3,
        "long": torch.tensor([-3, 2**40]),
        "int": torch.tensor([[-3], [7]], dtype=torch.int32),
    }
    torch.save(shared, path("layouts.pt"))
    torch.save(shared, path("layouts-legacy.pt"), _use_new_zipfile_serialization=False)

    x = torch.linspace(-2, 2, 2 * 3 * 8 * 8).view(2, 3, 8, 8)
    expected = {"input": x.flatten().tolist(), "logits": model(x).flatten().tolist(), "swa_logits": averaged(x).flatten().tolist(), "files": {}}
    for name in sorted(os.listdir(FOLDER)):
        if not name.endswith(".json"):
            read = torch.load(path(name), weights_only=name != "state-protocol4.pt" and "legacy" not in name and "checkpoint" not in name)
            expected["files"][name] = {key: {"shape": list(t.shape), "values": t.detach().float().flatten().tolist()} for key, t in tensors(read)}
    with open(path("expected.json"), "w") as file:
        json.dump(expected, file)
    with open(path("tiny.json"), "w") as file:
        json.dump(DEFINITION, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
