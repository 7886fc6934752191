"""The walk that applies upgrade rules to every node of a config, and the log of what they changed.

Two configs of the same meaning are the same after it, whoever wrote them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from keramos.codec.canonical import Json, JsonContainer
from keramos.codec.parse import objects
from keramos.codec.session import Base

# Imported to fill the table.
from keramos.dialects import (
    added_terms as added_terms,
    cudnn as cudnn,
    defaults as defaults,
    few_bits as few_bits,
    former_dense as former_dense,
    former_layers as former_layers,
    functions as functions,
    keras1 as keras1,
    keras1_models as keras1_models,
    keras2 as keras2,
    keras3 as keras3,
    preprocessing as preprocessing,
    slashes as slashes,
    tf_keras as tf_keras,
    theano as theano,
    training as training,
)
from keramos.dialects.nodes import arguments
from keramos.dialects.origin import UNKNOWN, Origin
from keramos.dialects.rules import (
    MODELS,
    RULES,
    WITHOUT_MODULE,
    Node,
    Rule,
    Where,
    extends_nothing,
    is_model,
    nobody_knows,
)
from keramos.dialects.unmasking import with_former_masks

_SCALARS = frozenset({type(None), bool, int, float, str})


@dataclass(frozen=True)
class Upgrade:
    """An upgraded config.

    Attributes:
        config: canonical; an object where it was one.
        log: rule's name -> how many nodes it changed.
        objects: every dict in it that has a class name, where nothing was changed; None where that
            was not looked for.
    """

    config: Any
    log: Counter[str] = field(default_factory=Counter[str])
    objects: list[Node] | None = None


def upgrade(
    config: Json,
    origin: Origin = UNKNOWN,
    is_custom: Callable[[str], bool] = nobody_knows,
    base_of: Callable[[str], Base | None] = extends_nothing,
) -> Upgrade:
    """`config` with every node in its canonical spelling; idempotent.

    Args:
        config: a JSON value.
        origin: who wrote it.
        is_custom: whether a name is a custom object's.
        base_of: the layer of ours that the custom object of a name extends.
    """
    if not isinstance(config, (dict, list)):
        return Upgrade(config)
    nodes = objects(config)
    if nodes is None:  # nested too deeply for anybody: whoever looks through it next says so
        return Upgrade(config)
    outermost = Where("", "$", origin, is_custom, base_of)
    walk = _Walk(origin)
    is_canonical = _are_canonical(nodes, outermost)
    spelled = config if is_canonical else walk.upgraded(config, outermost)
    if isinstance(spelled, dict) and "class_name" in spelled:
        spelled = with_former_masks(spelled, nodes, origin, walk.log)
    return Upgrade(spelled, walk.log, nodes if spelled is config else None)


def _are_canonical(nodes: list[Node], nowhere: Where) -> bool:
    """Whether no rule has anything to do, found without walking to where each node stands."""
    walk = _Walk(nowhere.origin)
    concerning: dict[tuple[Json, Json, bool, bool], list[Rule]] = {}
    for node in nodes:
        name, module = node["class_name"], node.get("module")
        if type(name) is not str:
            continue  # no writer's; whoever decodes it says so
        names = name, module if type(module) is str else None, "module" in node, is_model(node)
        rules = concerning.get(names)
        if rules is None:  # looked up once, for there are many nodes and few names
            rules = concerning[names] = walk.concerning(*names)
            if nowhere.is_custom(name) and nowhere.base_of(name) is not None:
                return False
        for rule in rules:
            if rule(node, nowhere) is not None:
                return False
    return True


class _Walk:
    """One pass over a config."""

    def __init__(self, origin: Origin):
        self.origin, self.log = origin, Counter[str]()
        self._rules: dict[str | None, list[Rule]] = {}

    def upgraded(self, value: JsonContainer, where: Where) -> JsonContainer:
        if isinstance(value, dict):
            return self._dict(value, where)
        items = {
            i: changed
            for i, item in enumerate(value)
            if _is_container(item)
            and (changed := self.upgraded(item, _at(where, f"[{i}]"))) is not item
        }
        return [items.get(i, item) for i, item in enumerate(value)] if items else value

    def _dict(self, value: Node, where: Where) -> Node:
        if "class_name" in value:
            value = self.ruled(value, where)
        items = {
            key: changed
            for key, item in value.items()
            if _is_container(item)
            and (changed := self.upgraded(item, self._inside(where, key))) is not item
        }
        return {**value, **items} if items else value

    def _inside(self, where: Where, key: str) -> Where:
        # What stands in the config of an object stands in the object's own slot until a key of
        # the config says another.
        inside = _at(where, f".{key}")
        return inside if key == "config" else inside._replace(slot=key)

    def ruled(self, node: Node, where: Where) -> Node:
        """`node` after all rules for its names and its module."""
        name = module = None
        if not isinstance(node["class_name"], str):
            return node  # no writer's; whoever decodes it says so
        if "module" not in node:
            node = self._after(WITHOUT_MODULE, node, where)
        node = self._after(None, node, where)
        if is_model(node):
            node = self._after(MODELS, node, where)
        if where.is_custom(str(node["class_name"])):
            base = where.base_of(str(node["class_name"]))
            if base is None or not base.is_itself:
                return node if base is None else self._as_base(node, base, where)
        while isinstance(now := node["class_name"], str) and now != name:
            name = now  # a rule may say another one, which has rules of its own
            if name in RULES:
                node = self._after(name, node, where)
        while isinstance(now := node.get("module"), str) and now != module:
            module = now
            if module in RULES:
                node = self._after(module, node, where)
        return node

    def _as_base(self, node: Node, base: Base, where: Where) -> Node:
        """`node`, of a user's class, with the arguments of the layer that it extends as they are
        today: unless its own constructor takes one that has changed.
        """
        stand_in: Node = {**node, "class_name": base.name, "module": "keras.layers"}
        changed = self._after(base.name, stand_in, where)
        before, now = arguments(stand_in), arguments(changed)
        mine = base.parameters & before.keys()
        its_own = any(before[key] != now.get(key, before) for key in mine)
        if changed["class_name"] != base.name or its_own:
            return node
        return {**node, "config": changed["config"]} if changed is not stand_in else node

    def concerning(
        self, name: str, module: str | None, says_module: bool, is_model: bool
    ) -> list[Rule]:
        """All rules for a node of that class name and module, as long as none changes them."""
        models = (MODELS,) if is_model else ()
        keys = (
            (None, *models, name, module) if says_module else (WITHOUT_MODULE, None, *models, name)
        )
        return [rule for key in dict.fromkeys(keys) for rule in self._of(key)]

    def _of(self, name: str | None) -> list[Rule]:
        rules = self._rules.get(name)
        if rules is None:
            rules = self._rules[name] = [
                rule
                for rule, writers in RULES.get(name, ())
                if writers is None or self.origin.family in writers
            ]
        return rules

    def _after(self, name: str | None, node: Node, where: Where) -> Node:
        for rule in self._of(name):
            changed = rule(node, where)
            if changed is not None:
                self.log[rule.__name__] += 1
                node = changed
        return node


def _at(where: Where, step: str) -> Where:
    return where._replace(path=where.path + step)


def _is_container(value: Json) -> TypeGuard[JsonContainer]:
    return type(value) not in _SCALARS and isinstance(value, (dict, list))
