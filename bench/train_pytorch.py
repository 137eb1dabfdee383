"""The same two training steps in PyTorch on the CPU: the yardstick of bench/train.mjs.

Reads one line per round on standard input ("koch 3": run three steps), answers with the milliseconds of each as JSON.
Textbook form: convolution, ReLU, pooling; SGD with momentum; binary cross-entropy on logits.
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
torch.manual_seed(1)


class Koch(nn.Module):
    def __init__(self):
        super().__init__()
        self.twin = nn.Sequential(
            nn.Conv2d(1, 64, 10), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 7), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(128, 128, 4), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(128, 256, 4), nn.ReLU(),
            nn.Flatten(), nn.Linear(9216, 4096), nn.Sigmoid(),
        )
        self.head = nn.Linear(4096, 1)

    def forward(self, images):
        left, right = self.twin(images).chunk(2)
        return self.head((left - right).abs())


def unit(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs)]


class Compact(nn.Module):
    def __init__(self):
        super().__init__()
        self.twin = nn.Sequential(
            *unit(1, 64), nn.ReLU(), *unit(64, 64), nn.ReLU(), nn.MaxPool2d(2),
            *unit(64, 128), nn.ReLU(), *unit(128, 128), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(6272, 128),
        )
        self.rho = nn.Parameter(torch.full((128, 1), 2.0))
        self.bias = nn.Parameter(torch.ones(1))

    def forward(self, images):
        left, right = self.twin(images).chunk(2)
        return self.bias - (left - right).abs() @ (nn.functional.softplus(self.rho) / 128)


def setting(net, images):
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.5)
    same = (torch.arange(images.shape[0] // 2) % 2).float().unsqueeze(1)

    def step():
        optimizer.zero_grad(set_to_none=True)
        nn.functional.binary_cross_entropy_with_logits(net(images), same).backward()
        optimizer.step()

    return step


settings = {}
print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    name, rounds = line.split()
    if name not in settings:
        net, images = (Koch(), torch.rand(32, 1, 105, 105)) if name == "koch" else (Compact(), torch.rand(120, 1, 28, 28))
        settings[name] = setting(net, images)
    times = []
    for _ in range(int(rounds)):
        start = time.perf_counter()
        settings[name]()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps(times), flush=True)
