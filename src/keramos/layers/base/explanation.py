"""The docstrings of a layer's methods, taken from the docstring of its class.

A class says its formula in the first paragraph and its shapes in the second. Written again over
`build`, `call` and `compute_output_shape` of 130 layers, both would be there four times, and differ
some day.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

_SHAPE = "sizes of an input, None where one is not known."
_SEQUENCE = "tensor `(batch, …, features)`."
_STEPS = "bool tensor, true for the steps that count; all when None."

ARGUMENTS = {
    "attention_mask": "bool tensor `(batch, queries, keys)`, true where to look; all when None.",
    "data": "tensor, or array of any kind, of the input shape.",
    "initial_state": "states before the first step; zeros when None.",
    "initial_state_shape": _SHAPE,
    "input_shape": _SHAPE,
    "inputs": "tensor of the input shape, or a list of them where the layer takes several.",
    "key": _SEQUENCE,
    "key_mask": _STEPS,
    "key_shape": _SHAPE,
    "mask": "bool tensor, true for what counts; the mask of the inputs when None.",
    "query": _SEQUENCE,
    "query_mask": _STEPS,
    "query_shape": _SHAPE,
    "return_attention_scores": "whether to return the weights of the keys, too.",
    "reverse": "whether to go back from the output to the input.",
    "sequence": "tensor of the input shape.",
    "sequences": "tensor of the input shape, time second.",
    "sequences_shape": _SHAPE,
    "states": "list of tensors, the states before this step.",
    "training": "whether the model trains; what the call around this one says when None.",
    "use_causal_mask": "whether no query may look at later keys.",
    "value": _SEQUENCE,
    "value_mask": _STEPS,
    "value_shape": _SHAPE,
    "x": "tensor of the input shape.",
}


def explain_methods(cls: type) -> None:
    """Give `build`, `call` and `compute_output_shape` a docstring where the class defines one
    without.
    """
    formula, shapes = _paragraphs(cls)
    for name, first in (
        ("build", "Make the variables, for inputs of the given shape."),
        ("call", "The computation." if formula.startswith("Base of ") else formula),
        ("compute_output_shape", "The shape of the output, for inputs of the given shape."),
    ):
        method = vars(cls).get(name)
        if hasattr(method, "__code__") and not method.__doc__:
            method.__doc__ = "\n\n".join(filter(None, (first, shapes, _arguments(method))))


def _paragraphs(cls: type) -> tuple[str, str]:
    formula, _, rest = cleandoc(cls.__doc__ or "").partition("\n\n")
    shapes = rest.partition("\n\n")[0]
    return formula, "" if shapes.startswith("Args:") else shapes


def _arguments(method: Any) -> str:
    code = method.__code__
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    lines = [f"    {name}: {ARGUMENTS[name]}" for name in names if name in ARGUMENTS]
    return "\n".join(["Args:", *lines]) if lines else ""
