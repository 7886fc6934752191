"""How a case is written: plain data that stock Keras and keramos both turn into objects and
tensors.

Refuses to know either library: `realize` is handed one.
"""

from __future__ import annotations

import zlib


def t(*shape: int, dtype: str = "float32", low: float = -1.0, high: float = 1.0) -> dict:
    """A tensor of that shape with seeded values in [low, high)."""
    return {"$tensor": {"shape": list(shape), "dtype": dtype, "low": low, "high": high}}


def ints(*shape: int, high: int = 5, low: int = 0) -> dict:
    """A tensor of whole numbers in [low, high)."""
    return t(*shape, dtype="int32", low=low, high=high)


def given(values: list, dtype: str = "float32") -> dict:
    """A tensor with exactly these values."""
    return {"$values": {"values": values, "dtype": dtype}}


def new(path: str, *args: object, **kwargs: object) -> dict:
    """An object: `new("regularizers.L2", l2=0.1)` is `keras.regularizers.L2(l2=0.1)`."""
    return {"$new": path, "args": list(args), "kwargs": kwargs}


def fn(path: str) -> dict:
    """A public function: `fn("ops.abs")` is `keras.ops.abs`."""
    return {"$fn": path}


def layer(
    name: str, case: str, args: dict | None = None, *inputs: object, **options: object
) -> dict:
    """One case of one layer.

    Args:
        name: the public name of the class in `keras.layers`.
        case: what the case shows; unique per class.
        args: constructor arguments.
        inputs: positional arguments of the call (tensors, lists of tensors). None: the config alone
            is compared.
        options: `call` (keyword arguments of the call), `times` (how often it is called), `mixed`
            and `symbolic` (False: not compared under mixed precision, or not called symbolically).
    """
    return {
        "class": name,
        "case": case,
        "args": args or {},
        "inputs": list(inputs),
        "call": options.get("call", {}),
        "times": options.get("times", 1),
        "mixed": options.get("mixed", True),
        "symbolic": options.get("symbolic", True),
    }


def made(area: str, name: str, case: str, args: dict | None = None) -> dict:
    """One case of an object that is no layer: `keras.<area>.<name>(**args)`."""
    return {"area": area, "class": name, "case": case, "args": args or {}}


def symbol(library: object, path: str) -> object:
    for part in path.split("."):
        library = getattr(library, part)
    return library


def realize(value: object, library: object) -> object:
    """The data with every `new` made, every `fn` looked up. Tensors are left as they are."""
    if isinstance(value, dict):
        if "$new" in value:
            args, kwargs = realize(value["args"], library), realize(value["kwargs"], library)
            return symbol(library, value["$new"])(*args, **kwargs)
        if "$fn" in value:
            return symbol(library, value["$fn"])
        return {key: realize(item, library) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(realize(item, library) for item in value)
    return value


def is_tensor(value: object) -> bool:
    return isinstance(value, dict) and ("$tensor" in value or "$values" in value)


def tensors(value: object) -> list[dict]:
    """Every tensor of a structure, depth first, dict values in order."""
    if is_tensor(value):
        return [value]
    if isinstance(value, dict):
        return [found for item in value.values() for found in tensors(item)]
    if isinstance(value, (list, tuple)):
        return [found for item in value for found in tensors(item)]
    return []


def put(value: object, arrays: list) -> object:
    """The structure with its tensors replaced, in the order of `tensors`; `arrays` is used up."""
    if is_tensor(value):
        return arrays.pop(0)
    if isinstance(value, dict):
        return {key: put(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(put(item, arrays) for item in value)
    return value


def values(spec: dict, seed: str):
    """The numpy array that a tensor stands for; `seed` names the place where it is used."""
    import numpy as np

    if "$values" in spec:
        return np.array(spec["$values"]["values"], spec["$values"]["dtype"])
    want = spec["$tensor"]
    uniform = scatter(int(np.prod(want["shape"])), zlib.crc32(seed.encode())).reshape(want["shape"])
    if want["dtype"] == "bool":
        return uniform > 0.4
    raw = want["low"] + (want["high"] - want["low"]) * uniform
    return (np.floor(raw) if "int" in want["dtype"] else np.round(raw, 3)).astype(want["dtype"])


def scatter(count: int, seed: int):
    """`count` numbers in [0, 1): a hash of seed + position, so that no version of numpy changes
    them.
    """
    import numpy as np

    mixed = np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed)
    for _ in range(2):
        mixed = ((mixed ^ (mixed >> np.uint64(16))) * np.uint64(0x45D9F3B)) & np.uint64(0xFFFFFFFF)
    return (mixed ^ (mixed >> np.uint64(16))) / float(2**32)


def weight_values(shape: tuple, dtype: str, name: str, seed: str):
    """What a weight is set to: anything for a kernel, positive for a variance or a scale; counters
    stay as they are (None).
    """
    if dtype == "int8":  # a quantized kernel
        return values(ints(*shape, high=255), seed) - 127
    if "int" in dtype or "seed" in name:
        return None
    positive = ("variance", "gamma", "stddev", "kernel_scale", "embeddings_scale")
    low = 0.5 if any(word in name for word in positive) else -0.8
    return values(t(*shape, low=low, high=1.2), seed)
