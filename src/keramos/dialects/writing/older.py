"""The walk that writes a config for an older reader, and what it could not write.

Two passes over every node, the inner ones first: rules that spell otherwise (`RULES`, for readers
of Keras 2), then what the reader does not have yet (`arrivals`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments

# Imported to fill the table.
from keramos.dialects.writing import (
    arrivals,
    former_layers as former_layers,
    keras2 as keras2,
    masking,
    stacks,
    training as training,
)
from keramos.dialects.writing.reader import Reader, Release, shown
from keramos.dialects.writing.rules import RULES, Container, Loss, Node, To

_OPS = "keras.src.ops."


@dataclass(frozen=True)
class Downgrade:
    """A config for an older reader.

    Attributes:
        config: in its spelling.
        losses: what it cannot know; the config is of no use where there are any.
        log: rule's name -> how many nodes it changed.
    """

    config: Any
    losses: list[Loss] = field(default_factory=list[Loss])
    log: Counter[str] = field(default_factory=Counter[str])


def downgrade(config: Json, reader: Reader, container: Container) -> Downgrade:
    """A canonical config as an older Keras reads it.

    Args:
        config: of a model.
        reader: who is to read it.
        container: what it is written into.
    """
    losses: list[Loss] = []
    walk = _Walk(masking.treated_otherwise(config, reader))
    written = walk.written(config, To("", "$", reader, container, losses))
    return Downgrade(written, losses, walk.log)


class _Walk:
    """One walk.

    Args:
        masked: id of a node -> what its reader makes of masks otherwise.
    """

    def __init__(self, masked: Mapping[int, str]) -> None:
        self.log, self._masked = Counter[str](), masked

    def written(self, value: Json, to: To) -> Json:
        if isinstance(value, (list, tuple)):
            return [
                self.written(v, to._replace(path=f"{to.path}[{i}]")) for i, v in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        node = {key: self.written(v, to.inside(key, f".{key}")) for key, v in value.items()}
        is_node = isinstance(node.get("class_name"), str) and "config" in node
        return self._node(node, value, to) if is_node else node

    def _node(self, node: Node, canonical: Node, to: To) -> Json:
        to = to._replace(path=_named(canonical, to.path))
        if (treatment := self._masked.get(id(canonical))) is not None:
            to.lose(treatment)
        if to.reader.family == "keras3":
            arrived = self._arrived(_for_keras3(node, to), canonical, to)
            if to.reader.takes_layers_as_activations or not isinstance(arrived, dict):
                return arrived
            return stacks.activations_stand_behind(arrived, to)
        changed = self._arrived(node, canonical, to)
        for rule in (*RULES.get(str(node["class_name"]), ()), *RULES[None]):
            if not isinstance(changed, dict):
                return changed
            if (result := rule(changed, to)) is not None:
                self.log[rule.__name__] += 1
                changed = result
        return changed

    def _arrived(self, node: Json, canonical: Node, to: To) -> Json:
        """`node` without the arguments that the reader does not have."""
        module, name = canonical.get("module"), str(canonical["class_name"])
        if not isinstance(node, dict) or not isinstance(module, str):
            return node
        if name == "function":
            _check_function(canonical.get("config"), to)
        if not (module == "keras" or module.startswith("keras.")) or name.startswith("__"):
            return node
        for key, value in arguments(canonical).items():
            if key.endswith("activation") and isinstance(value, str):
                _check_function(value, to)
        since = arrivals.of_class(module, name)
        is_operation = module.startswith(_OPS)
        if since is not None and not to.reader.knows(since) and not _has_rule(to, is_operation):
            to.lose(f"{name} came with {shown(since)}")
        late = {
            key: argument
            for key, argument in arrivals.of_arguments(module, name).items()
            if key in arguments(node) and not _knows(to.reader, key, argument.since)
        }
        return _without(node, late, to) if late else node


def _named(node: Node, path: str) -> str:
    """The place of a node, which people know by the name of the layer."""
    name = arguments(node).get("name")
    return f"{path} ({name})" if isinstance(name, str) and ".layers[" in path else path


def _has_rule(to: To, is_operation: bool) -> bool:
    """Whether a rule of Keras 2 writes, or refuses, the node by itself."""
    return is_operation and to.reader.family != "keras3"


def _knows(reader: Reader, key: str, since: Release) -> bool:
    if reader.family != "keras3" and key in arrivals.BACK_AGAIN:
        return True
    return reader.knows(since)


def _without(node: Node, late: dict[str, arrivals.Argument], to: To) -> Node:
    config = arguments(node)
    for key, argument in late.items():
        if config[key] not in argument.neutral:
            to.lose(
                f"{key}={config[key]!r} of {node['class_name']} came with {shown(argument.since)}"
            )
    return {**node, "config": {k: v for k, v in config.items() if k not in late}}


def _check_function(name: Json, to: To) -> None:
    since = arrivals.of_function(name) if isinstance(name, str) else None
    if since is not None and not to.reader.knows(since):
        to.lose(f"the function {name} came with {shown(since)}")


def _check_moments(node: Node, to: To) -> None:
    """Of a Normalization that was adapted, earlier releases of Keras 3 do not take the moments
    from HDF5 files.
    """
    if arguments(node).get("mean") is None and not to.reader.takes_moments:
        to.lose("it does not take from HDF5 files what Normalization was adapted to")


#: What Keras 3, until 3.15.1 at least, has in none of the tables that it reads HDF5 files with.
_IN_ARCHIVES_ALONE = frozenset(
    {("keras.optimizers", "Lamb"), ("keras.losses", "CategoricalGeneralizedCrossEntropy")}
)


def _for_keras3(node: Node, to: To) -> Json:
    """What earlier releases of Keras 3 spelled otherwise: names of policies and of operations."""
    if node["class_name"] == "DTypePolicy" and not to.reader.knows_policies:
        return arguments(node).get("name")
    module = node.get("module")
    if node["class_name"] == "Normalization" and to.container == "hdf5":
        _check_moments(node, to)
    if to.container == "hdf5" and (module, node["class_name"]) in _IN_ARCHIVES_ALONE:
        to.lose(f"Keras 3 finds no {node['class_name']} in HDF5 files, in its own neither")
    is_operation = isinstance(module, str) and module.startswith(_OPS)
    if is_operation and not to.reader.knows(arrivals.OPERATIONS_TAKE_NAMES):
        settings = {k: v for k, v in arguments(node).items() if k != "name"}
        # Those without arguments of their own always took a name.
        return {**node, "config": settings or arguments(node)}
    return node


def oldest_reader(config: Json) -> Release:
    """The first release of Keras 3 that takes a canonical config as it is."""
    return max(_needs(config), default=(3, 0))


def _needs(config: Json) -> Iterator[Release]:
    waiting: list[Json] = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            yield from _needed_by(value)
        elif isinstance(value, (list, tuple)):
            waiting += value


def _asks(config: JsonObject, key: str, name: str, argument: arrivals.Argument) -> bool:
    """Whether an argument keeps earlier releases from reading a config. An InputLayer of Keras 3
    passes over what it does not know: there only what it says counts.
    """
    is_silent = name == "InputLayer" and config.get(key) in argument.neutral
    return key in config and not is_silent


def _needed_by(node: JsonObject) -> Iterator[Release]:
    name, module = node.get("class_name"), node.get("module")
    if not isinstance(name, str) or not isinstance(module, str):
        return
    yield (3, 0)
    if name == "function" and isinstance(node.get("config"), str):
        yield arrivals.of_function(str(node["config"])) or (3, 0)
    if module == "keras" or module.startswith("keras."):
        yield arrivals.of_class(module, name) or (3, 0)
        config = arguments(node)
        news = arrivals.of_arguments(module, name).items()
        yield from (argument.since for key, argument in news if _asks(config, key, name, argument))
        if name == "DTypePolicy":
            yield (3, 2)
        if module.startswith(_OPS) and "name" in config and len(config) > 1:
            yield arrivals.OPERATIONS_TAKE_NAMES
