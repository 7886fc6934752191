"""What stock Keras reads from small files of the layouts of its data sets.

Refuses to know the cases. Usage: <oracle python> tools/golden/datasets.py
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

import golden_file  # before keras: it chooses the backend
from keras.src.utils import file_utils

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "datasets"))
import makers

NAME = "datasets.json"


def main() -> None:
    """Write all answers."""
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in makers.files().items():
            Path(folder, name).write_bytes(content)

        def get_file(fname: str, origin: str, extract: bool = False, **_: object) -> str:
            path = Path(folder, origin.rpartition("/")[2])
            if not extract:
                return str(path)
            file_utils.extract_archive(path, Path(folder, fname))
            return str(Path(folder, fname))

        for case, (module, function, arguments) in makers.CASES.items():
            stock = importlib.import_module(f"keras.src.datasets.{module}")
            stock.get_file = get_file
            answers[case] = makers.summary(getattr(stock, function)(**arguments))
    golden_file.write(NAME, answers, "what load_data of each data set gives of small files")


if __name__ == "__main__":
    main()
