"""Compares the speed of two builds of this repository: training steps, and encoding while a folder is indexed.

    builds.py BEFORE AFTER [--images DIR] [--rounds 7] [--steps 4]

BEFORE and AFTER are checkouts in which benchmarks/Nadir.Benchmarks is built. Training: a process of each build lives through the
whole comparison, and they take turns. Encoding: `indexing-speed` of each build runs on DIR (pictures; the figure is its encoder
alone, before and after the run), in turns. The ratio is the median of neighbours' ratios, since neighbours run at nearly the
same time; over 1 the build after is the faster.
"""
import argparse
import re
import statistics
import subprocess
from pathlib import Path

PROGRAM = "artifacts/bin/Nadir.Benchmarks/release/Nadir.Benchmarks"
TASKS = ["dual-encoder-bf16", "faami-128-bf16", "faami-192-bf16", "vit-bf16", "vit-f32"]
MODELS = ["dual-encoder", "osdpm", "faami"]
WARM_UP_STEPS = 2


def start(build: Path, *command: str) -> subprocess.Popen:
    """With the environment that ./nadir of that build starts with."""
    return subprocess.Popen(
        ["bash", "-c", "source scripts/environment.sh; exec \"$@\"", "bash", PROGRAM, *command], cwd=build, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def steps(worker: subprocess.Popen, count: int) -> float:
    worker.stdin.write(f"{count}\n")
    worker.stdin.flush()
    return float(worker.stdout.readline().split()[0])


def training(task: str, builds: list[Path], rounds: int, count: int) -> None:
    workers = [start(build, "training-worker", task) for build in builds]
    for worker in workers:
        worker.stdout.readline()
        steps(worker, WARM_UP_STEPS)
    before, after = zip(*([steps(worker, count) for worker in workers] for _ in range(rounds)))
    for worker in workers:
        worker.stdin.close()
        worker.wait()
    show(f"train {task}", [seconds / count * 1e3 for seconds in before], [seconds / count * 1e3 for seconds in after], "ms/step")


def encoder_rate(build: Path, model: str, images: Path) -> float:
    output, _ = start(build, "indexing-speed", f"models/{model}", str(images)).communicate()
    return statistics.mean(float(rate) for rate in re.search(r"encoder alone +([\d.]+) images/s before, ([\d.]+)", output).groups())


def encoding(model: str, builds: list[Path], rounds: int, images: Path) -> None:
    before, after = zip(*([1e3 / encoder_rate(build, model, images) for build in builds] for _ in range(rounds)))
    show(f"encode {model}", before, after, "ms/image")


def show(name: str, before: list[float], after: list[float], unit: str) -> None:
    ratio = statistics.median(first / second for first, second in zip(before, after))
    print(f"{name:26} {statistics.median(before):9.2f} {statistics.median(after):9.2f} {unit:9} {ratio:6.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs=2, type=Path)
    parser.add_argument("--images", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=4)
    options = parser.parse_args()
    print(f"{'':26} {'before':>9} {'after':>9} {'':9} {'ratio':>6}")
    for task in TASKS:
        training(task, options.builds, options.rounds, options.steps)
    if options.images:
        for model in MODELS:
            encoding(model, options.builds, max(3, options.rounds // 2), options.images)


if __name__ == "__main__":
    main()
