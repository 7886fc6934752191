"""What the code in a file says, and what of it is refused: findings about lambdas, explained.

What operations can say needs no grant: no code runs for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from keramos.codec.canonical import Json, JsonObject, ObjectNode
from keramos.codec.parse import objects, survey
from keramos.codec.session import Session
from keramos.codec.trust import Finding
from keramos.dialects import lambdas
from keramos.dialects.nodes import is_of
from keramos.errors import KeramosError

#: Arguments of a Lambda that another function makes needless.
_FOLLOWS = frozenset({"output_shape"})


@dataclass(frozen=True)
class Listing:
    """Code that a file holds.

    Attributes:
        layer: name of the layer.
        path: where it stands.
        lines: as people would write it.
        objection: why it is not translated; None where it is.
        runs: whether this Python could run it, if that were granted.
    """

    layer: str
    path: str
    lines: tuple[str, ...]
    objection: str | None
    runs: bool = False


def explained(findings: list[Finding], config: Json, session: Session) -> list[Finding]:
    """The findings without those about code that operations say, or whose place an own function
    takes; the others with a listing and what to type.

    Args:
        findings: about a config.
        config: the config.
        session: says what is granted.
    """
    if not any(_is_about_a_function(finding) for finding in findings):
        return findings
    layers = dict(_owners(config))
    explanations = (_explained(finding, layers, session) for finding in findings)
    return [finding for finding in explanations if finding is not None]


def listings(config: Json) -> list[Listing]:
    """All code that a config holds.

    Args:
        config: of a model.
    """
    return [
        _read(value, f"{path}.config.{argument}", _name(node), argument)
        for path, node in _owners(config)
        for argument, value in _arguments(node).items()
        if argument in (_SAID if node.get("class_name") == "Lambda" else lambdas.ACTIVATIONS)
        and isinstance(value, dict)
        and value.get("class_name") == lambdas.TAG
    ]


#: Arguments of a Lambda that operations say.
_SAID = lambdas.OF_LAMBDAS | lambdas.ACTIVATIONS


def _is_about_a_function(finding: Finding) -> bool:
    return finding.kind in ("code", "unknown", "foreign", "effect") and ".config." in finding.path


def _owners(config: Json) -> Iterator[tuple[str, JsonObject]]:
    """The objects that may have code for an argument, with their places."""
    # Where they stand is asked of the few files that have any.
    of_code = ("Lambda", lambdas.TAG)
    if not any(is_of(node, of_code) for node in objects(config) or ()):
        return
    for node in survey(config):
        if isinstance(node, ObjectNode):
            yield node.path, node.raw


def _arguments(node: JsonObject) -> JsonObject:
    config = node.get("config")
    return config if isinstance(config, dict) else {}


def _name(node: JsonObject) -> str:
    return str(_arguments(node).get("name") or "")


def _explained(finding: Finding, layers: dict[str, JsonObject], session: Session) -> Finding | None:
    path, _, argument = finding.path.rpartition(".config.")
    node = layers.get(path)
    if node is None or not _is_about_a_function(finding):
        return finding
    name = _name(node)
    own = session.custom(name)
    if callable(own) and not isinstance(own, type):
        return None
    value = _arguments(node).get(argument)
    function = _arguments(node).get("function")
    is_code = isinstance(function, dict) and function.get("class_name") == lambdas.TAG
    if argument in _FOLLOWS and is_code:
        return None
    if not isinstance(value, dict) or value.get("class_name") != lambdas.TAG:
        return finding
    listing = _read(value, finding.path, name, argument)
    is_said = argument in (_SAID if node.get("class_name") == "Lambda" else lambdas.ACTIVATIONS)
    if listing.objection is None and is_said:
        return None
    return replace(finding, **_refusal(listing, argument, is_said))


def _refusal(listing: Listing, argument: str, is_said: bool) -> dict[str, Any]:
    why = listing.objection if is_said else f"`{argument}` is code, and no function of tensors"
    return {
        "why": lambdas.complaint(listing.layer, why or "", argument),
        "listing": "\n".join(listing.lines),
        "key": listing.layer if argument in lambdas.OF_LAMBDAS else None,
        "hint": lambdas.advice(listing.layer, runs=listing.runs, argument=argument),
    }


def _read(value: JsonObject, path: str, layer: str, argument: str) -> Listing:
    try:
        function = lambdas.function_of(value.get("config"))
    except KeramosError as error:
        return Listing(layer, path, (), error.what)
    lines, objection = tuple(lambdas.listing(function)), lambdas.refusal(function, argument)
    return Listing(layer, path, lines, objection, lambdas.runs_here(value.get("config")))
