#!/usr/bin/env python3
"""Makes nn.safetensors and optim.safetensors: what PyTorch computes, for the tests of Nadir.Torch.Nn and .Optim;
and checkpoint* and torchscript*: what torch.save and torch.jit.save write, for those of .Serialization.

Run with Debian's python3-torch 1.13: python3 make_goldens.py
Every module case holds param.*, input.*, output, cotangent, grad.* (of parameters) and grad_input.*;
gradients are those of sum(output * cotangent).
"""
import io
import json
import struct
import zipfile
from pathlib import Path

import torch
from torch import nn

TYPES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64", torch.bool: "BOOL"}


def save(path, tensors):
    header, chunks, position = {}, [], 0
    for name in sorted(tensors, key=lambda n: (-tensors[n].element_size(), n)):
        data = tensors[name].detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": TYPES[tensors[name].dtype], "shape": list(tensors[name].shape),
                        "data_offsets": [position, position + len(data)]}
        position += len(data)
        chunks.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def shake(module, generator):
    """Random values also where PyTorch begins with zeros and ones, so that nothing cancels."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.4 + 0.1)
    return module


def case(out, name, module, inputs, call=None, train=False):
    generator = torch.Generator().manual_seed(len(out) + 1)
    shake(module, generator).train(train)
    for key, value in module.state_dict().items():
        out[f"{name}.param.{key}"] = value.clone()
    for key, value in inputs.items():
        out[f"{name}.input.{key}"] = value.clone()
        if value.is_floating_point() and key != "mask":
            value.requires_grad_(True)
    output = call(module, inputs) if call else module(*inputs.values())
    cotangent = torch.randn(output.shape, generator=generator)
    (output * cotangent).sum().backward()
    out[f"{name}.output"] = output
    out[f"{name}.cotangent"] = cotangent
    for key, value in module.named_parameters():
        out[f"{name}.grad.{key}"] = value.grad
    for key, value in inputs.items():
        if value.grad is not None:
            out[f"{name}.grad_input.{key}"] = value.grad
    for key, value in module.named_buffers():
        out[f"{name}.after.{key}"] = value.clone()


def packed(module, inputs):
    sequences = nn.utils.rnn.pack_padded_sequence(
        inputs["x"], inputs["lengths"], batch_first=module.batch_first, enforce_sorted=False)
    output, state = module(sequences)
    total = inputs["x"].shape[1 if module.batch_first else 0]
    output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=module.batch_first, total_length=total)
    return torch.cat([output.flatten(), state.flatten()])


def attention(module, inputs):
    return module(inputs["query"], inputs["key"], inputs["value"], key_padding_mask=inputs.get("padding"),
                  attn_mask=inputs.get("mask"), need_weights=False)[0]


def modules():
    out, g = {}, torch.Generator().manual_seed(0)

    def randn(*shape):
        return torch.randn(*shape, generator=g)

    case(out, "linear", nn.Linear(3, 4), {"x": randn(2, 5, 3)})
    case(out, "linear_no_bias", nn.Linear(3, 4, bias=False), {"x": randn(2, 3)})
    case(out, "conv1d", nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2, groups=2), {"x": randn(2, 4, 9)})
    case(out, "conv2d", nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2), {"x": randn(2, 4, 6, 5)})
    case(out, "conv2d_wide", nn.Conv2d(2, 3, (1, 3), stride=(1, 2), padding=(0, 1), dilation=(1, 2), bias=False),
         {"x": randn(1, 2, 3, 7)})
    case(out, "batch_norm1d", nn.BatchNorm1d(3), {"x": randn(4, 3)}, train=True)
    case(out, "batch_norm2d", nn.BatchNorm2d(3, eps=1e-3, momentum=0.3), {"x": randn(2, 3, 4, 2)}, train=True)
    case(out, "batch_norm2d_mean", nn.BatchNorm2d(3, momentum=None), {"x": randn(2, 3, 4, 2)},
         lambda m, i: m(i["x"]) + m(i["x"] * 2), train=True)
    case(out, "batch_norm2d_eval", nn.BatchNorm2d(3), {"x": randn(2, 3, 4, 2)})
    case(out, "layer_norm", nn.LayerNorm(5, eps=1e-4), {"x": randn(2, 3, 5)})
    case(out, "layer_norm_2d", nn.LayerNorm([3, 5]), {"x": randn(2, 3, 5)})
    case(out, "group_norm", nn.GroupNorm(2, 4), {"x": randn(2, 4, 3)})
    case(out, "embedding", nn.Embedding(5, 3, padding_idx=1), {"ids": torch.tensor([[0, 1, 4], [4, 4, 2]])})
    case(out, "gru", nn.GRU(3, 4, num_layers=2, batch_first=True), {"x": randn(2, 5, 3)},
         lambda m, i: torch.cat([part.flatten() for part in m(i["x"])]))
    case(out, "gru_no_bias", nn.GRU(3, 4, bias=False), {"x": randn(5, 2, 3)},
         lambda m, i: torch.cat([part.flatten() for part in m(i["x"])]))
    lengths = torch.tensor([2, 5, 1, 5])
    case(out, "gru_lengths", nn.GRU(3, 4, num_layers=2, batch_first=True, bidirectional=True),
         {"x": randn(4, 6, 3), "lengths": lengths}, packed)
    case(out, "gru_lengths_time_first", nn.GRU(3, 2, bidirectional=True), {"x": randn(5, 4, 3), "lengths": lengths}, packed)
    padding = torch.tensor([[False, False, False, True], [False, True, False, False]])
    mha = dict(query=randn(2, 3, 8), key=randn(2, 4, 8), value=randn(2, 4, 8))
    case(out, "attention_padding", nn.MultiheadAttention(8, 2, batch_first=True), {**mha, "padding": padding}, attention)
    causal = torch.ones(3, 4, dtype=torch.bool).triu(2)
    mha = {key: value.detach().clone() for key, value in mha.items()}
    case(out, "attention_bool_mask", nn.MultiheadAttention(8, 4, bias=False, batch_first=True), {**mha, "mask": causal}, attention)
    time_first = dict(query=randn(3, 2, 8), key=randn(4, 2, 8), value=randn(4, 2, 8))
    case(out, "attention_real_mask", nn.MultiheadAttention(8, 2), {**time_first, "padding": padding, "mask": randn(4, 3, 4)}, attention)
    case(out, "attention_self", nn.MultiheadAttention(8, 2, batch_first=True), {"x": randn(2, 4, 8)},
         lambda m, i: m(i["x"], i["x"], i["x"], need_weights=False)[0])
    for norm_first in (False, True):
        for activation in ("relu", "gelu"):
            case(out, f"encoder_{'first' if norm_first else 'last'}_{activation}",
                 nn.TransformerEncoderLayer(8, 2, 12, dropout=0, activation=activation, batch_first=True, norm_first=norm_first),
                 {"x": randn(2, 4, 8), "padding": padding},
                 lambda m, i: m(i["x"], src_key_padding_mask=i["padding"]), train=True)
    initial(out)
    return out


def initial(out):
    made = {
        "linear": lambda: nn.Linear(5, 3),
        "conv2d": lambda: nn.Conv2d(4, 2, 3, groups=2),
        "conv1d": lambda: nn.Conv1d(2, 3, 3),
        "embedding": lambda: nn.Embedding(4, 3, padding_idx=2),
        "gru": lambda: nn.GRU(2, 3, bidirectional=True),
        "attention": lambda: nn.MultiheadAttention(4, 2),
        "encoder": lambda: nn.TransformerEncoderLayer(4, 2, 6),
    }
    for name, make in made.items():
        torch.manual_seed(1234)
        for key, value in make().state_dict().items():
            out[f"initial.{name}.{key}"] = value


OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adam_decay": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, dampening=0.5, weight_decay=0.1),
    "sgd_nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
}
STEPS = 10


def optimizers():
    out, g = {}, torch.Generator().manual_seed(3)
    shapes = [(4, 3), (3,), (2, 2, 1, 2)]
    start = [torch.randn(shape, generator=g) for shape in shapes]
    gradients = [[torch.randn(shape, generator=g) for shape in shapes] for _ in range(STEPS)]
    for number, value in enumerate(start):
        out[f"start.{number}"] = value
        for step in range(STEPS):
            out[f"gradient.{step}.{number}"] = gradients[step][number]
    for name, make in OPTIMIZERS.items():
        parameters = [nn.Parameter(value.clone()) for value in start]
        optimizer = make(parameters)
        for step in range(STEPS):
            for number, parameter in enumerate(parameters):
                # The last one has no gradient in even steps.
                parameter.grad = None if number == 2 and step % 2 == 0 else gradients[step][number].clone()
            optimizer.step()
            for number, parameter in enumerate(parameters):
                out[f"{name}.{step}.{number}"] = parameter.detach().clone()
    schedules(out)
    clipping(out, gradients[0])
    return out


def schedules(out):
    made = {
        "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 3, 0.5),
        "multi_step": lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 7], 0.2),
        "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 12, 0.01),
        "linear_warmup": lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.25, 1.0, 5),
    }
    for name, make in made.items():
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.3)
        scheduler, rates = make(optimizer), []
        for _ in range(13):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        out[f"schedule.{name}"] = torch.tensor(rates, dtype=torch.float64)


def clipping(out, gradients):
    for norm_type in (1.0, 2.0, float("inf")):
        for limit in (0.5, 100.0):
            parameters = [nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
            for parameter, gradient in zip(parameters, gradients):
                parameter.grad = gradient.clone()
            norm = nn.utils.clip_grad_norm_(parameters, limit, norm_type)
            name = f"clip.{norm_type:g}.{limit:g}"
            out[f"{name}.norm"] = norm.to(torch.float64)
            for number, parameter in enumerate(parameters):
                out[f"{name}.{number}"] = parameter.grad


def checkpoint(folder):
    """The same content in every format that torch.save writes."""
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.randn(4, 3)).square().sum().backward()
    optimizer.step()
    base = torch.arange(6, dtype=torch.int32)
    content = {
        "model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 12, "best": 0.25, "name": "\u00fcber", "none": None,
        "views": [base[1:4], base.view(2, 3).t()], "parameter": nn.Parameter(torch.ones(2)), "size": torch.Size([4, 5]),
        "types": (torch.float16, torch.bool), "device": torch.device("cpu"), "long": 2**70, "empty": torch.zeros(0, 3),
        "bool": torch.tensor([True, False]), "bfloat16": torch.tensor([1.5, -2.0], dtype=torch.bfloat16), 7: "number",
    }
    for protocol in (2, 3, 4, 5):
        torch.save(content, folder / f"checkpoint_protocol{protocol}.pt", pickle_protocol=protocol)
    torch.save(content, folder / "checkpoint_legacy.pt", _use_new_zipfile_serialization=False)
    save(folder / "checkpoint.safetensors", {f"model.{key}": value for key, value in model.state_dict().items()})


class ScriptedBlock(nn.Module):
    """Attributes of every kind that a TorchScript archive can hold beside its tensors."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, bias=False)
        self.bn = nn.BatchNorm2d(2)
        self.scale, self.sizes, self.names, self.pair, self.flag, self.table = 2.0, [3, 4], ["a", "b"], (1, "x"), True, {"a": 1}

    def forward(self, x):
        y = self.bn(self.conv(x)) * self.scale + self.sizes[0] + self.pair[0] + self.table["a"]
        return y + 1 if self.names[0] == "a" and self.flag else y


class ScriptedNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.visual = nn.Sequential(ScriptedBlock(), nn.ReLU())
        self.list = nn.ModuleList([nn.Linear(2, 3), nn.Linear(3, 2)])
        self.register_buffer("input_resolution", torch.tensor(7))
        self.transposed = nn.Parameter(torch.arange(6.0).reshape(2, 3).t())

    def forward(self, x):
        x = self.visual(x).mean([2, 3])
        for layer in self.list:
            x = layer(x)
        return x + self.transposed.sum() + self.input_resolution


def torchscript(folder):
    """What torch.jit.save writes, without the debugging files, which name the folder that this file lies in."""
    torch.manual_seed(6)
    module = ScriptedNet().eval()
    for kind, scripted in (("scripted", torch.jit.script(module)), ("traced", torch.jit.trace(module, torch.zeros(1, 1, 5, 5)))):
        buffer = io.BytesIO()
        torch.jit.save(scripted, buffer)
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(folder / f"torchscript_{kind}.pt", "w") as target:
            for member in source.infolist():
                if not member.filename.endswith(".debug_pkl"):
                    target.writestr(member, source.read(member), member.compress_type)
    save(folder / "torchscript.safetensors", module.state_dict())


if __name__ == "__main__":
    folder = Path(__file__).parent
    checkpoint(folder)
    torchscript(folder)
    save(folder / "nn.safetensors", modules())
    save(folder / "optim.safetensors", optimizers())
