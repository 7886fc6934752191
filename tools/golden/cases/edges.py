"""Edges: what layers, losses and metrics answer to inputs at the ends of their ranges.

Refuses to know either library: each program is handed one and answers plain data.
"""

# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

import numpy as np

from . import axes, bench, grammar, nests, training
from .grammar import given, ints, layer, new, t
from .overriding import first

IMAGE = t(2, 4, 5, 3, low=0, high=1)
LETTERS = given([["a", "b"], ["c", ""]], "str")
#: Called layers of which the tables of the families have the configs alone.
MORE = [
    layer("CenterCrop", "edge", {"height": 2, "width": 3}, IMAGE),
    layer("Resizing", "edge", {"height": 3, "width": 4}, IMAGE),
    layer("Resizing", "edge, cropped", {"height": 3, "width": 3, "crop_to_aspect_ratio": True}, IMAGE),
    layer("Resizing", "edge, padded", {"height": 3, "width": 3, "pad_to_aspect_ratio": True}, IMAGE),
    layer("RandomBrightness", "edge", {"factor": 0.2, "value_range": (0, 1), "seed": 1}, IMAGE, call={"training": True}),
    layer("RandomContrast", "edge", {"factor": 0.2, "value_range": (0, 1), "seed": 1}, IMAGE, call={"training": True}),
    layer("RandomCrop", "edge", {"height": 2, "width": 3, "seed": 2}, IMAGE, call={"training": True}),
    *[layer("RandomCrop", f"edge, {h} by {w}", {"height": 2, "width": 3, "seed": 2}, t(1, h, w, 1), call={"training": True}, times=2)
      for h, w in ((1, 3), (1, 6), (5, 2), (2, 5), (4, 3), (7, 1), (2, 3))],
    layer("RandomFlip", "edge", {"seed": 1}, IMAGE, call={"training": True}),
    layer("RandomRotation", "edge", {"factor": 0.2, "seed": 1}, IMAGE, call={"training": True}),
    layer("RandomTranslation", "edge", {"height_factor": 0.3, "width_factor": 0.2, "seed": 1}, IMAGE, call={"training": True}),
    layer("RandomZoom", "edge", {"height_factor": 0.3, "seed": 1}, IMAGE, call={"training": True}),
    layer("MelSpectrogram", "edge", {"fft_length": 16, "sequence_stride": 8, "num_mel_bins": 4, "sampling_rate": 800, "min_freq": 1.0}, t(2, 40)),
    layer("STFTSpectrogram", "edge", {"frame_length": 8, "frame_step": 4, "fft_length": 8}, t(2, 24, 1)),
    layer("Pipeline", "edge", {"layers": [new("layers.Rescaling", 2.0), new("layers.Rescaling", 0.5)]}, IMAGE),
    layer("StackedRNNCells", "edge", {"cells": [new("layers.GRUCell", 2), new("layers.LSTMCell", 3)]},
          t(2, 2), [t(2, 2), [t(2, 3), t(2, 3)]]),
    layer("Hashing", "edge", {"num_bins": 4}, ints(2, 3)),
    layer("Hashing", "edge, strings", {"num_bins": 4, "mask_value": ""}, LETTERS),
    layer("HashedCrossing", "edge", {"num_bins": 4}, [ints(2, 1), ints(2, 1)]),
    layer("IntegerLookup", "edge", {"vocabulary": [3, 4]}, ints(2, 3)),
    layer("IntegerLookup", "edge, counted", {"vocabulary": [3, 4], "output_mode": "count"}, ints(2, 3)),
    layer("StringLookup", "edge", {"vocabulary": ["a", "b"]}, LETTERS),
    layer("StringLookup", "edge, many hot", {"vocabulary": ["a", "b"], "output_mode": "multi_hot"}, LETTERS),
    layer("TextVectorization", "edge", {"vocabulary": ["a", "b"]}, given([["a b"], [""]], "str")),
    layer("TextVectorization", "edge, length", {"vocabulary": ["a", "b"], "output_sequence_length": 3}, given([["a b"], [""]], "str")),
]  # fmt: skip
MOST = 12  # numbers kept of an answer


# -- Answers as plain data -------------------------------------------------------------------------


def answer(action: Callable[[], object]) -> object:
    """What an action answers, or what it raises."""
    try:
        return told(action())
    except Exception as error:  # noqa: BLE001  what Keras raises is the fact recorded
        return {"raises": type(error).__name__}


def told(value: object) -> object:
    """Tensors as their type, shape, mask and some of their numbers, in the structure of `value`."""
    if isinstance(value, dict):
        return {str(key): told(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(item) for item in value]
    if value is None or isinstance(value, str):
        return value
    if not hasattr(value, "shape"):
        return _rounded(value)
    row = {"is": f"{value.dtype}{list(value.shape)}"}
    if type(value).__name__ != "KerasTensor" and 0 not in value.shape:
        row["values"] = _some(value)
    mask = getattr(value, "_keras_mask", None)
    return row if mask is None else row | {"mask": told(mask)}


def _some(value: object) -> list:
    flat = np.ravel(np.asarray(value))
    if flat.dtype.kind not in "biuU":
        flat = flat.astype("float32")
    step = -(-flat.size // MOST) | 1  # odd: not one channel alone
    return [_rounded(item) for item in flat[::step]]


def _rounded(value: object) -> object:
    if isinstance(value, (str, np.str_)):
        return str(value)
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return int(value)
    return float(f"{float(value):.5g}")


# -- Layers ----------------------------------------------------------------------------------------


def with_arrays(case: dict, change: Callable[[np.ndarray], np.ndarray]) -> dict:
    """The case with every tensor changed; none may be empty."""
    places = {
        place: grammar.put(
            case[place],
            [given((b := change(a)).tolist(), str(b.dtype)) for a in bench.arrays_of(case, place)],
        )
        for place in ("inputs", "call")
    }
    return case | places


def called(case: dict, layer, change: Callable[[np.ndarray], object]) -> dict:
    """What the layer answers to changed tensors, and which weights change how."""
    before = [np.array(w) for w in layer.weights]
    places = [
        grammar.put(case[place], [change(a) for a in bench.arrays_of(case, place)])
        for place in ("inputs", "call")
    ]
    out = {"out": layer(*places[0], **places[1])}
    moved = bench.changed(before, layer)
    return out | {"weights": [layer.weights[i] for i in moved]} if moved else out


def empty_batch(case: dict, library) -> object:
    return called(case, bench.built(case, library), lambda array: array[:0])


def scaled(factor: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda a: (a * np.float32(factor)) if a.dtype.kind == "f" else a


def scaled_batch(factor: float, case: dict, library) -> object:
    return called(case, bench.built(case, library, "mixed_float16"), scaled(factor))


def one(axis: int) -> Callable[[np.ndarray], np.ndarray]:
    """The first along an axis; vectors and, along the time, matrices stay as they are."""

    def cut(array: np.ndarray) -> np.ndarray:
        if array.ndim < (1, 3, 2)[axis]:
            return array
        return np.take(array, [0], axis=axis)

    return cut


def one_along(axis: int, case: dict, library) -> object:
    case = with_arrays(case, one(axis))
    return called(case, bench.built(case, library), lambda array: array)


def unknown(axes: slice, case: dict, library) -> object:
    """A symbolic call with sizes unknown."""

    def opened(place: str) -> object:
        twins = []
        for array in bench.arrays_of(case, place):
            shape = list(array.shape)
            shape[axes] = [None] * len(shape[axes])
            kind = "string" if array.dtype.kind == "U" else str(array.dtype)
            twins.append(library.KerasTensor(tuple(shape), kind))
        return grammar.put(case[place], twins)

    return bench.fresh(case, library)(*opened("inputs"), **opened("call"))


# -- Masks -----------------------------------------------------------------------------------------


def all_hidden(shape: tuple) -> np.ndarray:
    return np.zeros(shape, "bool")


def first_hidden(shape: tuple) -> np.ndarray:
    mask = np.ones(shape, "bool")
    mask[(..., 0) if shape else ()] = False
    return mask


def with_masks(make: Callable[[tuple], np.ndarray], which: slice, case: dict, library) -> object:
    """The inputs of a call, some of which carry a mask of samples and steps."""
    layer = bench.built(case, library)
    arrays = [library.ops.convert_to_tensor(a) for a in bench.arrays_of(case, "inputs")]
    for array in arrays[which]:
        hidden = make(tuple(array.shape[: min(2, max(1, len(array.shape) - 1))]))
        array._keras_mask = library.ops.convert_to_tensor(hidden)
    keywords = grammar.put(case["call"], bench.arrays_of(case, "call"))
    return layer(*grammar.put(case["inputs"], arrays), **keywords)


STEPS = {
    "all": [[0, 0, 0], [0, 0, 0]],
    "first": [[0, 1, 1], [0, 1, 1]],
    "one": [[0, 0, 0], [1, 1, 0]],
}
SERIES = t(2, 3, 2)


def hidden(name: str) -> dict:
    return given(STEPS[name], "bool")


def recurrent_masks() -> list[dict]:
    kinds = [
        ("all", {}), ("first", {}),
        ("one", {"return_sequences": True, "return_state": True}),
        ("all", {"return_sequences": True, "zero_output_for_mask": True}),
        ("first", {"return_sequences": True, "unroll": True}),
        ("first", {"return_sequences": True, "go_backwards": True, "zero_output_for_mask": True}),
        ("one", {"stateful": True, "return_state": True}),
    ]  # fmt: skip
    return [
        layer(name, f"{mask} hidden, {', '.join(args)}", {"units": 2, **args}, SERIES, call={"mask": hidden(mask)})
        for name in ("SimpleRNN", "GRU", "LSTM") for mask, args in kinds
    ]  # fmt: skip


def both_ways(mask: str, **args: object) -> dict:
    inner = new("layers.GRU", 2, **args)
    return layer(
        "Bidirectional",
        f"{mask} hidden, {', '.join(args)}",
        {"layer": inner},
        SERIES,
        call={"mask": hidden(mask)},
    )


HEADS = {"num_heads": 2, "key_dim": 3}
GROUPS = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
SCORES = {"return_attention_scores": True}
#: Masks handed over as an argument.
MASKED = [
    *recurrent_masks(),
    both_ways("all"), both_ways("first", return_sequences=True), both_ways("one", return_sequences=True, return_state=True),
    both_ways("one", return_sequences=True, zero_output_for_mask=True),
    *[layer("RNN", f"stacked, {m} hidden", {"cell": [new("layers.GRUCell", 2), new("layers.LSTMCell", 2)], "return_state": True}, SERIES,
            call={"mask": hidden(m)}) for m in STEPS],
    *[layer("ConvLSTM1D", f"{m} hidden", {"filters": 1, "kernel_size": 2}, t(2, 3, 4, 1), call={"mask": hidden(m)}) for m in STEPS],
    *[layer(name, f"{m} hidden", {}, SERIES, call={"mask": hidden(m)}) for m in STEPS
      for name in ("GlobalAveragePooling1D",)],
    layer("GlobalAveragePooling1D", "all hidden, kept", {"keepdims": True}, SERIES, call={"mask": hidden("all")}),
    layer("GlobalAveragePooling1D", "one hidden, channels first", {"data_format": "channels_first"}, t(2, 2, 3), call={"mask": hidden("one")}),
    *[layer("TimeDistributed", f"{m} hidden", {"layer": new("layers.Dense", 2)}, SERIES, call={"mask": hidden(m)}) for m in STEPS],
    layer("TimeDistributed", "batch norm, one hidden", {"layer": new("layers.BatchNormalization")}, SERIES, call={"mask": hidden("one"), "training": True}),
    *[layer("BatchNormalization", f"{m} hidden", {"momentum": 0.5}, SERIES, call={"mask": hidden(m), "training": True}) for m in STEPS],
    *[layer("Softmax", f"{m} hidden", {}, t(2, 3), call={"mask": hidden(m)}) for m in STEPS],
    layer("Softmax", "all hidden, two axes", {"axis": (1, 2)}, t(2, 3, 2), call={"mask": given(np.zeros((2, 3, 2)).tolist(), "bool")}),
    *[layer(name, f"query {q}, value {v}", {}, [SERIES, SERIES], call={"mask": [q and hidden(q), v and hidden(v)], **SCORES})
      for name in ("Attention", "AdditiveAttention") for q, v in ((None, "all"), ("all", None), ("one", "first"), (None, None))],
    layer("Attention", "mask alone", {}, [SERIES, SERIES], call={"mask": [hidden("one")]}),
    layer("Attention", "three masks", {}, [SERIES, SERIES, SERIES], call={"mask": [None, hidden("one"), None]}),
    layer("Attention", "four masks", {}, [SERIES, SERIES], call={"mask": [None, None, None, None]}),
    layer("Attention", "causal, all hidden", {}, [SERIES, SERIES], call={"mask": [None, hidden("first")], "use_causal_mask": True, **SCORES}),
    *[layer(name, f"{which} {m}", args, SERIES, SERIES, SERIES, call={which: hidden(m), **SCORES})
      for name, args in (("MultiHeadAttention", HEADS), ("GroupQueryAttention", GROUPS))
      for which in ("query_mask", "value_mask", "key_mask") for m in ("all", "first")],
    *[layer(name, "attention mask hides all", args, SERIES, SERIES, call={"attention_mask": given(np.zeros((2, 3, 3)).tolist(), "bool"), **SCORES})
      for name, args in (("MultiHeadAttention", HEADS), ("GroupQueryAttention", GROUPS))],
    *[layer(name, "one hides all, causal", args, SERIES, SERIES, call={"value_mask": hidden("first"), "use_causal_mask": True, **SCORES})
      for name, args in (("MultiHeadAttention", HEADS), ("GroupQueryAttention", GROUPS))],
    layer("Embedding", "all zero", {"input_dim": 3, "output_dim": 2, "mask_zero": True}, given([[0, 0], [0, 0]], "int32")),
    layer("Embedding", "first zero", {"input_dim": 3, "output_dim": 2, "mask_zero": True}, given([[0, 1], [0, 2]], "int32")),
    layer("Masking", "all", {}, given(np.zeros((2, 3, 2)).tolist())),
    layer("Masking", "nan", {"mask_value": float("nan")}, given([[[float("nan")] * 2, [1.0, 2.0]]])),
    layer("Masking", "matrix", {}, given([[0.0, 0.0], [1.0, 0.0]])),
    layer("Masking", "whole numbers", {"mask_value": 2}, given([[[2, 2], [2, 1]]], "int32")),
]  # fmt: skip


# -- Losses and metrics ----------------------------------------------------------------------------

LOSS_OPTIONS: dict[str, dict] = {"": {}, "sum": {"reduction": "sum"}, "none": {"reduction": None}}


def pair(case: dict) -> list:
    specs = (
        training.loss_inputs(case["class"])
        if case["area"] == "losses"
        else training.metric_inputs(case)
    )
    return [grammar.values(spec, f"{case['class']}|{i}") for i, spec in enumerate(specs)]


def made(case: dict, library, **options: object):
    library.utils.clear_session(free_memory=False)
    library.config.set_dtype_policy("float32")
    of = {"losses": training.loss_args, "metrics": training.metric_args}[case["area"]]
    args = grammar.realize(of(case), library) | options
    return getattr(getattr(library, case["area"]), case["class"])(**args)


def asked(case: dict, library, change: Callable, **options: object) -> object:
    """A loss of changed numbers, or what a metric has of them, after a batch as it is, too."""
    arrays, own = [change(a) for a in pair(case)], made(case, library, **options)
    if case["area"] == "losses":
        return own(*arrays)
    own.update_state(*arrays)
    alone = own.result()
    own.update_state(*pair(case))
    return [alone, own.result()]


def half(factor: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda a: (a * factor).astype("float16") if a.dtype.kind == "f" else a


def rows(end: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda a: a[:end]


def masked_loss(make: Callable, weighted: bool, case: dict, library) -> object:
    true, prediction = pair(case)
    prediction = library.ops.convert_to_tensor(prediction)
    size = made(case, library, reduction=None)(true, prediction).shape
    prediction._keras_mask = library.ops.convert_to_tensor(make(tuple(size)))
    weights = np.arange(1.0, 1.0 + size[0], dtype="float32") if weighted and size else None
    return made(case, library)(true, prediction, sample_weight=weights)


def masked_metric(make: Callable, weighted: bool, case: dict, library) -> object:
    *true, prediction = pair(case)
    prediction = library.ops.convert_to_tensor(prediction)
    prediction._keras_mask = library.ops.convert_to_tensor(make((prediction.shape[0],)))
    weights = np.arange(1.0, 1.0 + prediction.shape[0], dtype="float32") if weighted else None
    metric = made(case, library)
    metric.update_state(*true, prediction, sample_weight=weights)
    return metric.result()


# -- The tables ------------------------------------------------------------------------------------


def several(case: dict) -> bool:
    return len(grammar.tensors(case["inputs"])) > 1


def row(case: dict) -> str:
    """`Class|case`, the class of a loss or metric with its area: some names are in both."""
    area = f"{case['area']}." if "area" in case else ""
    return f"{area}{case['class']}|{case['case']}"


def over(cases: Iterable[dict], **programs: Callable) -> dict[str, Callable]:
    """`Class|case|program` -> a program of one argument, the library."""
    return {
        f"{row(case)}|{name.replace('_', ' ')}": functools.partial(program, case)
        for case in cases
        for name, program in programs.items()
    }


def tables(layers: list[dict]) -> dict[str, dict[str, Callable]]:
    """family -> row -> program of the library.

    Args:
        layers: the cases of the families of layers.
    """
    layers = [c for c in [*layers, *MORE] if c["inputs"] and "lora_rank" not in c["args"]]
    one_each, losses, metrics = first(layers), training.LOSS_CASES, training.METRIC_CASES
    both = [*first(losses), *first(metrics)]
    hide = functools.partial
    every, start, end = slice(None), slice(0, 1), slice(-1, None)
    return {
        "empty": over(layers, empty=empty_batch)
        | over([*losses, *metrics], empty=lambda c, lib: asked(c, lib, rows(0)))
        | over(losses, **{
            name: (lambda c, lib, o=options: asked(c, lib, rows(0), **o))
            for name, options in LOSS_OPTIONS.items() if name}),
        "overflow": over(one_each, large=hide(scaled_batch, 6e4), small=hide(scaled_batch, 1e-7))
        | over(both, **{
            f"{name}{dtype}": (lambda c, lib, f=factor, d=dtype: asked(c, lib, half(f), **({"dtype": d} if d else {})))
            for name, factor in (("large ", 6e4), ("small ", 1e-7)) for dtype in ("", "float16")}),
        "ones": over(one_each, batch=hide(one_along, 0), time=hide(one_along, 1), channel=hide(one_along, -1),
                     all_open=hide(unknown, every), time_open=hide(unknown, slice(1, 2)), channel_open=hide(unknown, end))
        | over(both, batch=lambda c, lib: asked(c, lib, rows(1)), channel=lambda c, lib: asked(c, lib, one(-1))),
        "masks": over(one_each, all_hidden=hide(with_masks, all_hidden, every), first_hidden=hide(with_masks, first_hidden, every))
        | over(filter(several, one_each), first_masked=hide(with_masks, first_hidden, start), last_masked=hide(with_masks, first_hidden, end))
        | over(MASKED, told=lambda c, lib: called(c, bench.built(c, lib), lambda a: a))
        | over(first(losses), all_hidden=hide(masked_loss, all_hidden, False), first_hidden=hide(masked_loss, first_hidden, True))
        | over(first(metrics), all_hidden=hide(masked_metric, all_hidden, False), first_hidden=hide(masked_metric, first_hidden, True)),
        "axes": over(axes.LAYERS, axis=axes_of_layer) | over(axes.TRAINED, axis=lambda c, lib: axes_of_trained(c, lib)),
        "nests": nests.PROGRAMS,
    }  # fmt: skip


def axes_of_layer(case: dict, library) -> object:
    found = called(case, bench.built(case, library), lambda a: a)
    fresh = bench.fresh(case, library)
    return found | {"open": bench.symbolic_call(case, fresh, library, "batch")}


def axes_of_trained(case: dict, library) -> object:
    arrays = [grammar.values(spec, str(i)) for i, spec in enumerate(case["inputs"])]
    own = getattr(getattr(library, case["area"]), case["class"])(**case["args"])
    if case["area"] == "losses":
        return own(*arrays)
    own.update_state(*arrays)
    return own.result()
