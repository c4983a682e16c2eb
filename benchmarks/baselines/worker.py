"""Trains a baseline in Python's torch from weights and a batch that the C# side wrote: worker.py NAME START.

Reads the number of steps to run, one a line; answers each with the seconds they took by the clock, those of the processors,
and the last loss.
"""
import json
import sys
import time

import numpy
import torch
from torch import Tensor, nn

from networks import NETWORKS, Batch, LwMcrDistilled

TYPES = {"F32": numpy.float32, "F16": numpy.float16, "I64": numpy.int64, "BOOL": numpy.bool_}
RATES = {"vsepp": 2e-4, "lw-mcr-b": 2e-4, "lw-mcr-d": 2e-4, "galr": 2e-4, "hvsa": 1e-3, "kamcl": 2e-4}
TEACHER = "teacher."


def read(path: str) -> dict[str, Tensor]:
    """The tensors of a safetensors file."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        content = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            values = numpy.frombuffer(content[first:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


def read_batch(tensors: dict[str, Tensor]) -> Batch:
    """Pixels normalised, as a loader of images hands them over."""
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    pixels = (tensors.pop("input.pixels") * 0.5 + 0.5 - mean) / deviation
    return Batch(pixels.contiguous(memory_format=torch.channels_last), tensors.pop("input.ids"), tensors.pop("input.lengths"),
                 tensors.pop("input.margins", None))


def load(network: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Refuses anything that one of both sides has and the other has not."""
    missing, unexpected = network.load_state_dict({name: value.float() if value.dtype == torch.float16 else value
                                                   for name, value in tensors.items()}, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise SystemExit(f"The networks differ: missing {missing}, unexpected {unexpected}")


def main() -> None:
    name, path = sys.argv[1:]
    tensors = read(path)
    batch = read_batch(tensors)
    words = next(value.size(0) for key, value in tensors.items() if key.endswith(("embed.weight", "embedding.weight")))
    network = NETWORKS[name](words)
    network.to(memory_format=torch.channels_last)
    load(network, {key: value for key, value in tensors.items() if not key.startswith(TEACHER)})
    if isinstance(network, LwMcrDistilled):
        teacher = network.teacher[0].to(memory_format=torch.channels_last)
        load(teacher, {key[len(TEACHER):]: value for key, value in tensors.items() if key.startswith(TEACHER)})
    del tensors
    trained = [(key, value) for key, value in network.named_parameters() if value.requires_grad]
    if name == "hvsa":
        decays = [value for key, value in trained if value.dim() > 1 and "embed" not in key]
        others = [value for key, value in trained if not (value.dim() > 1 and "embed" not in key)]
        optimizer = torch.optim.AdamW([{"params": decays}, {"params": others, "weight_decay": 0}], RATES[name],
                                      weight_decay=0.01)
    else:
        optimizer = torch.optim.Adam([value for _, value in trained], RATES.get(name, 1e-4))
    parameters = sum(value.numel() for value in network.parameters())
    print("ready", torch.__version__, torch.get_num_threads(), parameters, len(batch.ids), flush=True)
    torch.manual_seed(1)
    loss = torch.zeros(())
    for line in sys.stdin:
        processor, start = time.process_time(), time.perf_counter()
        for _ in range(int(line)):
            optimizer.zero_grad(set_to_none=True)
            loss = network.loss(batch)
            value = loss.item()
            loss.backward()
            optimizer.step()
        print(time.perf_counter() - start, time.process_time() - processor, value, flush=True)


if __name__ == "__main__":
    main()
