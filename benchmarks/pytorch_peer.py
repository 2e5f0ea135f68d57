"""The PyTorch side of the benchmark: a process that reads one JSON request a line and answers with one JSON line.

Requests: describe, load (data), train, point. Eager PyTorch with its defaults, but for the number of threads, which is
set to the cores there are (Debian's default is 1). Nothing but torch and numpy is needed.
"""
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

from networks import NETWORKS


def read_safetensors(path):
    """The float32 tensors of a safetensors file, by name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def read_cifar(path, count):
    """uint8 images [N, 32, 32, 3] and labels [N] of a file in CIFAR-10's binary format."""
    records = np.fromfile(path, np.uint8).reshape(-1, 3073)[:count]
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).copy(), records[:, 0].astype(np.int64)


def to_tensor(image):
    """What torchvision's ToTensor does with an image."""
    return torch.from_numpy(image).permute(2, 0, 1).contiguous().to(torch.float32).div(255)


def normalize(image, mean, deviation):
    """What torchvision's Normalize does."""
    image = image.clone()
    mean = torch.as_tensor(mean, dtype=image.dtype).view(-1, 1, 1)
    deviation = torch.as_tensor(deviation, dtype=image.dtype).view(-1, 1, 1)
    return image.sub_(mean).div_(deviation)


class Images(Dataset):
    """Images that go through their transforms each time they are asked for, as torchvision's data sets."""

    def __init__(self, images, labels, mean, deviation):
        self.images, self.labels, self.mean, self.deviation = images, labels, mean, deviation

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return normalize(to_tensor(self.images[index]), self.mean, self.deviation), int(self.labels[index])


class InMemory:
    """Batches that are slices of tensors made in advance: nothing is left to do when one is asked for."""

    def __init__(self, split, batch, order=None):
        self.images = torch.stack([split[i][0] for i in (order or range(len(split)))])
        self.labels = torch.tensor([int(split.labels[i]) for i in (order or range(len(split)))])
        self.batch = batch

    def __iter__(self):
        for start in range(0, len(self.labels), self.batch):
            yield self.images[start:start + self.batch], self.labels[start:start + self.batch]


class Peer:
    def describe(self, threads):
        torch.set_num_threads(threads)
        return {"version": torch.__version__, "threads": torch.get_num_threads()}

    def load(self, folder, train, test, mean, deviation):
        self.train_split = Images(*read_cifar(os.path.join(folder, "data_batch_1.bin"), train), mean, deviation)
        self.test_split = Images(*read_cifar(os.path.join(folder, "test_batch.bin"), test), mean, deviation)
        self.memory = {}
        return {}

    def batches(self, split, workers, batch, order=None):
        """workers: -1 for all in memory, else the DataLoader's number of worker processes."""
        if workers < 0:
            key = (id(split), batch, tuple(order or ()))
            if key not in self.memory:
                self.memory[key] = InMemory(split, batch, order)
            return self.memory[key]
        return DataLoader(split, batch_size=batch, sampler=order, num_workers=workers)

    def model(self, network, weights):
        model = NETWORKS[network]()
        keys = model.load_state_dict(read_safetensors(weights), strict=False)
        # The product does not count batches.
        assert all(key.endswith("num_batches_tracked") for key in keys.missing_keys), keys
        return model

    def train(self, network, weights, order, batch, workers, rate, momentum, decay):
        """One epoch in the given order; the mean loss over its images, as the steps saw it."""
        model = self.model(network, weights)
        optimizer = torch.optim.SGD(model.parameters(), rate, momentum, weight_decay=decay)
        batches = self.batches(self.train_split, workers, batch, order)
        model.train()
        began, total = time.perf_counter(), 0.0
        for images, labels in batches:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return {"seconds": time.perf_counter() - began, "loss": total / len(order)}

    def point(self, network, weights, batch, workers, gradients):
        """One point of a profile as HHY19's code measures it: recalibration, training loss, test loss.

        That code records the graph for gradients which it never asks for; gradients=False spares it that.
        """
        model = self.model(network, weights)
        train, test = (self.batches(split, workers, batch) for split in (self.train_split, self.test_split))
        with torch.set_grad_enabled(gradients):
            began = time.perf_counter()
            recalibrate(model, train)
            train_loss, test_loss = evaluate(model, train), evaluate(model, test)
            return {"seconds": time.perf_counter() - began, "train_loss": train_loss, "test_loss": test_loss}


def recalibrate(model, batches):
    model.train()
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
    count = 0
    for images, _ in batches:
        for norm in norms:
            norm.momentum = len(images) / (count + len(images))
        model(images)
        count += len(images)


def evaluate(model, batches):
    model.eval()
    loss, correct, count = 0.0, 0, 0
    for images, labels in batches:
        output = model(images)
        loss += F.cross_entropy(output, labels).item() * len(labels)
        correct += output.data.max(1)[1].eq(labels).sum().item()
        count += len(labels)
    return loss / count


def main():
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(peer, request.pop("do"))(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
