"""Draws recall on captions against precision on words that no caption has, for shares of the word-level tower from 0 to 1.

usage: word_tower_chart.py MODEL DATASET QUERIES OUT.svg
MODEL is a model folder with a word tower, DATASET the folder of a dataset, QUERIES its list of open words. Each share is measured by
`nadir evaluate`, half a minute each. Needs Debian's python3-matplotlib.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

SHARES = (0, 0.2, 0.4, 0.5, 0.65, 0.8, 1)
SHARPNESSES = {1: "#b5651d", 8: "#0b6e4f"}


def measure(model, share, sharpness, dataset, queries):
    with tempfile.TemporaryDirectory() as folder:
        variant = pathlib.Path(folder, "model")
        shutil.copytree(model, variant)
        path = variant / "config.json"
        configuration = json.loads(path.read_text())
        configuration.get("encoder", configuration)["text"]["wordTower"].update(weight=share, sharpness=sharpness)
        path.write_text(json.dumps(configuration))
        program = pathlib.Path(__file__).parent.parent / "nadir"
        command = [program, "evaluate", variant, "--data", dataset, "--split", "val", "--open-words", queries, "--json"]
        result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return result["openWords"]["precisionAt10"], result["mr"]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    model, dataset, queries, out = sys.argv[1:]
    pyplot.rcParams.update({"font.size": 8, "svg.hashsalt": "nadir"})
    figure, axis = pyplot.subplots(figsize=(5, 3.6))
    for sharpness, color in SHARPNESSES.items():
        points = [measure(model, share, sharpness, dataset, queries) for share in SHARES]
        for share, (precision, recall) in zip(SHARES, points):
            print(f"{share}\t{sharpness}\t{precision:.3f}\t{recall:.2f}", flush=True)
            axis.annotate(f"{share:g}", (precision, recall), textcoords="offset points", xytext=(4, 3), fontsize=6, color=color)
        axis.plot(*zip(*points), marker="o", markersize=3, linewidth=0.8, color=color, label=f"sharpness {sharpness}")
    axis.set(xlabel="words that no caption has: precision at 10", ylabel="captions: mR")
    axis.grid(True, linewidth=0.3)
    axis.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    main()
