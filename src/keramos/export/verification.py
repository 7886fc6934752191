"""What was written, run beside the model on random input.

Every endpoint is called once; twice, with two sizes of whatever is symbolic, where it is insisted.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from keramos import engine
from keramos.engine import sizes
from keramos.errors import ConfigError, MissingExtraError, SaveError
from keramos.storage import dtypes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keramos.engine.listing import Value
    from keramos.export.archive import ExportArchive
    from keramos.export.endpoint import Endpoint

#: Calls an endpoint of an artifact: (its name, name of an input -> array) -> name of an output ->
#: array.
Runner = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]

#: dtype of an output -> the largest difference, relative to the largest number in it.
TOLERANCES = {"float64": 1e-4, "float32": 1e-4, "float16": 8e-3, "bfloat16": 6e-2}
EXACT = 0.0
#: What symbolic sizes may be; the first that satisfy the constraints are taken.
SIZES = range(2, 10_000)


def verify(
    archive: ExportArchive, format: str, module: ModuleType, path: Path, wanted: bool | float | None
) -> str | None:
    """Run what was written, and compare.

    Args:
        archive: what was written.
        format: its name, for errors.
        module: that wrote it.
        path: where it is.
        wanted: False for nothing; True to insist; None where it can be run; a number for a
            tolerance of one's own.

    Returns:
        a line for people; None where nothing was compared.

    Raises:
        SaveError: it computes something else.
        MissingExtraError: it was insisted, and what runs it is not installed.
    """
    if wanted is False:
        return None
    run: Callable[[Path], Runner] | None = getattr(module, "run", None)
    if run is None:
        if wanted is None:
            return None
        raise ConfigError(f"artifacts of the format {format!r} cannot be run here")
    tolerance = None if wanted is None or wanted is True else float(wanted)
    try:
        worst = _largest_difference(archive, run, tolerance, path, 1 if wanted is None else 2)
    except MissingExtraError as error:
        if wanted is None:
            return f"Not compared with the model: {error.what} ({error.hint})."
        raise
    return f"Verified: differences are at most {worst:.1e} of the largest number of an output."


def _largest_difference(
    archive: ExportArchive,
    run: Callable[[Path], Runner],
    tolerance: float | None,
    path: Path,
    count: int,
) -> float:
    runner, worst = run(path), 0.0
    for endpoint in archive.endpoints.values():
        for size in _sizes(endpoint, count):
            # one that assigns variables begins with those that were written
            fresh = run(path) if endpoint.trace.updates else runner
            worst = max(worst, _difference(endpoint, fresh, size, tolerance, path))
    return worst


def _sizes(endpoint: Endpoint, count: int) -> Iterable[int]:
    fitting = (
        size for size in SIZES if all(_holds(c, endpoint, size) for c in endpoint.constraints)
    )
    return itertools.islice(fitting, count if endpoint.trace.symbols else 1)


_COMPARED = re.compile(r"(.*?)(>=|==)(.*)")


def _holds(constraint: str, endpoint: Endpoint, size: int) -> bool:
    """Whether a constraint, `a >= b` or `a == b`, holds where every symbolic size is `size`."""
    compared = _COMPARED.fullmatch(constraint)
    assert compared, "jax has read it"
    symbols = dict.fromkeys(endpoint.trace.symbols, size)
    left, right = (sizes.compute(compared[n].strip(), symbols) for n in (1, 3))
    return left >= right if compared[2] == ">=" else left == right


def _difference(
    endpoint: Endpoint, runner: Runner, size: int, tolerance: float | None, path: Path
) -> float:
    inputs = {value.name: random_input(value, endpoint, size) for value in endpoint.inputs}
    wanted = endpoint.computed(inputs)
    results = runner(endpoint.name, inputs)
    worst = 0.0
    for result, ours in zip(endpoint.outputs, wanted, strict=True):
        if tuple(results[result.name].shape) != tuple(ours.shape):
            raise SaveError(
                f"what was exported gives another shape in endpoint {endpoint.name!r}",
                at=f"output {result.name!r}",
                in_=path.name,
                found=list(results[result.name].shape),
                wanted=list(ours.shape),
            )
        relative = _relative(ours, results[result.name])
        most = _tolerance(result.value.dtype) if tolerance is None else tolerance
        if not relative <= most:
            raise SaveError(
                f"what was exported computes something else in endpoint {endpoint.name!r}",
                at=f"output {result.name!r}",
                in_=path.name,
                found=f"a difference of {relative:.2g} of the largest number",
                wanted=f"at most {most:.2g}",
                hint="verify=<number> for another bound",
            )
        worst = max(worst, relative)
    return worst


def _tolerance(dtype: str) -> float:
    return TOLERANCES.get(dtype, EXACT)


def _relative(ours: Any, theirs: Any) -> float:
    import numpy as np

    a, b = np.asarray(ours), np.asarray(theirs)
    if not a.size:
        return 0.0
    a, b = a.astype("float64"), b.astype("float64")
    finite = np.isfinite(a)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return float("inf")
    largest = max(float(np.abs(a[finite]).max(initial=0.0)), 1e-6)
    return float(np.abs(a[finite] - b[finite]).max(initial=0.0)) / largest


def random_input(value: Value, endpoint: Endpoint, size: int) -> NDArray[Any]:
    """Random numbers for an input, the same each time.

    Args:
        value: the input.
        endpoint: that takes it.
        size: of whatever is symbolic.
    """
    import numpy as np

    symbols = dict.fromkeys(endpoint.trace.symbols, size)
    shape = tuple(int(sizes.compute(size, symbols)) for size in value.shape)
    rng = np.random.default_rng([zlib.crc32(value.name.encode()), size])
    if value.dtype == "string":
        assert endpoint.front is not None
        words = ["", "Ärger, und so", *endpoint.front.terms]
        return rng.choice(np.array(words, object), shape)
    return _numbers(rng, shape, value.dtype)


def _numbers(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    if dtype == "bool":
        return rng.random(shape) < 0.5
    if engine.is_float(dtype):
        return rng.uniform(-1.0, 1.0, shape).astype(dtypes.numpy_dtype(dtype))
    # indices as well as counts: what tables of any size have
    return rng.integers(0, 2, shape).astype(dtype)
