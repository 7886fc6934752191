"""Which arguments are whole numbers, axes, places, shapes or arrays: what R converts them with."""

from __future__ import annotations

import inspect
import re
from typing import Any

from explanations import Explanation

#: These count from 1 in R.
AXES = {
    "axis", "axes", "axis1", "axis2", "axisa", "axisb", "axisc", "attention_axes", "shared_axes",
    "batch_axis", "source", "destination", "dim1", "dim2", "reduction_axes",
}  # fmt: skip
#: Packages whose axes are those of tensors.
COUNTING = {
    "activations", "constraints", "layers", "losses", "metrics", "ops", "ops.image", "random",
}  # fmt: skip
SHAPES = {
    "shape", "newshape", "target_shape", "output_shape", "noise_shape", "input_shape", "sizes",
    "batch_shape", "new_shape",
}  # fmt: skip
WHOLE = re.compile(
    r"^(num_\w+|n|N|M|k|\w*_?(size|dim|length|rank|tokens|steps|freq|epochs?|seed|boundaries)"
    r"|units|filters|groups|strides|dilation(_rate)?|depth_multiplier|patience|cooldown|verbose"
    r"|padding|\w*_?cropping|size|height|width|target_\w+|ngrams|chain_depth|bins|class_id"
    r"|power_iterations|top_k|key_dim|value_dim|head_dim|repeats|shift|offset|block_size|lower"
    r"|upper|num|ignore_class|target_class_ids|sequence_stride|sliding_window|max_number"
    r"|output_sequence_length|pad_width|minlength|decimals|ord)$"
)
#: Whose numbers are not, or not always, whole.
NOT_WHOLE = {
    ("layers", "Rescaling", "offset"), ("layers", "MelSpectrogram", "offset"),
}  # fmt: skip
EXCEPTIONS = {
    ("ops", "tensordot", "axes"): "as_contracted",
    ("ops", "moveaxis", "source"): "as_axis",
    ("ops", "slice", "start_indices"): "as_index",
    ("ops", "slice_update", "start_indices"): "as_index",
    ("ops", "scatter", "indices"): "as_places",
    ("ops", "scatter_update", "indices"): "as_places",
    ("ops", "get_item", "key"): "as_index",
    ("ops", "segment_max", "segment_ids"): "as_places",
    ("ops", "segment_min", "segment_ids"): "as_places",
    ("ops", "segment_prod", "segment_ids"): "as_places",
    ("ops", "segment_sum", "segment_ids"): "as_places",
    ("layers", "Permute", "dims"): "as_whole",
    ("ops", "pad", "pad_width"): "as_whole",
    ("ops", "unfold", "padding"): "as_whole",
    ("ops", "split", "indices_or_sections"): "as_whole",
    ("ops", "array_split", "indices_or_sections"): "as_whole",
}


def converter(package: str, name: str, obj: Any, argument: str, about: Explanation) -> str | None:
    """The function of R for an argument; None where values go as they are."""
    if (package, name, argument) in EXCEPTIONS:
        return EXCEPTIONS[package, name, argument]
    text = about.arguments.get(argument, "")
    if argument in AXES and package in COUNTING:
        return "as_axis" if "function" not in text[:12] else None
    if argument in SHAPES and not _is_function(text):
        return "as_shape"
    if package in ("ops", "ops.image", "activations", "random"):
        return _of_operation(obj, argument, text)
    if (package, name, argument) in NOT_WHOLE or _is_real(obj, argument):
        return None
    return "as_whole" if WHOLE.match(argument) or _is_declared_whole(obj, argument) else None


def _of_operation(obj: Any, argument: str, text: str) -> str | None:
    if re.match(r"(an? )?(int\b|tuple of int|list of int|ints\b|pixels, an int|number of)", text):
        return "as_whole"
    if re.match(r"(bool|`|dtype|function|str|string|float|an equation|name)", text):
        return None
    parameter = inspect.signature(obj).parameters[argument]
    if isinstance(parameter.default, (bool, str)):
        return None
    if WHOLE.match(argument) and not _is_real(obj, argument):
        return "as_whole"
    return None if _is_function(text) or argument in ("dtype", "name", "f") else "operand_of"


def _is_function(text: str) -> bool:
    return text.startswith("function")


def _is_real(obj: Any, argument: str) -> bool:
    default = inspect.signature(obj).parameters[argument].default
    return isinstance(default, float) or _declared(obj, argument) == "number"


def _is_declared_whole(obj: Any, argument: str) -> bool:
    return _declared(obj, argument) in ("integer", "integers")


def _declared(obj: Any, argument: str) -> str:
    """The type of a constructor's argument, by the name of the function that makes it."""
    declared = getattr(obj, "_arguments", {}).get(argument)
    coerce = getattr(getattr(declared, "type", None), "coerce", None)
    while getattr(coerce, "__qualname__", "").startswith("optional."):
        cells = [c.cell_contents for c in coerce.__closure__ or ()]
        coerce = next((c.coerce for c in cells if hasattr(c, "coerce")), None)
    return getattr(coerce, "__qualname__", "").partition(".")[0]
