"""Places in configs (`$.config.layers[3]`): what stands there, and in whose config."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keramos.codec.canonical import Json, ObjectNode
from keramos.codec.parse import parse

_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_CONFIG = re.compile(r"\.config(?=[.\[])")


def at(config: Json, path: str) -> Json:
    """What stands at a place (`$.config.layers[3]`); None where the path leads nowhere."""
    value = config
    for key, number in _STEP.findall(path):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and number and int(number) < len(value):
            value = value[int(number)]
        else:
            return None
    return value


def owners(config: Json, path: str, root: str = "$") -> Iterator[ObjectNode]:
    """The objects inside of whose configs a place is, the outermost first.

    Args:
        config: a JSON value.
        path: of the place.
        root: where the config stands.
    """
    inner = path.removeprefix(root)
    for match in _CONFIG.finditer(inner):
        node = parse(at(config, inner[: match.start()]), root + inner[: match.start()])
        if isinstance(node, ObjectNode):
            yield node
