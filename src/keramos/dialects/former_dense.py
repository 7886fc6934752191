"""MaxoutDense and Highway: dense layers of Keras 0.2 to 2.3 -> layers of today."""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, node_of, renamed, without
from keramos.dialects.origin import Family
from keramos.dialects.rules import Node, Where, upgrades

UNTIL_KERAS2: frozenset[Family] = frozenset({"keras1", "keras2"})

_KEYS = {
    "init": "kernel_initializer",
    "bias": "use_bias",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
}


@upgrades("Highway", written_by=UNTIL_KERAS2)
def highway_knew_its_input(node: Node, where: Where) -> Node | None:
    """Keras 1, and the `legacy` layers of Keras 2, had Highway with the arguments of Keras 1."""
    if where.is_custom("Highway"):
        return None
    named = renamed(node, _KEYS) or node
    changed = without(named, ("input_dim", "weights")) or named
    return None if changed is node else changed


@upgrades("MaxoutDense", written_by=UNTIL_KERAS2)
def maxout_was_a_layer(node: Node, where: Where) -> Node | None:
    """Keras 1, and the `legacy` layers of Keras 2, had the largest of several dense layers.

    max over f of (x·W[f] + b[f]): today an einsum, and a maximum.
    """
    config = arguments(renamed(node, _KEYS) or node)
    units, features = config.get("output_dim"), config.get("nb_feature", 4)
    if where.is_custom("MaxoutDense") or type(units) is not int or type(features) is not int:
        return None
    name = config.get("name", "maxoutdense")
    taken = ("trainable", "dtype", "activity_regularizer", *(k for k in _KEYS.values()))
    inner: JsonObject = {key: config[key] for key in taken if key in config and key != "use_bias"}
    dense: JsonObject = {
        "name": f"{name}_features",
        **inner,
        "equation": "ab,cbd->acd",
        "output_shape": [features, units],
        "bias_axes": "cd" if config.get("use_bias", True) else None,
    }
    shape = {k: config[k] for k in ("batch_input_shape", "batch_shape") if k in config}
    pool: JsonObject = {"name": f"{name}_maximum", "data_format": "channels_last"}
    layers: list[Json] = [
        node_of("keras.layers", "EinsumDense", {**dense, **shape}),
        node_of("keras.layers", "GlobalMaxPooling1D", pool),
    ]
    whole = node_of("keras", "Sequential", {"name": name, "layers": layers})
    return {**whole, **{key: node[key] for key in ("name", "inbound_nodes") if key in node}}
