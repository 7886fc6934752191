"""What `compile` can be told, and the names and numbers that training then gives.

Refuses to know the cases. Usage: <oracle python> tools/golden/fitting.py
"""

from __future__ import annotations

import warnings

import golden_file  # before keras: it chooses the backend
import keras
from cases import fitting


def main() -> None:
    warnings.simplefilter("ignore")
    golden_file.settle()
    found = [{"name": case["name"], **fitting.told(keras, case)} for case in fitting.CASES]
    golden_file.write(
        "training/fitting.json",
        found,
        "names, order and values of logs for the spellings of compile",
    )


if __name__ == "__main__":
    main()
