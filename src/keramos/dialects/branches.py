"""Models of Keras 0.x to 2.1 that joined branches -> configs of functional models.

A Sequential that begins with a Merge of models, and a Graph, become graphs as Keras 1 wrote them.
Pure. What is no such model stays, and whoever decodes it says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from keramos.codec.canonical import Json, JsonObject

#: Layers that hold models -> where they do.
_BRANCHES = {"Merge": "layers", "Siamese": "inputs"}

#: Types of inputs in a Graph -> dtypes.
_DTYPES = {"float": "float32", "int": "int32"}


def is_merged(layers: Json) -> bool:
    """Whether the layers of a Sequential begin with a merge of models."""
    return isinstance(layers, list) and bool(layers) and _branches(layers[0]) is not None


def of_sequential(layers: list[Json], name: Json = None) -> JsonObject | None:
    """The functional config of a Sequential that begins with a merge of models.

    Args:
        layers: of the Sequential.
        name: of the model, where its parent says it.
    """
    graph = _Graph()
    output = graph.chain(layers)
    return graph.config(name or "sequential", [output]) if output is not None else None


def of_graph(config: JsonObject, name: Json = None) -> JsonObject | None:
    """The functional config of a Graph."""
    inputs, nodes, outputs = (
        [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else None
        for value in (config.get(f"{part}_config") for part in ("input", "node", "output"))
    )
    layers = config.get("nodes")
    if inputs is None or nodes is None or outputs is None or not isinstance(layers, dict):
        return None
    graph = _Graph()
    for entry in inputs:
        graph.input(str(entry.get("name")), _shape(entry), entry.get("dtype"))
    # A layer behind an output bears the output's name.
    known = {str(entry.get("name")): _place(entry.get("name")) for entry in inputs}
    for entry in nodes:
        own = str(entry.get("name"))
        layer = layers.get(own)
        place = graph.node(entry, layer, known) if isinstance(layer, dict) else None
        if place is None:
            return None
        known[own] = place
    found = [graph.merged(entry, known) for entry in outputs]
    return graph.config(name or "graph", [place for place in found if place is not None])


def _place(name: Json, call: int = 0) -> list[Json]:
    return [name, call, 0]


def _shape(config: Mapping[str, Json]) -> Json:
    if isinstance(shape := config.get("input_shape"), list):
        return [None, *shape]
    return config.get("batch_input_shape")


def _branches(layer: Json) -> list[JsonObject] | None:
    """The models that a Merge joins, or that share a layer; None for another layer."""
    config = layer.get("config") if isinstance(layer, dict) else None
    if not isinstance(layer, dict) or not isinstance(config, dict):
        return None
    models = config.get(_BRANCHES.get(str(layer.get("class_name")), ""))
    if not isinstance(models, list) or not models:
        return None
    return [model for model in models if isinstance(model, dict)]


def layers_of(model: JsonObject) -> list[Json] | None:
    """The layers of a Sequential, in either spelling."""
    config = model.get("config")
    if isinstance(config, dict) and model.get("class_name") == "Sequential":
        config = config.get("layers")
    return config if isinstance(config, list) else None


class _Graph:
    """A functional model that grows."""

    def __init__(self) -> None:
        self._layers: dict[str, JsonObject] = {}
        self._inputs: list[Json] = []
        #: Name of a shared layer -> its calls, where nothing joins them.
        self._heads: dict[str, list[list[Json]]] = {}
        #: Branches that stand in the graph, each with what it makes.
        self._outputs: list[tuple[JsonObject, list[Json]]] = []

    def config(self, name: Json, outputs: list[list[Json]]) -> JsonObject:
        return {
            "name": name,
            "layers": list(self._layers.values()),
            "input_layers": self._inputs,
            "output_layers": [*outputs],
        }

    def input(self, name: str, shape: Json, dtype: Json) -> list[Json]:
        dtype = _DTYPES.get(str(dtype), dtype) or "float32"
        config: JsonObject = {"name": name, "batch_input_shape": shape, "dtype": dtype}
        place = self._entry(name, {"class_name": "InputLayer", "config": config})
        self._inputs.append(place)
        return place

    def add(self, layer: JsonObject, inputs: list[list[Json]], name: str = "") -> list[Json]:
        """Call a layer; one that is there already is shared."""
        config = layer.get("config")
        own = config.get("name") if isinstance(config, dict) else layer.get("name")
        own_name = own if isinstance(own, str) else name or f"layer_{len(self._layers)}"
        if isinstance(config, dict):
            arguments = {k: v for k, v in config.items() if k != "batch_input_shape"}
            layer = {**layer, "config": {**arguments, "name": own_name}}
        return self._entry(own_name, layer, [*inputs])

    def _entry(self, name: str, layer: JsonObject, call: list[Json] | None = None) -> list[Json]:
        entry = self._layers.setdefault(name, {**layer, "name": name, "inbound_nodes": []})
        calls = entry["inbound_nodes"]
        assert isinstance(calls, list)
        if call is not None:
            calls.append(call)
        return _place(name, max(len(calls) - 1, 0))

    def node(
        self, entry: JsonObject, layer: JsonObject, known: Mapping[str, list[Json]]
    ) -> list[Json] | None:
        """What a node of a Graph makes; the calls of a layer that several inputs share."""
        name, sources = str(entry.get("name")), entry.get("inputs")
        names = [str(source) for source in sources] if isinstance(sources, list) else []
        if layer.get("class_name") == "Siamese":
            return self.shared(layer, name, [known[source] for source in names if source in known])
        if layer.get("class_name") == "SiameseHead":
            calls = self._heads.get(names[0], []) if names else []
            head = _config(layer).get("head")
            return calls[head] if isinstance(head, int) and 0 <= head < len(calls) else None
        place = self.merged(entry, known)
        return None if place is None else self.add(layer, [place], name)

    def shared(self, layer: JsonObject, name: str, places: list[list[Json]]) -> list[Json] | None:
        """A layer called on several tensors: the calls joined, or, without a mode, each."""
        config = _config(layer)
        inner = config.get("layer")
        if not isinstance(inner, dict) or not places:
            return None
        calls = [self.add(inner, [place]) for place in places]
        if not config.get("merge_mode"):
            self._heads[name] = calls
            return calls[0]
        axes = {key: config[key] for key in ("concat_axis", "dot_axes") if key in config}
        merge: JsonObject = {"name": f"{name}_merged", "mode": config["merge_mode"], **axes}
        return self.add({"class_name": "Merge", "config": merge}, calls)

    def merged(self, config: JsonObject, known: Mapping[str, list[Json]]) -> list[Json] | None:
        """What a node or an output of a Graph takes: one tensor, or several joined."""
        names = config.get("inputs")
        if not isinstance(names, list) or not names:
            return known.get(str(config.get("input")))
        places = [known[str(name)] for name in names if str(name) in known]
        if len(places) < len(names):
            return None
        name = f"merge_inputs_for_{config.get('name')}"
        merge = {"name": name, "mode": config.get("merge_mode", "concat")}
        axes = {key: config[key] for key in ("concat_axis", "dot_axes") if key in config}
        return self.add({"class_name": "Merge", "config": {**merge, **axes}}, places)

    def chain(self, layers: list[Json]) -> list[Json] | None:
        """One layer after the other; the first has inputs of its own."""
        place: list[Json] | None = None
        for layer in layers:
            if not isinstance(layer, dict):
                return None
            place = self._first(layer) if place is None else self.add(layer, [place])
            if place is None:
                return None
        return place

    def _first(self, layer: JsonObject) -> list[Json] | None:
        models = _branches(layer)
        if models is not None:
            places = [self._shared_branch(model) for model in models]
            known = [place for place in places if place is not None]
            config = {k: v for k, v in _config(layer).items() if k not in _BRANCHES.values()}
            if len(known) < len(places):
                return None
            if layer.get("class_name") == "Siamese":
                return self.shared(layer, str(config.get("name")), known)
            return self.add({**layer, "config": config}, known)
        entry = _config(input_of(layer) or {})
        place = self.input(
            str(entry.get("name")), entry.get("batch_input_shape"), entry.get("dtype")
        )
        return self.add(layer, [place])

    def _shared_branch(self, model: JsonObject) -> list[Json] | None:
        """What a branch makes. A model that stood in several merges was written in each of them,
        with the names of its layers, which no two models share.
        """
        for other, place in self._outputs:
            if other == model:
                return place
        output = self._branch(model)
        if output is not None:
            self._outputs.append((model, output))
        return output

    def _branch(self, model: JsonObject) -> list[Json] | None:
        if (layers := layers_of(model)) is not None:
            return self.chain(layers)
        config = _config(model)
        inner, inputs, outputs = (
            value if isinstance(value := config.get(key), list) else []
            for key in ("layers", "input_layers", "output_layers")
        )
        if not inner:
            return self._first(model)
        for layer in inner:
            if isinstance(layer, dict):
                self._layers.setdefault(str(layer.get("name")), layer)
        self._inputs += inputs
        first = outputs[0] if outputs else None
        return first if isinstance(first, list) else None


def _config(layer: JsonObject) -> JsonObject:
    config = layer.get("config")
    return config if isinstance(config, dict) else {}


def input_of(layer: JsonObject) -> JsonObject | None:
    """The input of a first layer, whose shape it says; None where it says none, or is one."""
    config = _config(_innermost(layer))
    shape = config.get("batch_input_shape")
    if shape is None or layer.get("class_name") == "InputLayer":
        return None
    name = f"{config.get('name', 'layer')}_input"
    dtype = config.get("input_dtype") or config.get("dtype") or "float32"
    inner: JsonObject = {"name": name, "batch_input_shape": shape, "dtype": dtype}
    return {"class_name": "InputLayer", "config": inner}


def _innermost(layer: JsonObject) -> JsonObject:
    """The first layer of a model that is the first layer."""
    while (layers := layers_of(layer)) and isinstance(layers[0], dict):
        layer = layers[0]
    return layer
