"""The table of rules that write an older spelling, and what such a rule is given.

The mirror of `dialects.rules`: those read what older writers wrote, these write what older readers
read. A rule never drops what would change a model: it says what would be lost, and whoever asked
gets all of it in one error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.writing.reader import Reader

Node = JsonObject

#: What a config is written into: HDF5 files and SavedModels of Keras 2 have other spellings than
#: its archives.
Container = Literal["archive", "hdf5", "saved-model"]


class Loss(NamedTuple):
    """One thing that a reader cannot know.

    Attributes:
        at: its place in the config.
        what: a sentence.
    """

    at: str
    what: str


class To(NamedTuple):
    """Where a node stands, and for whom it is written.

    Attributes:
        slot: the key under which it stands in its parent's config; empty for the outermost node.
        path: its place in the whole config.
        reader: who is to read it.
        container: what it is written into.
        losses: what cannot be written, so far.
    """

    slot: str
    path: str
    reader: Reader
    container: Container
    losses: list[Loss]

    def lose(self, what: str) -> None:
        """Note that something cannot be written."""
        self.losses.append(Loss(self.path, what))

    def inside(self, key: str, step: str) -> To:
        """The place of something in this node."""
        # What stands in the config of an object stands in the object's own slot, as in `walk`.
        slot = self.slot if key == "config" else key
        return self._replace(slot=slot, path=self.path + step)


#: A rule takes (node, to) and returns what to write instead, or None where it has nothing to do.
#: What is inside the node is written already.
Rule = Callable[[Node, To], Json]

#: Class name, or None for every node -> the rules for readers of Keras 2, in their order.
RULES: dict[str | None, list[Rule]] = {None: []}


def writes(*class_names: str) -> Callable[[Rule], Rule]:
    """Decorator: apply the rule to nodes of these classes of Keras; without any, to all."""

    def register(rule: Rule) -> Rule:
        for name in class_names or (None,):
            RULES.setdefault(name, []).append(rule)
        return rule

    return register
