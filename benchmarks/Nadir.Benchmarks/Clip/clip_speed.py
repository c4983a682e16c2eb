#!/usr/bin/env python3
"""The image tower of CLIP ViT-B/32 in Python's torch, for clip-speed: clip_speed.py f32|bf16 BATCH WEIGHTS

Reads a number of runs a line, answers with the seconds they took and the mean magnitude of the features.
The modules are those of the published architecture: nn.MultiheadAttention, QuickGELU, LayerNorm.
"""
import json
import struct
import sys
import time
from collections import OrderedDict

import numpy
import torch
from torch import nn

WIDTH, LAYERS, HEADS, PATCH, SIZE, EMBED = 768, 12, 12, 32, 224, 512


class QuickGelu(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(WIDTH, HEADS)
        self.ln_1 = nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(OrderedDict(
            c_fc=nn.Linear(WIDTH, 4 * WIDTH), gelu=QuickGelu(), c_proj=nn.Linear(4 * WIDTH, WIDTH)))
        self.ln_2 = nn.LayerNorm(WIDTH)

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(WIDTH))
        self.positional_embedding = nn.Parameter(torch.zeros((SIZE // PATCH) ** 2 + 1, WIDTH))
        self.ln_pre = nn.LayerNorm(WIDTH)
        self.transformer = nn.Module()
        self.transformer.resblocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
        self.ln_post = nn.LayerNorm(WIDTH)
        self.proj = nn.Parameter(torch.zeros(WIDTH, EMBED))

    def forward(self, x):
        x = self.conv1(x).flatten(2).transpose(1, 2)
        first = self.class_embedding + torch.zeros(x.shape[0], 1, WIDTH, dtype=x.dtype)
        x = torch.cat([first, x], dim=1) + self.positional_embedding
        x = self.transformer.resblocks(self.ln_pre(x).transpose(0, 1)).transpose(0, 1)
        return self.ln_post(x[:, 0]) @ self.proj


def weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    found = {}
    for name, entry in header.items():
        if name.startswith("visual."):
            begin, end = entry["data_offsets"]
            values = numpy.frombuffer(data[begin:end], dtype=numpy.float32).copy()
            found[name[len("visual."):]] = torch.from_numpy(values).reshape(entry["shape"])
    return found


def main():
    kind, batch, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_grad_enabled(False)
    tower = Tower().eval()
    tower.load_state_dict(weights(path))
    dtype = torch.bfloat16 if kind == "bf16" else torch.float32
    tower.to(dtype)
    pixels = (torch.arange(batch * 3 * SIZE * SIZE, dtype=torch.float32) * 0.001).sin().reshape(batch, 3, SIZE, SIZE).to(dtype)
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            value = tower(pixels).float().abs().mean().item()
        print(time.perf_counter() - start, value, flush=True)


if __name__ == "__main__":
    main()
