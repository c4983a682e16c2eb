"""The peer of Nadir.Benchmarks training-speed: the same models in Python's torch.

Reads the number of steps to run, one a line; answers each with the seconds they took and the last loss.
"""
import contextlib
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from faami_task import FaamiTask


class DualEncoderTask:
    BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1),
              (512, 1), (1024, 2), (1024, 1)]

    def __init__(self):
        layers = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
        channels = 32
        for following, stride in self.BLOCKS:
            layers += [nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False),
                       nn.BatchNorm2d(channels), nn.ReLU(),
                       nn.Conv2d(channels, following, 1, bias=False), nn.BatchNorm2d(following), nn.ReLU()]
            channels = following
        self.image = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.image_head = nn.Linear(1024, 512)
        self.words = nn.Embedding(2000, 300)
        self.text = nn.GRU(300, 512, batch_first=True, bidirectional=True)
        self.text_head = nn.Linear(1024, 512)
        modules = nn.ModuleList([self.image, self.image_head, self.words, self.text, self.text_head])
        self.parameters = list(modules.parameters())
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-4, foreach=True)
        self.pixels = torch.randn(32, 3, 224, 224).contiguous(memory_format=torch.channels_last)
        self.captions = torch.randint(1, 2000, (32, 22))
        self.lengths = torch.randint(8, 23, (32,))
        self.labels = torch.arange(32)

    def encode_texts(self):
        packed = pack_padded_sequence(self.words(self.captions), self.lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.text(packed)[0], batch_first=True, total_length=22)
        return self.text_head(states.amax(1))

    def step(self):
        with torch.autocast("cpu", torch.bfloat16):
            images = F.normalize(self.image_head(self.image(self.pixels).mean([2, 3])).float())
            texts = F.normalize(self.encode_texts().float())
            logits = (images @ texts.t()).float() * 20
            loss = (F.cross_entropy(logits, self.labels) + F.cross_entropy(logits.t(), self.labels)) * 0.5
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 2)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


class VisionTransformerTask:
    def __init__(self, autocast):
        self.autocast = autocast
        self.patches = nn.Conv2d(3, 256, 16, 16)
        self.positions = nn.Parameter(torch.zeros(1, 64, 256))
        self.layers = nn.Sequential(*[
            nn.TransformerEncoderLayer(256, 4, 1024, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(6)])
        self.norm = nn.LayerNorm(256)
        self.head = nn.Linear(256, 30)
        modules = nn.ModuleList([self.patches, self.layers, self.norm, self.head])
        self.optimizer = torch.optim.AdamW([self.positions, *modules.parameters()], lr=1e-4, foreach=True)
        self.pixels = torch.randn(64, 3, 128, 128)
        self.labels = torch.randint(0, 30, (64,))

    def step(self):
        with torch.autocast("cpu", torch.bfloat16) if self.autocast else contextlib.nullcontext():
            tokens = self.layers(self.patches(self.pixels).flatten(2).transpose(1, 2) + self.positions)
            loss = F.cross_entropy(self.head(self.norm(tokens).mean(1)).float(), self.labels)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


TASKS = {
    "dual-encoder-bf16": DualEncoderTask,
    "faami-128-bf16": lambda: FaamiTask(128),
    "faami-192-bf16": lambda: FaamiTask(192),
    "vit-bf16": lambda: VisionTransformerTask(True),
    "vit-f32": lambda: VisionTransformerTask(False),
}


def main():
    torch.manual_seed(1)
    task = TASKS[sys.argv[1]]()
    print("ready", torch.__version__, torch.get_num_threads(), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            loss = task.step()
        print(time.perf_counter() - start, loss, flush=True)


if __name__ == "__main__":
    main()
