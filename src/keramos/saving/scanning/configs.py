"""Configs of Keras -> findings: code, names that act, files, names that lead out of folders."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from keramos import dialects
from keramos.codec import owners, strict_json, trust
from keramos.codec.canonical import Json, JsonObject
from keramos.codec.places import at
from keramos.codec.session import Session
from keramos.codec.trust import Finding
from keramos.dialects import Origin, lambdas, upgrade
from keramos.errors import KeramosError
from keramos.saving.scanning.report import Observation

_CLASSES = {
    "TorchModuleWrapper": "class-unpickles",
    "TFSMLayer": "class-loads-program",
}
#: Kind of a finding -> rule; the other kinds are no danger.
_KINDS = {
    "effect": "name-acts",
    "place": "config-path",
    "conflict": "name-conflict",
    "damage": "config-malformed",
    "unknown": "name-unknown",
}
#: What only matters of a file that is a model.
_OF_MODELS = frozenset({"name-unknown", "config-malformed", "config-duplicate-name"})
MOST_TEXTS = 3  # JSON in texts of JSON
#: The name of the key that every object has, or a letter by number, which may spell it.
_SPELLED = re.compile(r"class_name|\\u00[4-7]")
_LEADS_OUT = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:[/\\]|\0")


def examine(config: Json, origin: Origin) -> list[Observation]:
    """Everything in a config that would act.

    Args:
        config: as written.
        origin: who wrote it.
    """
    findings = _of_todays(config, origin)
    texts = {text for _, text in findings if text is not None}
    return [
        *(finding for finding, _ in findings),
        *_code_left(config, texts),
        *_names(config),
        *_object_arrays(config),
        *_twins(config),
    ]


def examine_code(config: Json) -> Iterator[Observation]:
    """The code in JSON that is no config of a model."""
    return _code_left(config, set())


def examine_any(value: Json, place: str = "$", depth: int = 0) -> Iterator[Observation]:
    """The objects of Keras that stand anywhere in JSON that is no model: in the files of other
    tools, and in texts that are JSON again.

    Args:
        value: of a file.
        place: where it stands.
        depth: texts that it is inside of.
    """
    for step, inner in _outermost(value):
        where = step.replace("$", place, 1)
        if isinstance(inner, dict):
            yield from _embedded(inner, where)
        elif depth < MOST_TEXTS:
            with contextlib.suppress(KeramosError):
                yield from examine_any(strict_json.loads(inner), f"{where} as JSON", depth + 1)


def _outermost(value: Json) -> Iterator[tuple[str, JsonObject | str]]:
    """Objects that no other is around, and texts that may be JSON with some; without recursion."""
    stack: list[tuple[str, Json]] = [("$", value)]
    while stack:
        place, inner = stack.pop()
        if isinstance(inner, dict):
            if isinstance(inner.get("class_name"), str) and "config" in inner:
                yield place, inner
            else:
                stack += [(f"{place}.{key}", part) for key, part in inner.items()]
        elif isinstance(inner, list):
            stack += [(f"{place}[{i}]", part) for i, part in enumerate(inner)]
        elif isinstance(inner, str) and _SPELLED.search(inner) and inner.lstrip()[:1] in '{["':
            yield place, inner


def _embedded(config: JsonObject, place: str) -> Iterator[Observation]:
    for finding in examine(config, dialects.of_config(config)):
        # what else is odd of an object that may be none of Keras's is no matter
        if finding.rule not in _OF_MODELS:
            yield replace(finding, place=finding.place.replace("$", place, 1))


def _of_todays(config: Json, origin: Origin) -> list[tuple[Observation, str | None]]:
    """What the audit of loading says, of the config in today's spelling; each with its code.

    What no rule of `dialects` can take is looked at as it is written.
    """
    try:
        todays = upgrade(cast("JsonObject | None", config), origin)
        config, nodes = todays.config, todays.objects
    except KeramosError:
        nodes = None
    try:
        findings = trust.audit(config, Session(), "$", nodes)
    except KeramosError as error:
        return [(_malformed(error), None)]
    return [pair for finding in findings if (pair := _observed(finding, config)) is not None]


def _malformed(error: KeramosError) -> Observation:
    return Observation("config-malformed", error.at or "$", error.what)


def _observed(finding: Finding, config: Json) -> tuple[Observation, str | None] | None:
    if finding.kind == "code" and finding.name == "lambda":
        node = at(config, finding.path)
        value = node.get("config") if isinstance(node, dict) else None
        return of_code(value, finding.path), _text(value)
    rule = _rule(finding)
    if rule is None:
        return None
    return Observation(rule, finding.path, f"{finding.name}: {finding.why}"), None


def _rule(finding: Finding) -> str | None:
    if finding.kind == "code":
        name = finding.name.rpartition(".")[2]
        is_type = name.startswith("__")
        return _CLASSES.get(name, "type-by-name" if is_type else "class-calls-functions")
    if finding.kind == "foreign":
        acts = owners.reads_or_writes(finding.name)
        return "name-library-acts" if acts else "name-library"
    return _KINDS.get(finding.kind)


def of_code(value: Json, place: str) -> Observation:
    """The finding about a function that is code.

    Args:
        value: as `dialects.lambdas.function_of` takes it.
        place: where it stands.
    """
    try:
        function = lambdas.function_of(value)
        code = lambdas.as_written(value)  # whoever runs it does not ask whose it says it is
        acts, objection = lambdas.acts(code), lambdas.objection(function)
        lines = lambdas.listing(code if acts else function)
    except KeramosError as error:
        return Observation("lambda-unreadable", place, error.what)
    listing = "\n".join([*lines, *lambdas.mentions(code)] if acts or objection else lines)
    if acts:
        return Observation("lambda-acts", place, f"it names {', '.join(acts)}", listing)
    if objection:
        return Observation("lambda-opaque", place, objection, listing)
    return Observation("lambda-computes", place, "every call in it is known", listing)


def _text(value: Json) -> str | None:
    """The code as it is written."""
    while isinstance(value, (dict, list)) and value:
        match value:
            case dict():
                value = value.get("value") or value.get("code")
            case list():
                value = value[0]
    return "".join(value.split()) if isinstance(value, str) else None


def walk(config: Json) -> Iterator[tuple[str, JsonObject]]:
    """Every object of a JSON value, with its place; without recursion."""
    stack: list[tuple[str, Json]] = [("$", config)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict):
            yield place, value
            stack += [(f"{place}.{key}", inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            stack += [(f"{place}[{i}]", value[i]) for i in range(len(value) - 1, -1, -1)]


def _code_left(config: Json, seen: set[str]) -> Iterator[Observation]:
    """Code of the config as written that nobody has spoken of: what an upgrade leaves out, another
    reader runs.
    """
    for place, value in walk(config):
        for key, code in _codes(value):
            text = _text(code)
            if text is not None and text not in seen:
                seen.add(text)
                yield of_code(code, f"{place}{key}")


def _codes(value: JsonObject) -> Iterator[tuple[str, Json]]:
    if value.get("class_name") == lambdas.TAG and lambdas.is_code(value.get("config")):
        yield "", value.get("config")
    for argument in ("function", "output_shape", "mask"):
        if value.get(f"{argument}_type") == "lambda" and isinstance(value.get(argument), list):
            yield f".{argument}", value.get(argument)


def _names(config: Json) -> Iterator[Observation]:
    for place, value in walk(config):
        inner = value.get("config")
        name = inner.get("name") if isinstance(inner, dict) else None
        if "class_name" in value and isinstance(name, str) and _LEADS_OUT.search(name):
            yield Observation("config-name-path", f"{place}.config.name", name)


def _twins(config: Json) -> Iterator[Observation]:
    for place, value in walk(config):
        layers = value.get("layers")
        if isinstance(layers, list):
            names = Counter(name for layer in layers if (name := _name(layer)) is not None)
            for name, count in names.items():
                if count > 1:
                    yield Observation("config-duplicate-name", f"{place}.layers", name)


def _name(layer: Json) -> str | None:
    inner = layer.get("config") if isinstance(layer, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    return name if isinstance(name, str) else None


def _object_arrays(config: Json) -> Iterator[Observation]:
    for place, value in walk(config):
        if value.get("class_name") == "__numpy__":
            inner = value.get("config")
            dtype = inner.get("dtype") if isinstance(inner, dict) else None
            if isinstance(dtype, str) and dtype.lstrip("|<>=") in ("O", "object", "object_"):
                yield Observation("config-object-array", place, f"dtype {dtype}")
