"""Writes what stock Keras answers to the lines of `cases`: run with its interpreter,
`python tests/ops/golden.py`.

Knows stock Keras; no test imports it. One JSON file per module under `tests/golden/ops`, or several
where one would be too large to review.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.filterwarnings("ignore")
sys.path.insert(0, str(Path(__file__).parent))

import arguments  # noqa: E402
import cases  # noqa: E402
import keras  # noqa: E402  # pyright: ignore[reportMissingImports]

TARGET = Path(__file__).parents[1] / "golden" / "ops"
#: Characters in one file.
LIMIT = 80_000


def leaves(nest):
    """The leaves of lists and tuples (named ones too)."""
    if isinstance(nest, dict):
        return [leaf for key in sorted(nest) for leaf in leaves(nest[key])]
    return (
        [leaf for part in nest for leaf in leaves(part)]
        if isinstance(nest, list | tuple)
        else [nest]
    )


def values(function, text):
    """The arrays that Keras computes."""
    args, kwargs = arguments.numeric(text, keras.ops.convert_to_tensor)
    return [arguments.described(leaf) for leaf in leaves(function(*args, **kwargs))]


def is_symbolic(x):
    return isinstance(x, keras.KerasTensor)


def placed(nest):
    """Where tensors stand among the arguments of a call: T; everything else is a dot."""
    if isinstance(nest, list | tuple):
        return [placed(part) for part in nest]
    return "T" if is_symbolic(nest) else "."


def spec(function, text):
    """Shapes and dtypes that Keras infers, and the operation that a file would hold; None if it
    infers none.
    """
    args, kwargs = arguments.symbolic(text, lambda shape, dtype: keras.KerasTensor(shape, dtype))
    if not any(is_symbolic(leaf) for leaf in leaves((args, kwargs))):
        return None
    try:
        found = leaves(function(*args, **kwargs))
    except Exception:  # noqa: BLE001  whatever Keras cannot do is not asked of us either
        return None
    if not found or not all(is_symbolic(leaf) for leaf in found):
        return None
    operation = found[0]._keras_history.operation
    try:
        config = json.loads(json.dumps({**operation.get_config(), "name": "x"}))
    except Exception:  # noqa: BLE001
        config = None
    call = operation._inbound_nodes[0].arguments
    return {
        "args": placed(call.args),
        "kwargs": sorted(call.kwargs),
        "shapes": [list(leaf.shape) for leaf in found],
        "dtypes": [leaf.dtype for leaf in found],
        "class": f"{type(operation).__module__}.{type(operation).__name__}",
        "config": config,
    }


def parted(lines):
    """The lines in as few lists of about equal size as keep each below `LIMIT` characters."""
    count = 1 + sum(map(len, lines)) // LIMIT
    share = sum(map(len, lines)) / count
    parts, done = [[] for _ in range(count)], 0
    for line in lines:
        parts[min(int(done / share), count - 1)].append(line)
        done += len(line)
    return parts


def main():
    """One line of JSON per case."""
    TARGET.mkdir(exist_ok=True)
    space = {"image": keras.ops.image}
    for module, table in cases.MODULES.items():
        lines = []
        for name, texts in table.items():
            function = getattr(space.get(module, keras.ops), name)
            for text in texts:
                record = {"case": f"{name}({text})"}
                try:
                    record |= {"values": values(function, text)}
                except Exception as error:  # noqa: BLE001  a line that Keras cannot run is a line to mend
                    print(
                        f"{record['case']}: {type(error).__name__}: {str(error)[:200]}",
                        file=sys.stderr,
                    )
                    continue
                if (found := spec(function, text)) is not None:
                    record |= {"spec": found}
                lines.append(json.dumps(record, separators=(",", ":")))
        for old in TARGET.glob(f"{module}[.-]*"):
            old.unlink()
        parts = parted(lines)
        for i, part in enumerate(parts, start=1):
            name = f"{module}-{i}.json" if len(parts) > 1 else f"{module}.json"
            (TARGET / name).write_text("[\n" + ",\n".join(part) + "\n]\n")


if __name__ == "__main__":
    main()
