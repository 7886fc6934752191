"""Python values that JSON lacks, each with its tag: one table of codecs, used in both directions.

An array is what has a shape, a dtype and `__array__`, of whatever library; one that is read is
numpy's.
"""

from __future__ import annotations

import base64
import marshal
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from keramos.codec.canonical import Json, JsonObject, SpecialNode
from keramos.codec.session import Session
from keramos.errors import ConfigError, KeramosError, UnsafeError

#: Elements of an array that a config may hold; more belongs into the weights.
MAX_ELEMENTS = 10_000_000

#: Makes values of the JSON that is nested in a tagged one.
Decode = Callable[[Json], Any]


@dataclass(frozen=True)
class Special:
    """How one kind of value is written and read.

    Attributes:
        matches: whether a Python value is of this kind.
        encode: value -> the JSON under "config".
        decode: (the JSON under "config", `decode` of whatever is nested in it, session) -> value.
    """

    matches: Callable[[Any], bool]
    encode: Callable[[Any], Any]
    decode: Callable[[Any, Decode, Session], Any]


def _is_numpy(value: object) -> bool:
    return (
        type(value).__module__ == "numpy"
        and hasattr(value, "shape")
        and type(value).__name__ == "ndarray"
    )


def _is_tensor(value: object) -> bool:
    return (
        hasattr(value, "__array__")
        and hasattr(value, "dtype")
        and hasattr(value, "shape")
        and not _is_variable(value)
    )


def _is_variable(value: object) -> bool:
    return hasattr(value, "assign")


def _encode_array(value: object) -> dict[str, Any]:
    import numpy as np

    array = np.asarray(value)
    if array.dtype.kind not in "biufV":
        raise ConfigError(f"an array of dtype {array.dtype} cannot stand in a config")
    plain = (
        array.astype(np.float32)
        if array.dtype.kind == "V" or array.dtype.name == "bfloat16"
        else array
    )
    return {"value": plain.tolist(), "dtype": array.dtype.name}


def _decode_array(config: JsonObject, decode: Decode, session: Session) -> object:
    import numpy as np

    dtype = config.get("dtype")
    if not isinstance(dtype, str) or dtype not in _array_dtypes():
        raise ConfigError(
            "an array in a config must have a numeric dtype", at=session.position, found=repr(dtype)
        )
    _check_count(config.get("value"), session)
    try:
        array = np.asarray(config.get("value"), dtype=np.float64 if "float" in dtype else dtype)
    except (ValueError, TypeError, OverflowError) as error:
        raise ConfigError(
            "an array in a config with ragged or non-numeric values", at=session.position
        ) from error
    return array.astype(_array_dtypes()[dtype])


def _array_dtypes() -> dict[str, Any]:
    import ml_dtypes
    import numpy as np

    plain = (
        "bool",
        "float16",
        "float32",
        "float64",
        *(f"{s}int{n}" for s in ("", "u") for n in (8, 16, 32, 64)),
    )
    extended = ("bfloat16", "float8_e4m3fn", "float8_e5m2")
    return {n: np.dtype(n) for n in plain} | {n: np.dtype(getattr(ml_dtypes, n)) for n in extended}


def _check_count(value: Json, session: Session) -> None:
    stack, count = [value], 0
    while stack:
        current = stack.pop()
        if isinstance(current, (list, tuple)):
            stack.extend(current)
        else:
            count += 1
        if count + len(stack) > MAX_ELEMENTS:
            raise ConfigError(
                f"an array of more than {MAX_ELEMENTS} elements in a config", at=session.position
            )


def _encode_bytes(value: bytes) -> dict[str, Any]:
    try:
        return {"value": value.decode("utf-8")}
    except UnicodeDecodeError:
        return {"value": base64.b64encode(value).decode(), "encoding": "base64"}


def _decode_bytes(config: JsonObject, decode: Decode, session: Session) -> bytes:
    value = config.get("value")
    if not isinstance(value, str):
        raise ConfigError("bytes in a config must be given as text", at=session.position)
    return base64.b64decode(value) if config.get("encoding") == "base64" else value.encode("utf-8")


def _decode_slice(config: JsonObject, decode: Decode, session: Session) -> slice:
    parts = [decode(config.get(name)) for name in ("start", "stop", "step")]
    return slice(*parts)


def _decode_tuple(config: dict[str, Any], decode: Decode, session: Session) -> tuple[Any, ...]:
    # What is no array is a TypeError, which the caller explains.
    return tuple(decode(v) for v in (config.get("value") or config.get("items") or ()))


def _is_lambda(value: object) -> bool:
    return isinstance(value, types.LambdaType) and value.__name__ == "<lambda>"


def _encode_lambda(value: types.LambdaType) -> dict[str, Any]:
    code = base64.encodebytes(marshal.dumps(value.__code__)).decode("ascii")
    closure = tuple(cell.cell_contents for cell in value.__closure__) if value.__closure__ else None
    return {"value": [code, value.__defaults__, closure]}


def _decode_lambda(config: Json, decode: Decode, session: Session) -> types.LambdaType:
    if not session.grants("lambda", "__lambda__"):
        raise UnsafeError(
            "the file brings Python code of its own (a lambda)",
            at=session.position,
            hint="safe_mode=False runs it; only for files from people you trust",
        )
    code, defaults, closure = _lambda_parts(config, session)
    try:
        raw = marshal.loads(base64.b64decode(code))  # noqa: S302 - granted by the caller, two lines up
    except (ValueError, EOFError, TypeError) as error:
        raise ConfigError(
            "a lambda written by another version of Python cannot be read",
            at=session.position,
            hint="rewrite it as a layer",
        ) from error
    cells = tuple(types.CellType(v) for v in closure) if closure else None
    return types.FunctionType(
        raw, _lambda_globals(), "<lambda>", tuple(defaults) if defaults else None, cells
    )


def _lambda_parts(config: Json, session: Session) -> tuple[str, Any, Any]:
    if isinstance(config, dict) and "value" in config:
        parts = config["value"]
    elif isinstance(config, dict):
        parts = (config.get("code"), config.get("defaults"), config.get("closure"))
    else:
        parts = config
    if isinstance(parts, (list, tuple)) and parts and isinstance(parts[0], (list, tuple)):
        parts = parts[0]  # with defaults, `code` has all three: see `dialects.lambdas`
    if not isinstance(parts, (list, tuple)) or len(parts) != 3 or not isinstance(parts[0], str):
        raise ConfigError(
            "a lambda that is not written as [code, defaults, closure]", at=session.position
        )
    return parts[0], parts[1], parts[2]


def _lambda_globals() -> dict[str, Any]:
    import numpy as np

    root = sys.modules["keramos"]
    return {"__builtins__": __builtins__, "keras": root, "keramos": root, "np": np, "numpy": np}


def _unsupported(config: object, decode: Decode, session: Session) -> NoReturn:
    raise UnsafeError("a TensorFlow type specification cannot be read", at=session.position)


def _never(value: object) -> bool:
    return False


SPECIALS: dict[str, Special] = {
    "__bytes__": Special(lambda v: isinstance(v, bytes), _encode_bytes, _decode_bytes),
    "__slice__": Special(
        lambda v: isinstance(v, slice),
        lambda v: {"start": v.start, "stop": v.stop, "step": v.step},
        _decode_slice,
    ),
    "__ellipsis__": Special(lambda v: v is ..., lambda v: {}, lambda config, decode, session: ...),
    "__complex__": Special(
        lambda v: isinstance(v, complex),
        lambda v: {"value": [v.real, v.imag]},
        lambda c, decode, session: complex(*c["value"]),
    ),
    "__tuple__": Special(_never, lambda v: {"value": list(v)}, _decode_tuple),
    "__numpy__": Special(_is_numpy, _encode_array, _decode_array),
    "__lambda__": Special(_is_lambda, _encode_lambda, _decode_lambda),
    "__typespec__": Special(_never, lambda v: {}, _unsupported),
    "__tensor__": Special(_is_tensor, _encode_array, _decode_array),
}

#: Tags whose value is made of code that the file brings.
CODE_TAGS = frozenset({"__lambda__", "__typespec__"})


def decode(node: SpecialNode, nested: Decode, session: Session) -> object:
    """The Python value of a tagged node.

    Args:
        node: the node.
        nested: decodes values inside it.
        session: grants code, and knows where we are.
    """
    special = SPECIALS.get(node.tag)
    if special is None:
        raise ConfigError(f"unknown kind of value {node.tag!r}", at=session.position)
    config = node.raw.get("config")
    if not isinstance(config, (dict, list)) and node.tag != "__ellipsis__":
        raise ConfigError(f"{node.tag} must hold an object", at=session.position)
    try:
        return special.decode(config, nested, session)
    except KeramosError:  # which may be a ValueError as well
        raise
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ConfigError(f"{node.tag} is not well formed", at=session.position) from error


def tag_of(value: object) -> str | None:
    """The tag under which `value` is written; None if it is not of a special kind."""
    return next((tag for tag, special in SPECIALS.items() if special.matches(value)), None)
