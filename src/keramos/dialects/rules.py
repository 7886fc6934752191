"""The table of upgrade rules, and what a rule is given.

A dialect belongs to a node, not to a file: one file mixes several. A rule therefore looks at the
node, and leaves the canonical form alone. What changed its meaning under the same spelling cannot
be seen on the node; such a rule names the families of writers whose files it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from keramos.codec.canonical import JsonObject
from keramos.codec.session import Base
from keramos.dialects.origin import Family, Origin

Node = JsonObject


def nobody_knows(name: str) -> bool:
    """No name is a custom object's."""
    return False


def extends_nothing(name: str) -> Base | None:
    """No class of that name extends one of ours."""
    return None


class Where(NamedTuple):
    """Where a node stands.

    Attributes:
        slot: the key under which it stands in its parent's config; empty for the outermost node.
        path: its place in the whole config (`$.config.layers[3]`), for errors.
        origin: who wrote the config.
        is_custom: whether a name is a custom object's: what bears it is not Keras's, then.
        base_of: the layer of ours that the custom object of a name extends, if any.
    """

    slot: str
    path: str
    origin: Origin
    is_custom: Callable[[str], bool] = nobody_knows
    base_of: Callable[[str], Base | None] = extends_nothing


#: A rule takes (node, where) and returns the node changed, or None where it has nothing to do. A
#: node that all rules leave alone in the slot "" is canonical in any.
Rule = Callable[[Node, Where], Node | None]

#: In place of a name: nodes that say no module.
WITHOUT_MODULE = "(no module)"

#: In place of a name: nodes with layers, or with what `compile` was given.
MODELS = "(models)"


def is_model(node: Node) -> bool:
    """Whether a node is one of `MODELS`; most nodes of a file are not."""
    config = node.get("config")
    return "compile_config" in node or (type(config) is dict and "layers" in config)


class Listed(NamedTuple):
    """A rule, and the families whose files it is for; None for all."""

    rule: Rule
    writers: Collection[Family] | None


#: Modules of rules in the order in which they are tried, the latest writers' first: what Keras 3
#: left without a module is an operation, before Keras 2's reading can take it for a layer.
ORDER = (
    *(
        "keras3",
        "few_bits",
        "training",
        "preprocessing",
        "former_layers",
        "cudnn",
        "tf_keras",
        "keras2",
    ),
    *("keras1_models", "keras1"),
    *("former_dense", "defaults", "theano"),  # they take layers of today's names and arguments
    *("slashes", "functions", "added_terms"),  # they take calls as they are written today
)

RULES: dict[str | None, list[Listed]] = {WITHOUT_MODULE: [], None: [], MODELS: []}


def _place(listed: Listed) -> int:
    return ORDER.index(listed.rule.__module__.rpartition(".")[2])


def upgrades(*names: str, written_by: Collection[Family] | None = None) -> Callable[[Rule], Rule]:
    """Decorator: apply the rule to nodes of these class names or modules; without any, to all.

    Args:
        *names: of classes or modules.
        written_by: families whose spelling means something else than today's; None for a spelling
            that only ever meant one thing.
    """

    def register(rule: Rule) -> Rule:
        for name in names or (None,):
            rules = RULES.setdefault(name, [])
            rules.append(Listed(rule, written_by))
            rules.sort(key=_place)  # whichever module was imported first
        return rule

    return register
