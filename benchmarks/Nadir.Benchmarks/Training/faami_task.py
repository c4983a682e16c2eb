"""FAAMI's training step in Python's torch: the network of src/Nadir.Systems/Faami, its parts made in the same order."""
import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

BATCH, CAPTIONS, WORDS, LENGTH = 32, 64, 2000, 22
WIDTH, COVARIANCE, HIDDEN, DIMENSION = 256, 64, 512, 512
INVERSE_TEMPERATURE = 9


class Block(nn.Module):
    def __init__(self, channels, following, kernel, stride, groups):
        super().__init__()
        self.strided = stride == 2
        self.conv = nn.Conv2d(channels, following, kernel, stride, 1 if kernel == 3 and stride == 1 else 0,
                              groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(following, eps=1e-3, momentum=0.01)

    def forward(self, x):
        # The SAME rule over even sides: one pixel at the bottom and at the right.
        return F.relu_(self.bn(self.conv(F.pad(x, (0, 1, 0, 1)) if self.strided else x)))


class MobileNet(nn.Module):
    FOLLOWING = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024]
    STAGES = ["conv_pw_5", "conv_pw_11", "conv_dw_13"]

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleDict({"conv1": Block(3, 32, 3, 2, 1)})
        channels = 32
        for i in range(1, 14):
            self.blocks[f"conv_dw_{i}"] = Block(channels, channels, 3, 2 if i in (2, 4, 6, 12) else 1, channels)
            if i <= len(self.FOLLOWING):
                self.blocks[f"conv_pw_{i}"] = Block(channels, self.FOLLOWING[i - 1], 1, 1, 1)
                channels = self.FOLLOWING[i - 1]

    def forward(self, x):
        stages = []
        for name, block in self.blocks.items():
            x = block(x)
            if name in self.STAGES:
                stages.append(x)
        return stages


class SecondOrderPooling(nn.Module):
    def __init__(self):
        super().__init__()
        self.reduction = nn.Conv2d(WIDTH, COVARIANCE, 1, bias=False)
        self.reduction_normalization = nn.BatchNorm2d(COVARIANCE)
        self.covariance_normalization = nn.BatchNorm1d(COVARIANCE)
        self.rows = nn.Conv2d(COVARIANCE, 4 * COVARIANCE, (COVARIANCE, 1), groups=COVARIANCE)
        self.excitation = nn.Linear(4 * COVARIANCE, WIDTH)
        nn.init.zeros_(self.excitation.weight)
        nn.init.zeros_(self.excitation.bias)

    def forward(self, x):
        values = F.relu(self.reduction_normalization(self.reduction(x))).flatten(2)
        centred = values - values.mean(2, keepdim=True)
        covariance = self.covariance_normalization(centred @ centred.transpose(1, 2) / values.size(2))
        rows = F.leaky_relu(self.rows(covariance.transpose(1, 2).unsqueeze(-1)).flatten(1), 0.1)
        return x * (torch.sigmoid(self.excitation(rows)) * 2)[:, :, None, None]


class Faami(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = MobileNet()
        self.image_projection = nn.Linear(1024, DIMENSION)
        self.embedding = nn.Embedding(WORDS, 300, padding_idx=0)
        self.gru = nn.GRU(300, HIDDEN, batch_first=True, bidirectional=True)
        self.text_projection = nn.Linear(2 * HIDDEN, DIMENSION)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        connected = 256 + 512 + 1024
        self.connection = nn.Sequential(nn.BatchNorm2d(connected), nn.Conv2d(connected, WIDTH, 1))
        self.channel_attention = SecondOrderPooling()
        self.self_attention = nn.TransformerEncoderLayer(
            WIDTH, 4, 2 * WIDTH, 0.0, "gelu", batch_first=True, norm_first=True)
        self.global_region = nn.Linear(WIDTH, DIMENSION, bias=False)
        self.words = nn.Linear(2 * HIDDEN, WIDTH)
        self.local_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        nn.init.zeros_(self.global_region.weight)

    def embed_images(self, pixels):
        with torch.autocast("cpu", torch.bfloat16):
            stages = self.backbone(pixels)
        grid = stages[-1].shape[2:]
        connected = torch.cat([F.adaptive_avg_pool2d(stage, grid).float() for stage in stages[:-1]]
                              + [stages[-1].float()], 1)
        regions = self.self_attention(self.channel_attention(self.connection(connected)).flatten(2).transpose(1, 2))
        features = self.image_projection(stages[-1].mean([2, 3]).float()) + self.global_region(regions.mean(1))
        return features, regions

    def embed_texts(self, ids, lengths):
        packed = pack_padded_sequence(self.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=LENGTH)
        pooled = states.masked_fill((ids == 0).unsqueeze(-1), -2).amax(1)
        return self.text_projection(pooled), self.words(states), ids != 0


def cross_attention(regions, words, mask):
    regions, words = F.normalize(regions, dim=-1), F.normalize(words, dim=-1)
    cosines = words.reshape(1, -1, WIDTH) @ regions.transpose(1, 2)
    attention = (cosines * INVERSE_TEMPERATURE).softmax(-1)
    gram = regions @ regions.transpose(1, 2)
    norm = ((attention @ gram) * attention).sum(-1).clamp(min=1e-6).sqrt()
    similarity = ((attention * cosines).sum(-1) / norm).reshape(len(regions), *mask.shape)
    weights = mask.float()
    return (similarity * weights).sum(2) / weights.sum(1)


def contrastive(logits, positives):
    return sum(-(positives / positives.sum(dim, keepdim=True) * logits.log_softmax(dim)).sum(dim).mean()
               for dim in (1, 0)) * 0.5


class FaamiTask:
    def __init__(self, image_size):
        self.lengths = torch.randint(8, LENGTH + 1, (CAPTIONS,))
        self.identity = torch.eye(BATCH)
        self.positives = self.identity.repeat_interleave(2, 1)
        self.model = Faami()
        self.model.backbone.to(memory_format=torch.channels_last)
        self.parameters = list(self.model.parameters())
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-4, foreach=True)
        self.pixels = torch.randn(BATCH, 3, image_size, image_size).contiguous(memory_format=torch.channels_last)
        padding = torch.arange(LENGTH)[None] >= self.lengths[:, None]
        self.captions = torch.randint(2, WORDS, (CAPTIONS, LENGTH)).masked_fill(padding, 0)

    def step(self):
        features, regions = self.model.embed_images(self.pixels)
        texts, words, mask = self.model.embed_texts(self.captions, self.lengths)
        cosines = F.normalize(features) @ F.normalize(texts).t()
        scores = cross_attention(regions, words[::2], mask[::2])
        loss = (contrastive(cosines * self.model.logit_scale.exp().clamp(0, 100), self.positives)
                + contrastive(scores * self.model.local_scale.exp().clamp(0, 100), self.identity))
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 2)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()
