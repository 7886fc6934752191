"""Which masks reached which layers in a model of Keras before 3, and which of its layers today
treats them otherwise.

Pure: looks at a config whose nodes are spelled as today. Refuses to follow masks into users'
classes: what comes out of one is masked where something masked went in.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import Origin
from keramos.dialects.rules import Node

#: Numbers of the masks that have to be true; None for no mask.
Mask = frozenset[int] | None

#: Layers whose output had the mask of their input, until Keras 2.15 as today.
_PASSING = frozenset(
    """InputLayer Activation ActivityRegularization AlphaDropout BatchNormalization Dense Dropout
    ELU GaussianDropout GaussianNoise LayerNormalization LeakyReLU PReLU ReLU Softmax
    SpatialDropout1D SpatialDropout2D SpatialDropout3D UnitNormalization
    GroupNormalization ParametricSoftplus SReLU SampleNormalization BatchwiseNormalization
    AddLoss AddMetric""".split()
)
#: Layers whose output had no mask, where it has one today.
_ENDING = frozenset("Identity Normalization Rescaling Reshape".split())
_RECURRENT = frozenset("RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D".split())
_MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum".split())
_STEPWISE = frozenset("Multiply Maximum Minimum".split())
_MODELS = frozenset("Functional Sequential Model".split())

#: Masks of one tensor that are told apart.
_MOST_MASKS = 64

#: Passes over the calls of a graph whose layers do not stand in the order of their calls.
_MOST_PASSES = 16


_Place = tuple[int, str, int, int]


@dataclass
class Findings:
    """What is to be said of the layers of a model.

    Attributes:
        former: ids of the nodes of layers that merge, or hand on, masks otherwise today.
        blind: ids of the nodes of layers that did not see the masks of their inputs.
        masked: places in graphs that have masks: id of the graph's node, name, call, output.
        reached: ids of the nodes of layers and models that masks reached.
    """

    former: set[int] = field(default_factory=set[int])
    blind: set[int] = field(default_factory=set[int])
    masked: set[_Place] = field(default_factory=set[_Place])
    reached: set[int] = field(default_factory=set[int])


def has_source(nodes: Iterable[Node]) -> bool:
    """Whether anything in a config makes a mask, or shows what one does."""
    return any(_makes_mask(node) or _shows_mask(node) for node in nodes)


def _makes_mask(node: Node) -> bool:
    name = node["class_name"]
    return name == "Masking" or (name == "Embedding" and bool(arguments(node).get("mask_zero")))


def _shows_mask(node: Node) -> bool:
    """Whether a MultiHeadAttention is given a mask, and returns its weights; however calls are
    spelled.
    """
    waiting = [node.get("inbound_nodes") if node["class_name"] == "MultiHeadAttention" else None]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("attention_mask") and value.get("return_attention_scores"):
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def find(model: Node, origin: Origin) -> Findings:
    """The layers of a model whose masks mean something else today.

    Args:
        model: its config.
        origin: who wrote it.
    """
    analysis = _Analysis(origin)
    outputs = analysis.model(model, [None])
    if any(outputs) or len(analysis.attentions) > 1:
        analysis.findings.former.update(analysis.attentions)
    return analysis.findings


class _Analysis:
    """One walk along the calls of a model, and of the models in it."""

    def __init__(self, origin: Origin):
        self.origin, self.findings = origin, Findings()
        #: Ids of MultiHeadAttentions whose inputs are masked: today's takes the masks off them, for
        #: all layers behind it.
        self.attentions: list[int] = []
        self._numbers: dict[Hashable, int] = {}
        self._graphs = itertools.count()
        #: What the layer is called on, where that is known.
        self._call: Hashable = None

    def _mask(self, *what: Hashable) -> frozenset[int]:
        """A mask that is the same for the same thing; another one for None."""
        key: Hashable = what if None not in what else (what, len(self._numbers))
        return frozenset({self._numbers.setdefault(key, len(self._numbers))})

    def model(self, node: Node, inputs: Sequence[Mask]) -> list[Mask]:
        """The masks of a model's outputs for those of its inputs."""
        config = arguments(node)
        layers = config.get("layers")
        described = [x for x in layers if _is_layer(x)] if isinstance(layers, list) else []
        if "output_layers" in config:
            return self._graph(node, described, inputs)
        mask = inputs[0] if inputs else None
        for layer in described:
            self._call = None
            mask = _first(self.layer(layer, [mask]))
        return [mask]

    def _graph(self, node: Node, layers: list[Node], inputs: Sequence[Mask]) -> list[Mask]:
        config, graph = arguments(node), next(self._graphs)
        masks: dict[tuple[str, int, int], Mask] = {}
        for place, mask in zip(_places(config.get("input_layers")), inputs, strict=False):
            masks[place] = mask
        waiting = [
            (layer, number, call) for layer in layers for number, call in enumerate(_calls(layer))
        ]
        done = {(str(layer.get("name")), 0) for layer in layers if not _calls(layer)}
        for _ in range(_MOST_PASSES):
            late: list[tuple[Node, int, JsonObject]] = []
            for layer, number, call in waiting:
                needs = [(name, of) for name, of, _ in _tensors(call)]
                if not all(need in done for need in needs) and needs:
                    late.append((layer, number, call))
                    continue
                name = str(layer.get("name"))
                self._call = (graph, *_tensors(call.get("args")))
                for i, mask in enumerate(self.layer(layer, self._input_masks(call, masks))):
                    masks[name, number, i] = mask
                done.add((name, number))
            if not late or len(late) == len(waiting):
                break
            waiting = late
        self.findings.masked |= {(id(node), *place) for place, mask in masks.items() if mask}
        return [masks.get(place) for place in _places(config.get("output_layers"))]

    def _input_masks(
        self, call: JsonObject, masks: Mapping[tuple[str, int, int], Mask]
    ) -> list[Mask]:
        """The masks of all inputs of a call; the first is also what is said as `mask`."""
        kwargs = call.get("kwargs")
        own = kwargs.get("mask") if isinstance(kwargs, dict) else None
        if own is not None:
            return [self._mask(None)]
        return [masks.get(place) for place in _tensors([call.get("args"), _without_mask(kwargs)])]

    def layer(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """The masks of a layer's outputs for those of its inputs."""
        name = str(node["class_name"])
        if any(inputs):
            self.findings.reached.add(id(node))
        if _makes_mask(node):
            return [self._mask(name, str(arguments(node).get("mask_value")), self._call)]
        if name in _MODELS or "layers" in arguments(node):
            return self.model(node, inputs)
        if not _is_keras(node):
            return [_first(inputs) or next(filter(None, inputs), None)]
        if name in _RULES and not _is_operation(node):
            return _RULES[name](self, node, inputs)
        return [None]

    def passing(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """The mask of the output is that of the (first) input, but where Keras 2 says today's
        `hard_sigmoid` with layers that end it; no file of Keras 2 has that.
        """
        return self.ending(node, inputs) if is_hard_sigmoid(node) else [_first(inputs)]

    def ending(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """No mask reaches the layer, until Keras 3."""
        if self.origin.family == "keras3":
            return inputs[:1]
        if any(inputs):
            self.findings.blind.add(id(node))
        return [None]

    def relu(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """ReLU."""
        rule = self.ending if self.origin.relu_ends_masks else self.passing
        return rule(node, inputs)

    def softmax(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """Softmax."""
        if any(inputs) and not self.origin.softmax_sees_masks:
            self.findings.former.add(id(node))
        return inputs[:1]

    def attention(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """MultiHeadAttention. Queries that are masked attend to nothing; where today's weights are
        not fused with the means, they are 0 then, and were all the same until Keras 3.
        """
        if self.origin.family != "keras3" and self.origin.attention_sees_masks and any(inputs):
            self.attentions.append(id(node))
            if _first(inputs) and _has_weights(node):
                self.findings.former.add(id(node))
        if self.origin.family != "keras3" and _shows_mask(node):
            self.findings.former.add(id(node))
        rule = self.passing if self.origin.attention_sees_masks else self.ending
        return rule(node, inputs)

    def recurrent(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """A recurrent layer: only sequences have masks, states have none."""
        self._begins_masked(node, inputs)
        return [_first(inputs) if arguments(node).get("return_sequences") else None]

    def bidirectional(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """Bidirectional: one output, or two."""
        config = arguments(node)
        inner = config.get("layer")
        self._begins_masked(node, inputs)
        outputs: list[Mask] = self.recurrent(inner, inputs[:1]) if _is_layer(inner) else [None]
        return outputs * 2 if config.get("merge_mode", "concat") is None else outputs

    def _begins_masked(self, node: Node, inputs: Sequence[Mask]) -> None:
        # Beside `initial_state`, today's layers see no mask of their sequences.
        if len(inputs) > 1 and inputs[0]:
            self.findings.former.add(id(node))

    def merge(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """Add and others: masked where any input is."""
        present = {mask for mask in inputs if mask}
        is_stepwise = bool(present) and str(node["class_name"]) in _STEPWISE
        if self._differ(present, inputs) or is_stepwise:
            self.findings.former.add(id(node))
        every = frozenset[int]().union(*present)
        return [every if len(every) < _MOST_MASKS else self._mask(None)] if present else [None]

    @staticmethod
    def _differ(present: Collection[Mask], inputs: Sequence[Mask]) -> bool:
        return len(present) > 1 or (bool(present) and None in inputs)

    def concatenate(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """Concatenate: masks stand one after the other, or side by side."""
        present = {mask for mask in inputs if mask}
        if self._differ(present, inputs):
            self.findings.former.add(id(node))
        return [self._mask(None) if present else None]

    def times(self, node: Node, inputs: list[Mask]) -> list[Mask]:
        """TimeDistributed: the masks of the inner layer."""
        inner = arguments(node).get("layer")
        if not _is_layer(inner) or not self.origin.times_make_masks:
            return inputs[:1]
        outputs = self.layer(inner, inputs)
        if outputs[:1] != inputs[:1]:
            self.findings.former.add(id(node))
        return [_first(outputs) or _first(inputs)]


_Rule = Callable[[_Analysis, Node, list[Mask]], list[Mask]]

_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_PASSING, _Analysis.passing),
    **dict.fromkeys(_ENDING, _Analysis.ending),
    **dict.fromkeys(_RECURRENT, _Analysis.recurrent),
    **dict.fromkeys(_MERGING, _Analysis.merge),
    **dict.fromkeys(("Attention", "AdditiveAttention"), _Analysis.passing),
    "Bidirectional": _Analysis.bidirectional,
    "Concatenate": _Analysis.concatenate,
    "MultiHeadAttention": _Analysis.attention,
    "ReLU": _Analysis.relu,
    "Softmax": _Analysis.softmax,
    "TimeDistributed": _Analysis.times,
}


def is_hard_sigmoid(node: Node) -> bool:
    """Whether the activation of a layer is today's `hard_sigmoid`."""
    value = arguments(node).get("activation")
    return (value.get("config") if isinstance(value, dict) else value) == "hard_sigmoid"


def _has_weights(attention: Node) -> bool:
    """Whether a MultiHeadAttention computes weights apart from the means that they make."""
    config = arguments(attention)
    asked = (call.get("kwargs") for call in _calls(attention))
    return (
        bool(config.get("dropout"))
        or config.get("attention_axes") not in (None, [1], (1,))  # those of sequences
        or any(isinstance(x, dict) and x.get("return_attention_scores") for x in asked)
    )


def _first(masks: Sequence[Mask]) -> Mask:
    return masks[0] if masks else None


def _is_layer(value: Json) -> TypeGuard[Node]:
    return isinstance(value, dict) and isinstance(value.get("class_name"), str)


def _is_keras(node: Node) -> bool:
    return str(node.get("module")).startswith(("keras.", "keramos."))


def _is_operation(node: Node) -> bool:
    return str(node.get("module")).startswith("keras.src.ops.")


def _calls(layer: Node) -> list[JsonObject]:
    calls = layer.get("inbound_nodes")
    return [x for x in calls if isinstance(x, dict)] if isinstance(calls, list) else []


def _without_mask(kwargs: Json) -> Json:
    if not isinstance(kwargs, dict):
        return None
    return {key: value for key, value in kwargs.items() if not key.endswith("mask")}


def _tensors(value: Json) -> Iterator[tuple[str, int, int]]:
    """The places of the tensors in a nest, in its order."""
    waiting = [value]
    while waiting:
        nest = waiting.pop()
        if isinstance(nest, dict):
            if nest.get("class_name") == "__keras_tensor__":
                yield from _places(arguments(nest).get("keras_history"))
            else:
                waiting += reversed([*nest.values()])
        elif isinstance(nest, list):
            waiting += reversed(nest)


def _places(nest: Json) -> Iterator[tuple[str, int, int]]:
    """The places in a nest of them, in its order."""
    waiting = [nest]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([*value.values()])
        elif isinstance(value, list):
            match value:
                case [str(name), int(call), int(output)]:
                    yield name, call, output
                case _:
                    waiting += reversed(value)
