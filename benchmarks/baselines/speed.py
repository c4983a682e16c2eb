"""Compares a training step of the baselines here with the same networks in Python's torch; and measures the memory that scoring
all pairs of a test split takes.

    speed.py steps  [NAME...] [--batch 8] [--threads 1] [--rounds 7] [--warm-up 2] [--out FILE]
    speed.py memory [NAME...] [--images 1093] [--out FILE]
    speed.py table  FILE

Names are those of recipes/bench; none: all of them. Needs a build of benchmarks/Nadir.Benchmarks and Debian's python3-torch.

Both processes live through the whole comparison and take turns, one step each, so that other work on the machine slows both;
a process that waits computes nothing. The C# side runs the training loop of `nadir train` on the recipe as it is, but for random
weights and the size of the batch; the other side reads the same weights and the same batch, and must give the same loss. FILE
keeps every row as soon as it is measured: rows that are in it are not measured again.
"""
import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from networks import NETWORKS

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "artifacts/bin/Nadir.Benchmarks/release/Nadir.Benchmarks"
TOLERANCE = 1e-3
PYTHON = "/usr/bin/python3"


class Worker:
    """A process that runs steps on demand."""

    def __init__(self, threads: int, *command: str):
        self.process = start(threads, *command)
        greeting = self.line().split()
        if not greeting or greeting[0] != "ready":
            raise SystemExit(f"{' '.join(command)} did not start: {' '.join(greeting)}")
        self.version = greeting[1]
        self.threads, self.parameters, self.batch = (int(value) for value in greeting[2:])

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[-4:]} ended before it answered")
        return line

    def steps(self, count: int) -> tuple[float, float, float]:
        """The seconds they took by the clock and of the processors, and the last loss."""
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        clock, processor, loss = (float(value) for value in self.line().split())
        return clock, processor, loss

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def start(threads: int, *command: str) -> subprocess.Popen:
    """With the environment that ./nadir starts with."""
    return subprocess.Popen(
        ["bash", "-c", "source scripts/environment.sh; exec \"$@\"", "bash", *command], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": str(threads)})


def compare(name: str, options: argparse.Namespace) -> dict:
    folder = ROOT / "artifacts/benchmarks/baselines" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ours = Worker(options.threads, PROGRAM, "baseline-worker", name, str(options.batch), str(folder))
    theirs = Worker(options.threads, PYTHON, "benchmarks/baselines/worker.py", name, str(folder / "start.safetensors"))
    try:
        if ours.parameters != theirs.parameters:
            raise SystemExit(f"{name}: {ours.parameters} and {theirs.parameters} parameters")
        losses = ours.steps(1)[2], theirs.steps(1)[2]
        if abs(losses[0] - losses[1]) > TOLERANCE * max(1, abs(losses[1])):
            raise SystemExit(f"{name}: losses {losses[0]} and {losses[1]} of equal weights")
        for worker in (ours, theirs):
            worker.steps(options.warm_up)
        rounds = [(ours.steps(1), theirs.steps(1)) for _ in range(options.rounds)]
    finally:
        ours.close()
        theirs.close()
        shutil.rmtree(folder, ignore_errors=True)
    row = {"name": name, "threads": ours.threads, "batch": ours.batch, "rounds": options.rounds, "parameters": ours.parameters,
           "loss": losses[0], "loss_python": losses[1], "torch": theirs.version, "libtorch": ours.version}
    for place, kind in enumerate(["clock", "processor"]):
        row[f"{kind}_seconds"] = statistics.median(our[place] for our, _ in rounds)
        row[f"{kind}_seconds_python"] = statistics.median(their[place] for _, their in rounds)
        # The median of neighbours' ratios: each pair ran at nearly the same time.
        row[f"{kind}_ratio"] = statistics.median(their[place] / our[place] for our, their in rounds)
    return row


def measure_memory(name: str, options: argparse.Namespace) -> dict:
    process = start(options.threads, PROGRAM, "baseline-memory", name, str(options.images))
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{name}: the process ended with {process.returncode}")
    return json.loads(output)


def machine() -> dict:
    model = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {"date": datetime.date.today().isoformat(), "processor": model, "processors": os.cpu_count(),
            "python": platform.python_version(), "revision": revision}


def table(path: Path) -> None:
    """Prints the rows of a file as Markdown."""
    content = json.loads(path.read_text())
    steps = [row for row in content["rows"] if "clock_ratio" in row]
    memory = [row for row in content["rows"] if "peak_mib" in row]
    print(", ".join(f"{key} {value}" for key, value in content["machine"].items()) + "\n")
    if steps:
        print("| name | threads | batch | parameters | C# s | Python s | ratio | C# processor s | Python processor s | ratio |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in steps:
        print(f"| `{row['name']}` | {row['threads']} | {row['batch']} | {row['parameters']:,} "
              + "".join(f"| {row[kind + '_seconds']:.2f} | {row[kind + '_seconds_python']:.2f} | {row[kind + '_ratio']:.2f} "
                        for kind in ("clock", "processor")) + "|")
    if memory:
        print("\n| name | images | captions | before, MiB | peak, MiB | processor s |\n|---|---:|---:|---:|---:|---:|")
    for row in memory:
        print(f"| `{row['name']}` | {row['images']:,} | {row['captions']:,} | {row['before_mib']:,.0f} | {row['peak_mib']:,.0f} "
              f"| {row['processor_seconds']:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["steps", "memory", "table"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--batch", type=int, default=8, help="pairs; 0: as the recipe says")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--images", type=int, default=1093)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.what == "table":
        table(Path(options.names[0]))
        return
    unknown = set(options.names) - set(NETWORKS)
    if unknown:
        parser.error(f"no baseline: {', '.join(sorted(unknown))}")
    content = {"machine": machine(), "rows": []}
    if options.out and options.out.exists():
        content["rows"] = json.loads(options.out.read_text())["rows"]
    for name in options.names or NETWORKS:
        key = (name, options.threads, options.batch) if options.what == "steps" else (name, options.images)
        if any(key in ((row["name"], row.get("threads"), row.get("batch")), (row["name"], row.get("images")))
               for row in content["rows"]):
            continue
        row = compare(name, options) if options.what == "steps" else measure_memory(name, options)
        content["rows"].append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
        if options.out:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
