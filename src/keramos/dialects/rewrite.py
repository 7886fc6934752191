"""The walk that applies upgrade rules to every node of a config, and the log of what they changed.

Refuses to know any rule. A dialect belongs to a node, not to a file; a rule that meets the
canonical form leaves it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from keramos.codec.parse import objects

#: A rule takes (node, slot) and returns the node changed, or None where it has nothing to do. The
#: slot is the key under which the node stands in its parent's config. A node that all rules leave
#: alone in the slot "" is canonical in any.
Rule = Callable[[dict[str, Any], str], dict[str, Any] | None]

#: In place of a name: nodes that say no module.
WITHOUT_MODULE = "(no module)"

_RULES: dict[str | None, list[Rule]] = {}
_SCALARS = frozenset({type(None), bool, int, float, str})


def upgrades(*names: str) -> Callable[[Rule], Rule]:
    """Decorator: apply the rule to nodes of these class names or modules; without any, to every
    node that has a class name.
    """

    def register(rule: Rule) -> Rule:
        for name in names or (None,):
            _RULES.setdefault(name, []).append(rule)
        return rule

    return register


@dataclass(frozen=True)
class Upgrade:
    """An upgraded config.

    Attributes:
        config: canonical.
        log: rule's name -> how many nodes it changed.
        objects: every dict in it that has a class name, where nothing was changed; None where that
            was not looked for.
    """

    config: Any
    log: Counter[str] = field(default_factory=Counter)
    objects: list[dict[str, Any]] | None = None


def upgrade(config: Any) -> Upgrade:
    """`config` with every node in its canonical spelling; idempotent."""
    from keramos.dialects import losses as losses  # they fill the table
    from keramos.dialects import rules as rules

    log: Counter[str] = Counter()
    if not isinstance(config, (dict, list)):
        return Upgrade(config, log)
    found = objects(config)
    if found is not None and _are_canonical(found):
        return Upgrade(config, log, found)
    return Upgrade(_upgraded(config, "", log), log)


def _are_canonical(found: list[dict[str, Any]]) -> bool:
    """Whether no rule has anything to do, found without walking to where each node stands."""
    unused = Counter[str]()
    return all(_ruled(node, "", unused) is node for node in found)


def _upgraded(value: Any, slot: str, log: Counter[str]) -> Any:
    if isinstance(value, dict):
        if "class_name" in value:
            value = _ruled(value, slot, log)
        changed = {
            k: new
            for k, v in value.items()
            if type(v) not in _SCALARS
            and isinstance(v, (dict, list))
            and (new := _upgraded(v, slot if k == "config" else k, log)) is not v
        }
        return {**value, **changed} if changed else value
    changed_items = {
        i: new
        for i, v in enumerate(value)
        if type(v) not in _SCALARS
        and isinstance(v, (dict, list))
        and (new := _upgraded(v, slot, log)) is not v
    }
    return [changed_items.get(i, v) for i, v in enumerate(value)] if changed_items else value


def _ruled(value: dict[str, Any], slot: str, log: Counter[str]) -> dict[str, Any]:
    if "module" not in value:
        value = _after(_RULES[WITHOUT_MODULE], value, slot, log)
    value = _after(_RULES[None], value, slot, log)
    name, module = value["class_name"], None
    if isinstance(name, str) and name in _RULES:
        value = _after(_RULES[name], value, slot, log)
    while module != (module := value.get("module")):  # a rule may say another one
        if isinstance(module, str) and module in _RULES:
            value = _after(_RULES[module], value, slot, log)
    return value


def _after(
    rules: list[Rule], value: dict[str, Any], slot: str, log: Counter[str]
) -> dict[str, Any]:
    for rule in rules:
        changed = rule(value, slot)
        if changed is not None:
            log[rule.__name__] += 1
            value = changed
    return value
