"""`predict`: a model over many rows, one compiled program for all full batches.

Refuses to know training and files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from keramos import _tree, engine
from keramos.errors import ConfigError, ShapeError


def predict(model: Any, x: Any, *, batch_size: int | None = None, verbose: Any = "auto", steps: int | None = None) -> Any:
    """Outputs of `model` in inference mode, as numpy arrays in the nest of its outputs.

    Args:
        model: a Model.
        x: nest of arrays with the batch axis first, or an iterable of batches.
        batch_size: rows per step; 32 when left out.
        verbose: 0 for silence.
        steps: stop after that many batches.

    Raises:
        ConfigError: no rows, or arrays with different numbers of them.
    """
    if batch_size is not None and (not isinstance(batch_size, int) or batch_size < 1):
        raise ConfigError("`batch_size` must be an integer >= 1", found=repr(batch_size))
    outputs = []
    for i, batch in enumerate(_shown(_batches(x, batch_size or 32), verbose)):
        if steps is not None and i >= steps:
            break
        outputs.append(predict_on_batch(model, batch))
    if not outputs:
        raise ConfigError("there is nothing to predict: the data has no rows")
    return _joined(outputs)


def predict_on_batch(model: Any, x: Any) -> Any:
    """Outputs for one batch, as numpy arrays."""
    if not model.built:
        _build(model, x)
    step = _program(model) if _compiles(model) else model.predict_step
    return _tree.map_structure(engine.convert_to_numpy, step(x))


def _compiles(model: Any) -> bool:
    return all(layer.supports_jit for layer in model._flatten_layers())


def _program(model: Any) -> Any:
    variables = model.variables
    held = model.__dict__.get("_predict_program")
    if held is None or [id(v) for v in held.variables] != [id(v) for v in variables]:
        held = engine.program.Program(model.predict_step, variables, low_precision=_low_precision(model))
        object.__setattr__(model, "_predict_program", held)
    return held


def _low_precision(model: Any) -> bool:
    return any(layer.compute_dtype in ("float16", "bfloat16") for layer in model._flatten_layers())


def _build(model: Any, x: Any) -> None:
    leaves = _tree.flatten(x)
    if any(engine.is_text(leaf) for leaf in leaves):
        model(_tree.map_structure(lambda leaf: leaf[:1], x), training=False)
        return
    specs = [(tuple(leaf.shape), engine.standardize_dtype(leaf.dtype)) for leaf in leaves]
    engine.transform.abstract_call(lambda *arrays: model(_tree.pack_like(x, arrays)), *specs)


def _batches(x: Any, size: int) -> Iterator[Any]:
    if _is_stream(x):
        yield from (batch[0] if isinstance(batch, tuple) else batch for batch in x)
        return
    arrays = [_as_array(leaf) for leaf in _tree.flatten(x)]
    rows: set[Any] = {a.shape[0] if a.ndim else None for a in arrays}
    if len(rows) != 1 or None in rows:
        raise ShapeError("all inputs must have the same number of rows", found=[tuple(a.shape) for a in arrays])
    for start in range(0, rows.pop(), size):
        yield _tree.pack_like(x, [a[start : start + size] for a in arrays])


def _is_stream(x: Any) -> bool:
    return isinstance(x, Iterable) and not _tree.is_nested(x) and not hasattr(x, "shape")


def _as_array(x: Any) -> Any:
    if hasattr(x, "shape") and hasattr(x, "__getitem__"):
        return x
    import numpy as np

    return np.asarray(x)


def _joined(outputs: list[Any]) -> Any:
    if len(outputs) == 1:
        return outputs[0]
    import numpy as np

    return _tree.map_structure(lambda *parts: np.concatenate(parts), outputs[0], *outputs[1:])


def _shown(batches: Iterable[Any], verbose: Any) -> Iterable[Any]:
    if verbose == 0 or (verbose == "auto" and not sys.stdout.isatty()):
        return batches
    from rich.progress import track

    return track(batches, description="predict", transient=verbose == "auto")
