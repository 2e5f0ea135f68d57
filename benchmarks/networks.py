"""The benchmark's networks in plain PyTorch, written as the papers' authors write theirs."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet5(nn.Module):
    def __init__(self, channels=3, size=32, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5, padding=(32 - size) // 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class VGG8(nn.Module):
    """FedPAN's VGG8: no batch normalisation, one linear layer."""

    def __init__(self, channels=3, size=32, classes=10):
        super().__init__()
        widths = (64, 128, 256, 512, 512)
        layers = []
        for i, o in zip((channels, *widths), widths):
            layers += [nn.Conv2d(i, o, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(512 * (size // 32) ** 2, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1, downsample=None):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.downsample = downsample

    def forward(self, x):
        residual = x
        out = self.conv1(self.relu(self.bn1(x)))
        out = self.conv2(self.relu(self.bn2(out)))
        if self.downsample is not None:
            residual = self.downsample(x)
        out += residual
        return out


class PreResNet20(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.width = 16
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.layer1 = self.stage(16, 3, 1)
        self.layer2 = self.stage(32, 3, 2)
        self.layer3 = self.stage(64, 3, 2)
        self.bn = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.fc = nn.Linear(64, classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                m.weight.data.normal_(0, math.sqrt(2.0 / (m.kernel_size[0] * m.kernel_size[1] * m.out_channels)))

    def stage(self, width, blocks, stride):
        down = None
        if stride != 1 or self.width != width:
            down = nn.Sequential(nn.Conv2d(self.width, width, 1, stride, bias=False))
        layers = [Block(self.width, width, stride, down)]
        self.width = width
        layers += [Block(width, width) for _ in range(1, blocks)]
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        x = F.avg_pool2d(self.relu(self.bn(x)), 8)
        return self.fc(x.flatten(1))


NETWORKS = {"LeNet5": LeNet5, "VGG8": VGG8, "PreResNet20": PreResNet20}
