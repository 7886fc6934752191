"""Every line of `cases` gives the numbers that stock Keras gave: compiled, all lines of an
operation in one program.
"""

from __future__ import annotations

from functools import cache

import pytest

from keramos import _tree, engine, ops

from . import arguments, cases, golden_cases

golden = cache(golden_cases.of_module)

#: the length of the result depends on the numbers: not for compiled programs
EAGER = {"bincount", "histogram", "nonzero", "unique"}

NAMES = [(module, name) for module, table in cases.MODULES.items() for name in table]

#: programs so small are compiled faster than optimized
FAST = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}


def called(module: str, name: str, text: str) -> list:
    function = getattr(ops.image if module == "image" else ops, name)
    args, kwargs = arguments.numeric(text, engine.convert_to_tensor)
    return _tree.flatten(function(*args, **kwargs))


@pytest.mark.parametrize(("module", "name"), NAMES, ids=[name for _, name in NAMES])
def test_numbers(module, name):
    def program() -> list:
        return [called(module, name, text) for text in cases.MODULES[module][name]]

    results = program() if name in EAGER else engine.transform.jit(program, compiler_options=FAST)()
    for text, found in zip(cases.MODULES[module][name], results, strict=True):
        wanted = golden(module)[f"{name}({text})"]["values"]
        assert len(found) == len(wanted), text
        for leaf, expected in zip(found, wanted, strict=True):
            golden_cases.check_equal(leaf, expected, text)


@pytest.mark.parametrize(
    "text", ["[1, 2], x2=3", "np.array([1.0]), 2", "True, 2", "x1=f(2), x2=[1.0, 2.0]"]
)
def test_arguments_of_every_kind(text):
    args, kwargs = arguments.numeric(text, engine.convert_to_tensor)
    given = {**dict(zip(("x1", "x2"), args, strict=False)), **kwargs}
    assert engine.is_tensor(ops.add(*args, **kwargs))
    assert (
        ops.add(*args, **kwargs)
        == engine.convert_to_tensor(given["x1"]) + engine.convert_to_tensor(given["x2"])
    ).all()
