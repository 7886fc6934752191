"""The walk that applies upgrade rules to every node of a config, and the log of what they changed.

Refuses to know any rule. A dialect belongs to a node, not to a file; a rule that meets the canonical form leaves it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: A rule takes (node, slot) and returns the node changed, or None where it has nothing to do. The slot is the key under
#: which the node stands in its parent's config.
Rule = Callable[[dict[str, Any], str], dict[str, Any] | None]

_RULES: list[Rule] = []


def upgrades(rule: Rule) -> Rule:
    """Decorator: apply `rule` to every node that has a class name."""
    _RULES.append(rule)
    return rule


@dataclass(frozen=True)
class Upgrade:
    """An upgraded config.

    Attributes:
        config: canonical.
        log: rule's name -> how many nodes it changed.
    """

    config: Any
    log: Counter[str] = field(default_factory=Counter)


def upgrade(config: Any) -> Upgrade:
    """`config` with every node in its canonical spelling; idempotent."""
    from keramos.dialects import rules as rules  # fills the table

    log: Counter[str] = Counter()
    return Upgrade(_upgraded(config, "", log), log)


def _upgraded(value: Any, slot: str, log: Counter[str]) -> Any:
    if isinstance(value, list):
        changed = [_upgraded(v, slot, log) for v in value]
        return changed if any(a is not b for a, b in zip(changed, value, strict=True)) else value
    if not isinstance(value, dict):
        return value
    for rule in _RULES if "class_name" in value else ():
        changed = rule(value, slot)
        if changed is not None:
            log[rule.__name__] += 1
            value = changed
    inner = {k: _upgraded(v, slot if k == "config" else k, log) for k, v in value.items()}
    return inner if any(inner[k] is not value[k] for k in inner) else value
