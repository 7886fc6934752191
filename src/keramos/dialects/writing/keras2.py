"""What Keras 2.12 to 2.15 call otherwise than Keras 3: a rule for each fact.

Refuses to know training; `training` has its spellings.
"""

from __future__ import annotations

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects import lambdas
from keramos.dialects.nodes import arguments, renamed, without
from keramos.dialects.writing import stacks, terms
from keramos.dialects.writing.calls import with_calls_of_keras2
from keramos.dialects.writing.functions import function_of
from keramos.dialects.writing.rules import Node, To, writes

_OPS = "keras.src.ops."

#: Functions of no argument that stand as operations of a graph.
_ACTIVATIONS = "keras.src.activations.activations"


@writes()
def operations_are_functions(node: Node, to: To) -> Node | None:
    """What Keras 3 writes as an operation of a graph is a layer around a function in Keras 2."""
    module = node.get("module")
    if not isinstance(module, str) or "inbound_nodes" not in node:
        return None
    if module == _ACTIVATIONS:
        return function_of(node, "nn", to)
    return function_of(node, module.removeprefix(_OPS), to) if module.startswith(_OPS) else None


@writes("DTypePolicy")
def policies_have_another_name(node: Node, to: To) -> Json:
    """Keras 2 writes a policy of one type as its name, and calls the class of the others Policy."""
    name = str(arguments(node).get("name"))
    if not name.startswith("mixed_"):
        return name
    return {
        "module": "keras.mixed_precision",
        "class_name": "Policy",
        "config": {"name": name},
        "registered_name": None,
    }


@writes("InputLayer")
def inputs_have_a_batch_input_shape(node: Node, to: To) -> Node | None:
    """Keras 2 calls the shape of an input `batch_input_shape`."""
    return renamed(node, {"batch_shape": "batch_input_shape"})


@writes("Functional")
def calls_are_lists(node: Node, to: To) -> Node:
    """Keras 2 writes the calls in a graph as lists of places, and no dtype of the model."""
    node = terms.aside(node)
    config = with_calls_of_keras2(arguments(node), to.lose)
    kept = ("name", "trainable", "layers", "input_layers", "output_layers")
    # Today's module is unknown there, and theirs to the package tf_keras; all of them know Model.
    return {
        **node,
        "module": "keras",
        "class_name": "Model" if to.container == "archive" and not to.slot else "Functional",
        "registered_name": None,
        "config": {key: config[key] for key in kept if key in config},
    }


@writes("Sequential")
def stacks_are_plain(node: Node, to: To) -> Node:
    """Keras 2 writes a name and layers for a Sequential, and a shape where no input says it."""
    config = arguments(node)
    layers = config.get("layers")
    first = layers[0] if isinstance(layers, list) and layers else None
    has_input = isinstance(first, dict) and first.get("class_name") == "InputLayer"
    kept = ("name", "layers", *(() if has_input else ("build_input_shape",)))
    return {**node, "config": {key: config[key] for key in kept if config.get(key) is not None}}


@writes("SpectralNormalization")
def normalization_is_not_found(node: Node, to: To) -> None:
    """Keras 2.13 to 2.15 have the layer, and not in the table that they read files with."""
    if to.reader.knows((2, 13)):
        to.lose("SpectralNormalization is not found in files before Keras 3, in its own neither")


@writes("LeakyReLU")
def slope_is_alpha(node: Node, to: To) -> Node | None:
    """Keras 2 calls the slope of LeakyReLU `alpha`."""
    return renamed(node, {"negative_slope": "alpha"})


@writes("MultiHeadAttention")
def attention_is_built_from_its_config(node: Node, to: To) -> Node:
    """Keras 2 wants the shapes of all inputs as arguments."""
    built = node.get("build_config")
    nest = built.get("shapes_dict") if isinstance(built, dict) else None
    shapes = nest if isinstance(nest, dict) else {}
    query, value = shapes.get("query_shape"), shapes.get("value_shape")
    built_from: JsonObject = {
        "query_shape": query,
        "key_shape": shapes.get("key_shape") or value,
        "value_shape": value,
    }
    rest = {k: v for k, v in node.items() if k != "build_config"}
    config: JsonObject = {**arguments(node), **built_from}
    return {**rest, "build_config": {"input_shape": query}, "config": config}


@writes("Lambda")
def lambdas_are_lists(node: Node, to: To) -> Node | None:
    """Keras 2 writes the code of a Lambda as [code, defaults, closure], and its kind beside it."""
    config = dict(arguments(node))
    for key in ("function", "output_shape", "mask"):
        value = config.get(key)
        if isinstance(value, dict) and value.get("class_name") == "__lambda__":
            code, defaults, closure = lambdas.parts(value.get("config"))
            parts: list[Json] = [code, defaults or None, closure or None]
            config |= {key: parts, f"{key}_type": "lambda", "module": None}
        elif isinstance(value, dict) and value.get("class_name") == "function":
            config |= {key: value.get("config"), f"{key}_type": "function", "module": None}
        elif key == "output_shape":
            config |= {key: value, "output_shape_type": "raw", "output_shape_module": None}
    return {**node, "config": config}


@writes("Activation", *stacks.ACTIVATED)
def hard_sigmoid_is_a_stack(node: Node, to: To) -> Node | None:
    """Today's `hard_sigmoid` is relu6(x + 3) / 6, which Keras 2 says with three layers behind what
    a layer computes besides: a Sequential of its name.
    """
    config = arguments(node)
    is_new = _function_name(config.get("activation")) == "hard_sigmoid"
    if not is_new or not stacks.is_possible(node, to):
        return None
    return stacks.with_activation_behind(node, _hard_sigmoid(config.get("dtype", "float32")))


@writes()
def hard_sigmoid_is_piecewise_linear(node: Node, to: To) -> Node | None:
    """In Keras 2, `hard_sigmoid` is max(0, min(1, 0.2·x + 0.5)).

    Where Keras 3 has that as a stack of two layers, it is its name again. Today's, at a gate or
    before what else a layer computes, cannot be said: as activations, Keras 2 takes few layers, and
    no stacks.
    """
    config = arguments(node)
    changed: JsonObject = {}
    for key, value in config.items():
        if not key.endswith("activation") or node["class_name"] == "Sequential":
            continue
        if _function_name(value) == "hard_sigmoid":
            to.lose(f"{key}='hard_sigmoid' was another function until Keras 3")
        elif isinstance(value, dict) and _is_piecewise_linear(value):
            changed[key] = "hard_sigmoid"
    return {**node, "config": {**config, **changed}} if changed else None


def _function_name(value: Json) -> Json:
    return value.get("config") if isinstance(value, dict) else value


def _hard_sigmoid(dtype: Json) -> list[Json]:
    """relu6(x + 3) / 6 in layers of Keras 2."""

    def layer(class_name: str, config: JsonObject) -> Node:
        named: JsonObject = {"trainable": True, "dtype": dtype, **config}
        return {
            "module": "keras.layers",
            "class_name": class_name,
            "config": named,
            "registered_name": None,
        }

    return [
        layer("Rescaling", {"name": "rescaling", "scale": 1.0, "offset": 3.0}),
        layer("ReLU", {"name": "re_lu", "max_value": 6.0}),
        layer("Rescaling", {"name": "rescaling_1", "scale": 1.0 / 6.0, "offset": 0.0}),
    ]


def _is_piecewise_linear(node: Node) -> bool:
    """Whether a stack is what `dialects.keras2` makes of the former hard_sigmoid."""
    inner = stacks.layers_behind_input(node)
    if [layer.get("class_name") for layer in inner] != ["Rescaling", "ReLU"]:
        return False
    rescaling, relu = map(arguments, inner)
    return (
        (rescaling.get("scale"), rescaling.get("offset")) == (0.2, 0.5)
        and relu.get("max_value") == 1.0
        and not relu.get("negative_slope")
        and not relu.get("threshold")
    )


@writes("IntegerLookup", "StringLookup", "TextVectorization")
def lookups_have_no_size(node: Node, to: To) -> Node | None:
    """Keras 2 counts the words of a vocabulary itself."""
    return without(node, ("vocabulary_size",))


@writes("Hashing", "IntegerLookup", "StringLookup", "TextVectorization")
def lookups_say_what_they_make(node: Node, to: To) -> Node | None:
    """Keras 2 wants the type of what a lookup makes, and of a TextVectorization that it is text."""
    config = arguments(node)
    class_name = str(node["class_name"])
    is_text = class_name == "TextVectorization" or config.get("invert") is True
    if not is_text and config.get("output_mode", "int") != "int":
        return None
    return {**node, "config": {**config, "dtype": "string" if is_text else "int64"}}


@writes("Discretization")
def bins_are_counted_or_listed(node: Node, to: To) -> Node | None:
    """Keras 2 takes the number of bins, or their boundaries, and not both."""
    config = arguments(node)
    is_listed = config.get("bin_boundaries") is not None
    return {**node, "config": {**config, "num_bins": None}} if is_listed else None
