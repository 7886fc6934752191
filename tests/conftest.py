"""What every test shares: where the corpus lies, where stock Keras is installed.

Refuses to know any product module: it runs before the first of them is imported.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("JAX_PLATFORMS", "cpu")  # read once, when jax is first imported
os.environ.setdefault("KERAMOS_PROGRAM_CACHE", "off")  # nothing outside the folders of the tests
# Compiling is most of what these tests do; their arrays are too small to win it back.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true",
)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def policy_of_its_own() -> Iterator[None]:
    """No dtype policy outlives the test that set it."""
    yield
    if "keramos.dtype_policies.policy" in sys.modules:
        sys.modules["keramos"].config.set_dtype_policy("float32")


@pytest.fixture(autouse=True, scope="module")
def garbage_of_its_own() -> None:
    """Collecting garbage walks over the objects of this module alone: those of all others, with
    the programs that jax keeps for ever, take seconds each time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the whole corpus and the malicious files (`KERAMOS_SHARED`, or
    `../shared`).
    """
    folder = Path(os.environ.get("KERAMOS_SHARED", ROOT.parent / "shared"))
    if not (folder / "corpus" / "manifest.jsonl").is_file():
        pytest.skip("the shared corpus is not here (set KERAMOS_SHARED)")
    return folder


@pytest.fixture(scope="session")
def oracle() -> str:
    """The Python that has stock Keras (`KERAMOS_ORACLE`; `make oracle` installs one)."""
    python = os.environ.get("KERAMOS_ORACLE")
    if not python:
        pytest.skip("stock Keras is not here (make oracle, then set KERAMOS_ORACLE)")
    return python


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file as an argument is named by its size: archives hold the time at which they were made,
    and all workers must call a test the same.
    """
    return f"{argname}-{len(val)}" if isinstance(val, bytes) and len(val) > 16 else None


@pytest.hookimpl(tryfirst=True)  # before cases are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is `sampled(n)`, all cases but one in n are slow. Without stock Keras, what is
    marked `oracle` is skipped whether or not it uses the fixture.
    """
    cases: Counter[str] = Counter()
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            test = item.nodeid.partition("[")[0]
            if cases[test] % sampled.args[0]:
                item.add_marker("slow")
            cases[test] += 1
    if os.environ.get("KERAMOS_ORACLE"):
        return
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(pytest.mark.skip(reason="needs KERAMOS_ORACLE"))
