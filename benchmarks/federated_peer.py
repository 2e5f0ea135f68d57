"""Rounds of federated averaging as a serial PyTorch simulation: the other side of the federated benchmark.

The participants of a round train one after the other, each from a copy of the global model with a fresh optimizer, and
the mean of their models becomes the global one. Eager PyTorch with its defaults, but for the number of threads. Only
torch and numpy are needed. Writes a JSON line for the set-up, one for each round, and one for the result.

    federated_peer.py --data PATH --network VGG8 --rounds 5             CIFAR-10 in its binary format, or MNIST's idx.gz
    federated_peer.py --data PATH --partition FILE                      clients (and participants) of a JSON file

FILE holds `clients`, a list of indices of training images for each client, and may hold `participants`, a list of
clients for each round.
"""
import argparse
import gzip
import json
import os
import statistics
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, Subset, TensorDataset

from networks import NETWORKS

MOMENTUM, DECAY, CLIP = 0.9, 1e-5, 100


def read_idx(path):
    """The uint8 array of an idx.gz file."""
    with gzip.open(path) as file:
        data = file.read()
    axes = data[3]
    shape = np.frombuffer(data, ">i4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read(folder):
    """(images [N, C, H, W] normalised, labels [N]) of the training set and of the test set."""
    if os.path.exists(os.path.join(folder, "test_batch.bin")):
        mean, deviation = (.4914, .4822, .4465), (.2023, .1994, .2010)
        batches = sorted(name for name in os.listdir(folder) if name.startswith("data_batch_") and name.endswith(".bin"))
        records = [np.concatenate([np.fromfile(os.path.join(folder, name), np.uint8).reshape(-1, 3073) for name in names])
                   for names in (batches, ["test_batch.bin"])]
        splits = [(split[:, 1:].reshape(-1, 3, 32, 32), split[:, 0]) for split in records]
    else:
        mean, deviation = (.1307,), (.3081,)
        splits = [(read_idx(os.path.join(folder, f"{name}-images-idx3-ubyte.gz"))[:, None],
                   read_idx(os.path.join(folder, f"{name}-labels-idx1-ubyte.gz"))) for name in ("train", "t10k")]
    mean, deviation = (torch.tensor(values).view(1, -1, 1, 1) for values in (mean, deviation))
    return [((torch.tensor(images).float() / 255 - mean) / deviation, torch.tensor(labels).long()) for images, labels in splits]


def split(options, count):
    """The clients' indices, and the participants of the rounds or None."""
    if options.partition:
        with open(options.partition) as file:
            content = json.load(file)
        return content["clients"], content.get("participants")
    order = np.random.default_rng(options.seed).permutation(count)
    return [part.tolist() for part in np.array_split(order, options.clients)], None


def batches(feed, data, indices, size):
    """A client's images in a new order: through a DataLoader, image by image, or as one selection a batch."""
    if feed == "loader":
        yield from DataLoader(Subset(TensorDataset(*data), indices), batch_size=size, shuffle=True, num_workers=0)
    else:
        images, labels = data
        indices = torch.tensor(indices)
        for part in indices[torch.randperm(len(indices))].split(size):
            yield images.index_select(0, part), labels.index_select(0, part)


def sign_reward(model, start, reduction):
    """FedSign: sgp(θ_t)·σ(θ) + sgp(−θ_t)·σ(−θ), large where parameters keep the signs they had when the round began."""
    rewards = [(p0 > 0) * torch.sigmoid(p) + (p0 < 0) * torch.sigmoid(-p) for p, p0 in zip(model.parameters(), start)]
    if reduction == "layermean":
        return sum(reward.mean() for reward in rewards)
    total = sum(reward.sum() for reward in rewards)
    return total / sum(reward.numel() for reward in rewards) if reduction == "mean" else total


def train(model, data, indices, options):
    """A participant's local epochs, in place; the sum of the losses over its images, and how many they were."""
    start = [p.detach().clone() for p in model.parameters()] if options.sign else None
    optimizer = torch.optim.SGD(model.parameters(), options.rate, MOMENTUM, weight_decay=DECAY)
    model.train()
    total, count = 0.0, 0
    for _ in range(options.epochs):
        for images, labels in batches(options.feed, data, indices, options.batch):
            loss = cross_entropy = F.cross_entropy(model(images), labels)
            if options.sign:
                loss = cross_entropy - options.sign * sign_reward(model, start, options.reduction)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimizer.step()
            total += cross_entropy.item() * len(labels)
            count += len(labels)
    return total, count


def run_round(model, worker, data, clients, participants, options):
    """One round: the global model becomes the mean of the participants'. Answers the mean training loss."""
    state = model.state_dict()
    mean = {name: torch.zeros_like(value) for name, value in state.items()}
    total, count = 0.0, 0
    for client in participants:
        worker.load_state_dict(state)
        loss, images = train(worker, data, clients[client], options)
        for name, value in worker.state_dict().items():
            mean[name] += value / len(participants)
        total, count = total + loss, count + images
    model.load_state_dict(mean)
    return total / count


@torch.no_grad()
def test(model, images, labels, size=256):
    """Mean loss and accuracy."""
    model.eval()
    loss = correct = 0
    for x, y in zip(images.split(size), labels.split(size)):
        output = model(x)
        loss += F.cross_entropy(output, y, reduction="sum").item()
        correct += (output.argmax(1) == y).sum().item()
    return loss / len(labels), correct / len(labels)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder with CIFAR-10's binary files or MNIST's idx.gz files")
    parser.add_argument("--network", choices=["LeNet5", "VGG8"], default="LeNet5")
    parser.add_argument("--feed", choices=["loader", "memory"], default="memory", help="how a client gets its batches (memory)")
    parser.add_argument("--partition", help="JSON file with the clients' indices; without it an iid split")
    parser.add_argument("--clients", type=int, default=100, help="clients of the iid split (100)")
    parser.add_argument("--per-round", type=int, default=10, help="participants drawn for a round the file has none for (10)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (5)")
    parser.add_argument("--epochs", type=int, default=1, help="local epochs (1)")
    parser.add_argument("--batch", type=int, default=64, help="images a batch (64)")
    parser.add_argument("--rate", type=float, default=0.03, help="learning rate (0.03)")
    parser.add_argument("--sign", type=float, default=0, metavar="GAMMA", help="FedSign's factor γ (0: FedAvg)")
    parser.add_argument("--reduction", choices=["sum", "mean", "layermean"], default="sum",
                        help="FedSign's reduction: over all parameters, or the sum of each tensor's mean (sum)")
    parser.add_argument("--threads", type=int, default=2, help="PyTorch's threads (2)")
    parser.add_argument("--seed", type=int, default=1, help="of split, participants, initialisation and orders (1)")
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    data, test_data = read(options.data)
    clients, schedule = split(options, len(data[1]))
    shape = data[0].shape
    model, worker = (NETWORKS[options.network](shape[1], shape[2]) for _ in range(2))
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), **vars(options), "clients": len(clients),
                      "images": len(data[1]), "parameters": sum(p.numel() for p in model.parameters())}), flush=True)

    seconds = []
    for r in range(options.rounds):
        if schedule and r < len(schedule):
            participants = schedule[r]
        else:
            participants = np.random.default_rng([options.seed, r]).choice(len(clients), options.per_round, replace=False).tolist()
        began = time.perf_counter()
        loss = run_round(model, worker, data, clients, participants, options)
        seconds.append(time.perf_counter() - began)
        print(json.dumps({"round": r + 1, "seconds": seconds[-1], "loss": loss, "participants": participants}), flush=True)

    began = time.perf_counter()
    loss, accuracy = test(model, *test_data)
    # The first round also pays for filling PyTorch's caches.
    print(json.dumps({"seconds_per_round": statistics.median(seconds[1:] or seconds), "test_loss": loss, "test_accuracy": accuracy,
                      "test_seconds": time.perf_counter() - began}), flush=True)


if __name__ == "__main__":
    main()
