"""What `inspect` says of genuine files, without opening a model.

Refuses to look at the command line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keramos.saving import inspect

CORPUS = Path(__file__).parents[1] / "golden" / "corpus"
#: The config of a subclassed model does not say its layers.
FILES = sorted(path for path in CORPUS.rglob("*.keras") if path.stem != "subclass")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_each_weight_is_found_with_its_layer(path):
    info = inspect(path)
    assert sum(layer.parameters for layer in info.layers if not layer.depth) == info.parameters
    assert info.parameters > 0
