"""Layers as endpoints: each on the input of its conformance case, or on one of its own here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from tests.conformance import table

import keramos
from keramos import _tree
from keramos.errors import KeramosError
from keramos.export import ExportArchive

bench, grammar = table.cases("bench"), table.cases("grammar")

IMAGES = np.random.default_rng(0).random((3, 8, 8, 3)).astype("float32")
NUMBERS = np.arange(6, dtype="int32").reshape(3, 2)
_OF_IMAGES = [
    name
    for name in dir(keramos.layers)
    if hasattr(getattr(keramos.layers, name), "transform_images")
]
#: Layers whose conformance cases are not called: what they are called on here.
INPUTS: dict[str, Any] = {
    **dict.fromkeys(_OF_IMAGES, IMAGES),
    "MelSpectrogram": IMAGES.reshape(3, -1),
    "STFTSpectrogram": np.resize(IMAGES, (3, 1024, 1)),
    "CategoryEncoding": NUMBERS,
    "Hashing": NUMBERS,
    "HashedCrossing": [NUMBERS[:, :1], NUMBERS[:, 1:]],
    "Discretization": IMAGES[:, 0, :, 0],
}
#: Arguments that a layer needs beside those of its case.
ARGUMENTS = {"IntegerLookup": {"vocabulary": [1, 2, 3]}}
INPUTS["IntegerLookup"] = NUMBERS
#: Layers that are not called themselves, and those whose input is text.
PARTS = frozenset({"InputLayer", "Wrapper", "StackedRNNCells", "Pipeline"})
OF_TEXT = frozenset({"StringLookup", "TextVectorization"})


def layer_cases() -> Iterator[dict[str, Any]]:
    """The default case of every layer that is called on numbers."""
    for case, _ in table.layer_cases():
        if case["case"] == "default" and case["class"] not in PARTS | OF_TEXT:
            yield case


class Called:
    """A layer that was called once.

    Attributes:
        layer: it.
        arrays: what it was called on, flat.
    """

    def __init__(self, case: dict[str, Any]):
        self._keywords: dict[str, Any] = {}
        name = case["class"]
        if name in INPUTS:
            made = {**case, "args": {**case["args"], **ARGUMENTS.get(name, {})}}
            self.layer = bench.fresh(made, keramos)
            self._arguments = [INPUTS[name]]
            self.layer(*self._arguments)
        else:
            self.layer = bench.built(case, keramos)
            bench.outputs(case, self.layer)
            self._arguments = list(grammar.put(case["inputs"], bench.arrays_of(case, "inputs")))
            self._keywords = grammar.put(case["call"], bench.arrays_of(case, "call"))
        nest = self._arguments, self._keywords
        self.arrays = [leaf for leaf in _tree.leaves(nest) if isinstance(leaf, np.ndarray)]

    def call(self, arrays: list[Any]) -> Any:
        """Call it for inference on other arrays."""
        source = iter(arrays)
        arguments, keywords = _tree.map_structure(
            lambda leaf: next(source) if isinstance(leaf, np.ndarray) else leaf,
            (self._arguments, self._keywords),
        )
        return self.layer(*arguments, **{"training": False, **keywords})

    def archive(self, format: str) -> ExportArchive:
        """An archive with the layer as `serve`; some layers must know the batch."""
        try:
            return self._archive(format, None)
        except KeramosError:
            return self._archive(format, len(self.arrays[0]))

    def _archive(self, format: str, batch: int | None) -> ExportArchive:
        archive = ExportArchive(format)
        archive.track(self.layer)
        archive.add_endpoint("serve", self.call, [[_spec(array, batch) for array in self.arrays]])
        return archive


def _spec(array: np.ndarray, batch: int | None) -> tuple[Any, str]:
    return (batch, *array.shape[1:]) if array.ndim else (), str(array.dtype)
