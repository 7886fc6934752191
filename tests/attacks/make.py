"""Malicious files beyond the samples, one builder per class of attack; written to a temporary
folder.

Knows the shape of Keras files. Refuses to know how keramos answers: only what the answer has to be.
"""

from __future__ import annotations

import copy
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .configs import (
    call,
    chain,
    dense,
    entry,
    function,
    functional,
    keras_file,
    node,
    placed,
    sequential,
    tensor,
    zipped,
)
from .tensorflow.cases import CASES

CANARY = "/tmp/keramos-canary/secret"
REFUSED, HARMLESS = "refused with clear error", "harmless"
EVIL = """
    os:system posix:system builtins:eval builtins:exec builtins:open subprocess:Popen numpy:load
    tensorflow:io
    keras.src.saving:load_model keras.src.saving.saving_lib:load_model keras.models:load_model
    keras.saving:load_model keramos.saving:load_model keras.utils:get_file
    keras.utils.io_utils:print_msg
    keras.config:enable_unsafe_deserialization keras.src.utils.python_utils:func_load keras:os
    keras:src
    keras.src.backend.common.global_state:set_global_attribute keras.callbacks:LambdaCallback
    keras.layers:__class__ keras.layers:__getattr__ keras.layers:Dense.__init__
    keras.layers.Dense:from_config
    keras.layers: :eval None:eval keras.src.layers.core.lambda_layer:Lambda
""".split()
LAMBDA = {"class_name": "__lambda__", "config": {"value": ["4wAAAAAAAAAA", None, None]}}
LAMBDA_LAYER = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"name": "lam", "function": LAMBDA},
    "registered_name": None,
}
SLOTS = (
    "activation",
    "kernel_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "kernel_constraint",
    "dtype",
)


@dataclass(frozen=True)
class Variant:
    """One malicious file: what it is called, what must come of it, how it is built."""

    suffix: str
    expected: str
    build: Callable[[], bytes] = field(compare=False)
    beside: tuple[tuple[str, bytes], ...] = ()

    def write(self, folder: Path) -> Path:
        for name, content in self.beside:
            (folder / name).write_bytes(content)
        path = folder / f"model{self.suffix}"
        path.write_bytes(self.build())
        return path


def model(config: object, expected: str = REFUSED, **members: object) -> Variant:
    return Variant(".keras", expected, partial(keras_file, config, **members))


def foreign_names() -> Iterator[tuple[str, Variant]]:
    """A module and a name of the attacker's choice, in every kind of place."""
    for dotted in EVIL:
        module, name = dotted.split(":")
        target = {"command": "touch /tmp/keramos-canary/tripped"}
        yield f"layer {dotted}", model(sequential(node(name, target, module), dense()))
        yield f"activation {dotted}", model(sequential(dense(activation=function(module, name))))
        yield (
            f"initializer {dotted}",
            model(sequential(dense(kernel_initializer=node(name, target, module)))),
        )
        # What only training needs, and nobody knows, is left out with a warning: nothing of it may
        # be touched.
        yield f"loss {dotted}", model(compiled(loss=function(module, name)), HARMLESS)
        yield f"optimizer {dotted}", model(compiled(optimizer=node(name, target, module)), HARMLESS)


def compiled(**given: object) -> dict:
    settings = {
        "optimizer": "rmsprop",
        "loss": "mse",
        "metrics": None,
        "weighted_metrics": None,
        **given,
    }
    return sequential(dense(), compile_config=settings)


def lambdas() -> Iterator[tuple[str, Variant]]:
    """Python code in every place that holds an object."""
    for slot in SLOTS:
        yield f"lambda as {slot}", model(sequential(dense(**{slot: LAMBDA})))
        yield (
            f"lambda within {slot}",
            model(sequential(dense(**{slot: node("Ones", {"x": LAMBDA}, "keras.initializers")}))),
        )
    for place in ("loss", "metrics", "weighted_metrics", "optimizer"):
        yield (
            f"lambda in {place}",
            model(compiled(**{place: [LAMBDA] if "metrics" in place else LAMBDA})),
        )
    schedule = node("Adam", {"learning_rate": LAMBDA}, "keras.optimizers")
    yield "lambda as learning rate", model(compiled(optimizer=schedule))
    yield "lambda as build_config", model(sequential({**dense(), "build_config": LAMBDA}))
    yield "lambda as argument", model(chain(dense(), call(tensor("in0"), mask=LAMBDA)))
    yield "lambda as tensor", model(chain(dense(), call(LAMBDA)))
    yield (
        "Lambda in a nested model",
        model(sequential(sequential(LAMBDA_LAYER, name="inner"), dense())),
    )
    yield "Lambda in Bidirectional", model(sequential(wrapper("Bidirectional", LAMBDA_LAYER)))
    yield "Lambda in TimeDistributed", model(sequential(wrapper("TimeDistributed", LAMBDA_LAYER)))
    yield "Lambda as a cell", model(sequential(node("RNN", {"name": "r", "cell": LAMBDA_LAYER})))
    yield (
        "Lambda among cells",
        model(sequential(node("RNN", {"name": "r", "cell": stacked(LAMBDA_LAYER)}))),
    )
    yield "Lambda in a graph", model(chain(copy.deepcopy(LAMBDA_LAYER), call(tensor("in0"))))
    named = {"name": "lam", "function": "os.system", "function_type": "function"}
    yield "Lambda of a named function", model(sequential(node("Lambda", named)))
    yield "lambda in JSON", text(sequential(LAMBDA_LAYER))
    yield "lambda activation in JSON", text(sequential(dense(activation=LAMBDA)))
    spec = {"class_name": "__typespec__", "spec_name": "system", "module": "os", "config": ["id"]}
    yield "typespec", model(sequential(dense(kernel_initializer=spec)))


def wrapper(class_name: str, layer: dict) -> dict:
    return node(class_name, {"name": "wrapper", "layer": copy.deepcopy(layer)})


def stacked(*cells: dict) -> dict:
    return node("StackedRNNCells", {"name": "cells", "cells": list(cells)})


def text(config: object, expected: str = REFUSED) -> Variant:
    return Variant(".json", expected, lambda: json.dumps(config).encode())


def wrong_slots() -> Iterator[tuple[str, Variant]]:
    """Known names where they do not belong."""
    yield (
        "loss as activation",
        model(sequential(dense(activation=function("keras.losses", "mean_squared_error")))),
    )
    yield (
        "saving function as activation",
        model(sequential(dense(activation=function("keras.saving", "save_model")))),
    )
    yield "layer as initializer", model(sequential(dense(kernel_initializer=dense())))
    yield "initializer as layer", model(sequential(node("Ones", {}, "keras.initializers"), dense()))
    yield "layer as dtype", model(sequential(dense(dtype=dense())))
    yield "layer as loss", model(compiled(loss=dense()), HARMLESS)
    yield "Dense as a cell", model(sequential(node("RNN", {"name": "r", "cell": dense()})))
    yield (
        "registered name of another",
        model(sequential({**dense(), "registered_name": "builtins>eval"})),
    )
    yield "registered name is a list", model(sequential({**dense(), "registered_name": ["Dense"]}))
    yield (
        "registered name alone",
        model(sequential({**dense(), "module": None, "registered_name": "Custom>Dense"})),
    )
    yield "unknown key", model(sequential(dense(evil=1)))
    yield "dunder key", model(sequential(dense(__class__="os.system")))
    yield "config is null", model(sequential({**dense(), "config": None}))
    yield "config is a list", model(sequential({**dense(), "config": [1]}))
    yield (
        "layers is a dict",
        model(node("Sequential", {"name": "s", "layers": {"a": dense()}}, "keras")),
    )
    yield "the model is a layer", model(dense(), HARMLESS)
    yield "the model is a function", model(function("keras.saving", "load_model"))
    yield "the model is a tuple", model({"class_name": "__tuple__", "items": [sequential(dense())]})


def sizes() -> Iterator[tuple[str, Variant]]:
    """Numbers that are no sizes, and sizes that the stored bytes cannot fill."""
    for units in (
        float("nan"),
        float("inf"),
        -1,
        0,
        2.5,
        "2",
        [2],
        {},
        2**31,
        2**40,
        2**63,
        10**4000,
        1e300,
    ):
        yield f"units {str(units)[:12]}", model(sequential(dense(units=units)))
    yield (
        "embedding 2**40",
        model(sequential(node("Embedding", {"name": "e", "input_dim": 2**40, "output_dim": 8}))),
    )
    kernel = {"name": "c", "filters": 2, "kernel_size": [2**31, 2**31]}
    yield "kernel 2**31", model(sequential(node("Conv2D", kernel), first=entry([None, 9, 9, 3])))
    yield (
        "float exponent",
        model(json.dumps(sequential(dense())).replace('"units": 2', '"units": 1e999')),
    )
    yield "object dtype", model(sequential(dense(dtype="object")))
    yield (
        "dtype of a path",
        model(sequential(dense(dtype=node("DTypePolicy", {"name": "../../x"}, "keras")))),
    )
    array = {"class_name": "__numpy__", "config": {"value": [[1.0]] * 4, "dtype": "O"}}
    yield "array of objects", model(sequential(dense(kernel_initializer=array)))
    for name, layer in giants().items():
        yield f"giant {name}", model(sequential(layer, first=entry([None, 4, 4, 3])), HARMLESS)
    yield "giant batch", model(sequential(dense(), first=entry([2**62, 4])), HARMLESS)
    yield (
        "giant repeat",
        model(sequential(node("RepeatVector", {"name": "g", "n": 2**62})), HARMLESS),
    )


def giants() -> dict[str, dict]:
    """Layers without weights whose output no machine could hold."""
    big = 2**40
    return {
        "padding": node("ZeroPadding2D", {"name": "g", "padding": [[big, big], [big, big]]}),
        "upsampling": node("UpSampling2D", {"name": "g", "size": [big, big]}),
        "cropping": node("Cropping2D", {"name": "g", "cropping": [[big, big], [big, big]]}),
        "pooling": node("MaxPooling2D", {"name": "g", "pool_size": [big, big]}),
        "reshape": node("Reshape", {"name": "g", "target_shape": [big, big, -1]}),
        "rank": node("Reshape", {"name": "g", "target_shape": [1] * 50_000}),
        "permute": node("Permute", {"name": "g", "dims": [big, 1, 2]}),
        "axes": node("LayerNormalization", {"name": "g", "axis": list(range(10_000))}),
    }


def names() -> Iterator[tuple[str, Variant]]:
    """Names that are paths, that hold control characters, that never end."""
    for name in ("../../up", "/absolute", "a/b"):
        yield f"name {name!r}", model(sequential(dense(name=name)))
    for name in (
        "\x1b[31mred",
        "null\0",
        "line\nbreak",
        "\r\x1b]0;title\x07",
        "\u202eevil",
        "\ud800",
        "C:\\x",
    ):
        yield f"name {name!r}", model(sequential(dense(name=name)), HARMLESS)
    for name in (".", "..", "", "n" * 1_000_000, "vars", 3, ["x"], {}, None, True):
        yield f"name {str(name)[:20]!r}", model(sequential(dense(name=name)), HARMLESS)
    yield "model name", model(sequential(dense(), name="\x1b[2J"), HARMLESS)
    yield "class name", model(sequential(node("\x1b[2J\n" * 50, {})))
    yield "long class name", model(sequential(node("D" * 5_000_000, {})))
    yield "module of control characters", model(sequential(node("Dense", {}, "\x1b[2J\x07\r")))
    yield (
        "duplicate keys within",
        model(json.dumps(sequential(dense())).replace('"units": 2', '"units": 2, "units": 3')),
    )
    yield (
        "two layers of one name",
        model(functional([placed(entry()), placed(entry())], [["in0", 0, 0]])),
    )


def depths() -> Iterator[tuple[str, Variant]]:
    """Depth, sharing and cycles: cost must follow the length of the file."""
    yield "Sequential 10,000 deep", model(nested_text(10_000))
    yield "Sequential 30 deep", model(nested_text(30), HARMLESS)
    tuples = '{"class_name": "__tuple__", "items": [' * 5_000 + "]}" * 5_000
    yield (
        "tuples 5,000 deep",
        model(json.dumps(sequential(dense(kernel_initializer="@"))).replace('"@"', tuples)),
    )
    yield "arrays 100,000 deep", model("[" * 100_000 + "]" * 100_000)
    for levels in (10, 25, 40):
        yield f"sharing {levels} deep", model(shared_twice(levels), HARMLESS)
    for levels in (20, 200):
        yield f"Bidirectional {levels} deep", model(sequential(bidirectional(levels)), HARMLESS)
    many = stacked(*[cell()] * 5_000)
    yield "5,000 cells", model(sequential(node("RNN", {"name": "r", "cell": many})), HARMLESS)
    loop = [
        placed(entry()),
        placed(dense("a"), call(tensor("b"))),
        placed(dense("b"), call(tensor("a"))),
    ]
    yield "two layers feed each other", model(functional(loop, [["b", 0, 0]]))
    inner = functional(
        [placed(entry()), placed(dense("d"), call(tensor("outer")))], [["d", 0, 0]], name="inner"
    )
    outer = [placed(entry()), placed(inner, call(tensor("inner")))]
    yield "a model that feeds itself", model(functional(outer, [["inner", 0, 0]]))
    for wrong in (1, -1, 2**63, "0", None, 0.5):
        yield f"node index {wrong}", model(chain(dense(), call(tensor("in0", wrong))))
        yield f"tensor index {wrong}", model(chain(dense(), call(tensor("in0", 0, wrong))))
        graph = chain(dense(), call(tensor("in0")))
        graph["config"]["output_layers"] = [["dense", wrong, 0]]
        yield f"output index {wrong}", model(graph)
    for wrong in (None, {}, "x", [None], [[1]], [["in0"]], [{"args": "in0"}], [{"kwargs": {}}]):
        yield (
            f"inbound nodes {wrong}",
            model(
                functional(
                    [placed(entry()), {**placed(dense()), "inbound_nodes": wrong}],
                    [["dense", 0, 0]],
                )
            ),
        )
    yield "an output of no layer", model(chain(dense(), call(tensor("nowhere"))))
    yield (
        "inputs of no layer",
        model(functional([placed(entry())], [["in0", 0, 0]], [["nowhere", 0, 0]])),
    )


def nested_text(levels: int) -> str:
    """JSON of a Sequential in a Sequential in … (printed by hand: `json.dumps` recurses)."""
    opening = (
        '{"module": "keras", "class_name": "Sequential", "config": {"name": "s%d", "layers": ['
    )
    inner = json.dumps(entry()) + ", " + json.dumps(dense())
    return "".join(opening % level for level in range(levels)) + inner + "]}}" * levels


def shared_twice(levels: int) -> dict:
    """Each model calls the model inside it twice: 2**levels calls if sharing is not seen."""
    inner = functional(
        [placed(entry()), placed(node("Identity", {"name": "leaf"}), call(tensor("in0")))],
        [["leaf", 0, 0]],
        name="m0",
    )
    for level in range(1, levels):
        below = inner["config"]["name"]
        both = placed(inner, call(tensor("in0")), call(tensor(below)))
        inner = functional([placed(entry()), both], [[below, 1, 0]], name=f"m{level}")
    return inner


def bidirectional(levels: int) -> dict:
    layer = node("LSTM", {"name": "l", "units": 1, "return_sequences": True})
    for level in range(levels):
        layer = node("Bidirectional", {"name": f"b{level}", "layer": layer})
    return layer


def cell() -> dict:
    return node("LSTMCell", {"units": 1})


def sharing() -> Iterator[tuple[str, Variant]]:
    """Shared ids that lie about what is shared."""
    for shared in (1, "x", [], {}, 1e400, None, True):
        ones = node("Ones", {}, "keras.initializers", shared_object_id=shared)
        layers = (dense(kernel_initializer=ones), {**dense("dense_1"), "shared_object_id": shared})
        yield f"shared id {shared}", model(sequential(*layers), HARMLESS)


def containers() -> Iterator[tuple[str, Variant]]:
    """Archives that contradict themselves, and members that name other places."""
    good = keras_file(sequential(dense()))
    yield (
        "wrong checksum",
        Variant(".keras", REFUSED, lambda: good.replace(b'"units": 2', b'"units": 3', 1)),
    )
    yield (
        "local name differs",
        Variant(".keras", REFUSED, lambda: good.replace(b"config.json", b"Config.json", 1)),
    )
    yield "lzma", Variant(".keras", REFUSED, lambda: zipped(members_of(good), zipfile.ZIP_LZMA))
    yield "bzip2", Variant(".keras", REFUSED, lambda: zipped(members_of(good), zipfile.ZIP_BZIP2))
    for name in (
        "..\\evil",
        "assets/../../evil",
        "assets//evil",
        "assets/\x1b[2J",
        "C:/evil",
        "./config.json",
        "CON",
    ):
        expected = (
            HARMLESS
            if name in ("assets//evil", "CON", "./config.json", "assets/\x1b[2J")
            else REFUSED
        )
        yield f"member {name!r}", model(sequential(dense()), expected, **{name: b"x"})
    for metadata in (
        [],
        "x",
        3,
        {},
        {"keras_version": None},
        {"keras_version": "9" * 100_000},
        {"keras_version": "\x1b[2J"},
    ):
        yield (
            f"metadata {str(metadata)[:30]!r}",
            model(sequential(dense()), HARMLESS, metadata=metadata),
        )
    count = struct.pack("<H", 60_000)
    yield (
        "count of members",
        Variant(".keras", REFUSED, lambda: good[:-14] + count + count + good[-10:]),
    )
    yield (
        "directory out of the file",
        Variant(".keras", REFUSED, lambda: good[:-6] + b"\xff\xff\xff\x7f" + good[-2:]),
    )
    yield "text after the end", Variant(".keras", HARMLESS, lambda: good + b"\nMZ" * 100)
    for cut in (1, 22, 100, len(good) // 2):
        yield f"cut by {cut}", Variant(".keras", REFUSED, lambda cut=cut: good[:-cut])
    for content in (
        b"",
        b"PK",
        b"PK\x05\x06" + b"\0" * 18,
        b"\x89HDF\r\n\x1a\n",
        b"<!doctype html>",
        b"\x80\x02c__main__\n",
    ):
        yield f"only {content[:12]!r}", Variant(".keras", REFUSED, lambda content=content: content)


def members_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def shards() -> Iterator[tuple[str, Variant]]:
    """An index of shards that names files of the attacker's choice."""
    for target in (
        f"{CANARY}.h5",
        "../../../../../../../tmp/keramos-canary/secret.h5",
        "model.weights.json",
        "",
        "\0",
        3,
        None,
    ):
        index = {"metadata": {"total_size": 1}, "weight_map": {"/layers/dense/vars": target}}
        yield (
            f"shard {target!r}",
            Variant(".weights.json", REFUSED, lambda index=index: json.dumps(index).encode()),
        )
    for index in (
        [],
        {},
        {"weight_map": []},
        {"weight_map": {"x": []}},
        {"metadata": 3, "weight_map": 3},
    ):
        yield (
            f"index {index}",
            Variant(".weights.json", REFUSED, lambda index=index: json.dumps(index).encode()),
        )
    linked = {"metadata": {}, "weight_map": {"/layers/dense/vars": "shard.weights.h5"}}
    garbage = (("shard.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 4),)
    yield (
        "shard of garbage",
        Variant(".weights.json", REFUSED, lambda: json.dumps(linked).encode(), garbage),
    )


def vocabularies() -> Iterator[tuple[str, Variant]]:
    """Layers that read a file when their argument is a string."""
    for layer in ("StringLookup", "IntegerLookup", "TextVectorization"):
        yield (
            f"{layer} file",
            model(sequential(node(layer, {"name": "v", "vocabulary": f"{CANARY}.txt"}), dense())),
        )
    yield (
        "TFSMLayer",
        model(
            sequential(node("TFSMLayer", {"name": "t", "filepath": "/tmp/keramos-canary"}), dense())
        ),
    )
    yield (
        "TorchModuleWrapper",
        model(sequential(node("TorchModuleWrapper", {"name": "t", "module": "gASVAAA="}))),
    )
    yield (
        "JaxLayer",
        model(sequential(node("JaxLayer", {"name": "j", "call_fn": function("os", "system")}))),
    )


def saved_models() -> Iterator[tuple[str, Variant]]:
    """SavedModels: protocol buffers, tables and tensors that lie, and what the config asks for."""
    for name, (expected, build) in CASES.items():
        yield name, Variant(".zip", expected, build)


CLASSES = (
    foreign_names,
    lambdas,
    wrong_slots,
    sizes,
    names,
    depths,
    sharing,
    containers,
    shards,
    vocabularies,
    saved_models,
)
VARIANTS: dict[str, Variant] = {
    f"{group.__name__}: {name}": variant for group in CLASSES for name, variant in group()
}
