"""What stock Keras answers at the edges: empty batches, 16-bit overflow, odd axes, partial masks,
nests, sizes of one or unknown.

Refuses to know the programs. Usage: <oracle python> tools/golden/edges.py [family ...]
"""

from __future__ import annotations

import importlib
import sys
import warnings

import golden_file  # before keras: it chooses the backend
import keras
from cases import FAMILIES, edges

SHOWS = {
    "empty": "what layers, losses and metrics answer to a batch without rows",
    "overflow": "what they answer to inputs near the ends of float16",
    "ones": "what they answer to sizes of one, and to sizes unknown",
    "masks": "what they answer where masks hide all, the first step, or one input of several",
    "axes": "what they answer where axes and data formats are odd",
    "nests": "what models and layers answer to nests",
}


def main(wanted: list[str]) -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    layers = [c for family in FAMILIES for c in importlib.import_module(f"cases.{family}").CASES]
    for family, programs in edges.tables(layers).items():
        if not wanted or family in wanted:
            rows = {row: edges.answer(lambda: program(keras)) for row, program in programs.items()}  # noqa: B023
            golden_file.write(f"edges/{family}.json", rows, SHOWS[family])


if __name__ == "__main__":
    main(sys.argv[1:])
