"""Draws recall against time of the searches that benchmarks/search.sh measured.

usage: search_chart.py OUT.svg TABLE.tsv...
One panel a table; the area of a mark is the memory a vector, the number beside it the seconds that building took.
Needs Debian's python3-matplotlib.
"""

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

COLORS = {"nadir": "#0b6e4f", "by bytes": "#7aa995", "float scan": "#999999", "sqlite-vec": "#b5651d", "hnswlib": "#3366cc", "faiss": "#8844aa", "USearch": "#cc3344"}


def rows(path):
    for line in path.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 7 and fields[0] != "search" and fields[4] != "-":
            name, median, _, _, recall, size, build = fields
            yield name, float(median), float(recall), float(size), float(build)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    tables = [pathlib.Path(name) for name in sys.argv[2:]]
    pyplot.rcParams.update({"font.size": 8, "svg.hashsalt": "nadir"})
    figure, axes = pyplot.subplots(1, len(tables), figsize=(4.6 * len(tables), 4.2), sharey=True, squeeze=False)
    for axis, table in zip(axes[0], tables):
        for i, (name, median, recall, size, build) in enumerate(rows(table)):
            color = next((color for start, color in COLORS.items() if name.startswith(start)), "black")
            axis.scatter(median, recall, s=size / 20, color=color, alpha=0.7, linewidths=0)
            axis.annotate(f"{name}, {build:.0f} s", (median, recall), textcoords="offset points", xytext=(4, -8 - 9 * (i % 5)), fontsize=5.5)
        axis.set(title=table.stem, xlabel="milliseconds a query, median", xscale="log", ylim=(-0.05, 1.06))
        axis.grid(True, which="both", linewidth=0.3)
    axes[0][0].set_ylabel("recall of the ten best")
    figure.tight_layout()
    figure.savefig(sys.argv[1], metadata={"Date": None})


if __name__ == "__main__":
    main()
