"""Every operation explains itself: each parameter, what comes out, and examples that run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re

import pytest

from keramos import KerasTensor, _tree, ops
from keramos.ops.declaration import Op
from keramos.ops.explanation import docstring
from keramos.ops.glossary import ARGUMENTS

MODULES = {
    name: importlib.import_module(f"keramos.ops.{name}")
    for name in ("core", "einops", "image", "linalg", "math", "nn", "numpy")
}
FUNCTIONS = {
    f"{module}.{name}": getattr(MODULES[module], name)
    for module in MODULES
    for name in MODULES[module].__all__
}
DOCS = {name: inspect.getdoc(function) for name, function in FUNCTIONS.items()}
WITH_EXAMPLE = [name for name, doc in DOCS.items() if ">>>" in doc]


def explained(doc: str) -> dict[str, str]:
    """Parameter -> its line in the section `Args`."""
    section = doc.partition("Args:")[2].partition("Returns:")[0]
    lines = re.findall(r"^ +(\*{0,2}\w+): (.+)$", section, re.MULTILINE)
    return {name.lstrip("*"): text for name, text in lines}


def test_there_are_as_many_as_keras_has():
    assert len([n for n in ops.__all__ if not inspect.ismodule(getattr(ops, n))]) == 337


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_explained_and_what_comes_out(name):
    doc, function = DOCS[name], FUNCTIONS[name]
    summary = doc.partition("\n\n")[0]
    assert list(explained(doc)) == list(inspect.signature(function).parameters)
    assert "\nReturns:\n    " in doc
    assert summary[0].isupper()
    assert summary.endswith(".")
    assert len(summary.split()) > 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_lines_are_short(name):
    assert max(map(len, DOCS[name].splitlines())) <= 96


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_examples_run(name):
    test = doctest.DocTestParser().get_doctest(DOCS[name], {"ops": ops}, name, None, None)
    assert doctest.DocTestRunner(verbose=False).run(test) == (0, len(test.examples))


def test_the_most_used_have_examples():
    assert len(WITH_EXAMPLE) >= 20


def test_the_glossary_holds_nothing_that_no_operation_has():
    used = {p for function in FUNCTIONS.values() for p in inspect.signature(function).parameters}
    used |= {"max_value"}  # of activations.relu
    assert {key.partition("=")[0] for key in ARGUMENTS} <= used


def test_a_text_says_what_the_glossary_does_not():
    text = """Joins arrays.
    xs: arrays of one shape,
        but for one axis.
    -> One array.
    >>> 1 + 1
    2"""
    parameters = Op("xs | axis=0", None, text).signature
    assert docstring(text, parameters) == (
        "Joins arrays.\n\n"
        "Args:\n"
        "    xs: arrays of one shape, but for one axis.\n"
        f"    axis: {ARGUMENTS['axis']}\n\n"
        "Returns:\n    One array.\n\n"
        "Example:\n    >>> 1 + 1\n    2\n"
    )


SHAPES = {  # where no rule says the shape, what the text says of it
    "linalg.pinv": ([(2, 3, 4)], {}, [(2, 4, 3)]),
    "linalg.matrix_rank": ([(2, 3, 4)], {}, [(2,)]),
    "linalg.det": ([(2, 3, 3)], {}, [(2,)]),
    "linalg.eigh": ([(2, 3, 3)], {}, [(2, 3), (2, 3, 3)]),
    "linalg.lu_factor": ([(2, 3, 3)], {}, [(2, 3, 3), (2, 3)]),
    "linalg.lstsq": ([(4, 3), (4, 2)], {}, [(3, 2)]),
    "linalg.qr": ([(2, 4, 3)], {}, [(2, 4, 3), (2, 3, 3)]),
    "linalg.svd": ([(2, 4, 3)], {"full_matrices": False}, [(2, 4, 3), (2, 3), (2, 3, 3)]),
    "math.logdet": ([(2, 3, 3)], {}, [(2,)]),
    "math.cdist": ([(2, 5, 3), (2, 4, 3)], {}, [(2, 5, 4)]),
    "math.view_as_complex": ([(5, 2)], {}, [(5,)]),
    "math.rfft": ([(5, 8)], {}, [(5, 5), (5, 5)]),
    "math.extract_sequences": (
        [(2, 10)],
        {"sequence_length": 4, "sequence_stride": 3},
        [(2, 3, 4)],
    ),
    "math.stft": (
        [(2, 16)],
        {"sequence_length": 4, "sequence_stride": 4, "fft_length": 8},
        [(2, 5, 5), (2, 5, 5)],
    ),
    "nn.unfold": ([(2, 3, 4, 5)], {"kernel_size": 2}, [(2, 12, 12)]),
    "nn.fold": ([(2, 12, 12)], {"output_size": (4, 5), "kernel_size": 2}, [(2, 3, 4, 5)]),
    "nn.depth_to_space": ([(2, 3, 4, 8)], {"block_size": 2}, [(2, 6, 8, 2)]),
    "nn.space_to_depth": ([(2, 6, 8, 2)], {"block_size": 2}, [(2, 3, 4, 8)]),
    "nn.polar": ([(2, 3), (2, 3)], {}, [(2, 3)]),
    "image.rgb_to_grayscale": ([(2, 4, 5, 3)], {}, [(2, 4, 5, 1)]),
    "image.sobel_edges": ([(2, 4, 5, 3)], {}, [(2, 4, 5, 3, 2)]),
    "image.ssim": ([(2, 16, 16, 3), (2, 16, 16, 3)], {}, [(2,)]),
    "image.extract_patches": ([(2, 4, 6, 3)], {"size": 2}, [(2, 2, 3, 12)]),
    "image.crop_images": (
        [(2, 4, 6, 3)],
        {"top_cropping": 1, "left_cropping": 1, "target_height": 2, "target_width": 3},
        [(2, 2, 3, 3)],
    ),
    "numpy.hstack": (None, {"xs": [(2, 3), (2, 1)]}, [(2, 4)]),
    "numpy.vstack": (None, {"xs": [(3,), (3,)]}, [(2, 3)]),
    "numpy.dstack": (None, {"xs": [(3,), (3,)]}, [(1, 3, 2)]),
    "numpy.rot90": ([(2, 3)], {}, [(3, 2)]),
    "numpy.diagflat": ([(2, 3)], {"k": -1}, [(7, 7)]),
    "numpy.diff": ([(2, 5)], {"n": 2}, [(2, 3)]),
    "numpy.trace": ([(2, 3, 4)], {}, [(4,)]),
    "numpy.vander": ([(3,)], {"N": 2}, [(3, 2)]),
    "numpy.corrcoef": ([(3, 8)], {}, [(3, 3)]),
    "numpy.trapezoid": ([(3, 8)], {}, [(3,)]),
    "numpy.kron": ([(2, 3), (4, 5)], {}, [(8, 15)]),
    "numpy.slogdet": ([(2, 3, 3)], {}, [(2,), (2,)]),
    "numpy.histogram": ([(9,)], {"bins": 4}, [(4,), (5,)]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_come_out_as_said(name):
    shapes, settings, wanted = SHAPES[name]
    if shapes is None:
        args = ([KerasTensor(shape) for shape in settings["xs"]],)
        settings = {}
    else:
        args = tuple(KerasTensor(shape) for shape in shapes)
    found = _tree.flatten(FUNCTIONS[name](*args, **settings))
    assert [leaf.shape for leaf in found] == wanted
