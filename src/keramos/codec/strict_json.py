"""Bytes -> JSON values. Everything that JSON leaves open is closed.

UTF-8 only, no duplicate keys, bounded depth, count and integers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from keramos.codec.canonical import Json, JsonObject
from keramos.errors import ConfigError, DamagedFileError, LimitError


@dataclass(frozen=True)
class JsonLimits:
    """What a JSON text may ask for.

    Attributes:
        max_bytes: length of the text.
        max_depth: nesting of arrays and objects; 40 models inside one another need 128.
        max_digits: digits of an integer.
        max_nodes: values in the tree.
    """

    max_bytes: int = 256 << 20
    max_depth: int = 128
    max_digits: int = 40
    max_nodes: int = 20_000_000


DEFAULT_LIMITS = JsonLimits()


def loads(text: bytes | str, limits: JsonLimits = DEFAULT_LIMITS, where: str | None = None) -> Json:
    """JSON, strictly.

    Args:
        text: UTF-8.
        limits: see `JsonLimits`.
        where: name of the file or member, for errors.

    Raises:
        ConfigError: no text at all.
        DamagedFileError: not UTF-8, not JSON, or a key given twice.
        LimitError: beyond the limits.
    """
    raw = _bytes(text, where)
    if len(raw) > limits.max_bytes:
        raise LimitError(
            f"JSON of {len(raw)} bytes", at=where, wanted=f"at most max_bytes={limits.max_bytes}"
        )
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFileError(
            "JSON that is not UTF-8",
            at=where,
            found=f"byte {error.start}",
            cause="json-encoding",
        ) from error
    if decoded[:1] in ("\ufeff", "\0") or decoded[1:2] == "\0":
        raise DamagedFileError(
            "JSON that is not plain UTF-8",
            at=where,
            found="a byte order mark" if decoded[0] == "\ufeff" else "zero bytes",
            cause="json-encoding",
        )
    value = _decoded(decoded, limits, where, strict=_may_have_long_integers(raw, limits))
    if _check_tree(value, limits, where) != raw.count(b":"):
        # Every key is followed by a colon: there are others in strings, or a key was given twice,
        # which only looking at each object tells.
        value = _decoded(decoded, limits, where, strict=True)
    return value


def _bytes(text: object, where: str | None) -> bytes:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    if not isinstance(text, (bytes, bytearray)):
        raise ConfigError("JSON is text", at=where, found=type(text).__name__)
    return bytes(text)


def _decoded(text: str, limits: JsonLimits, where: str | None, *, strict: bool) -> Json:
    """The value; `strict` looks at every object's keys and at every integer."""
    try:
        return (_decoder(limits, where) if strict else _PLAIN).decode(text)
    except RecursionError:  # the decoder counts its own levels, and stops before the stack ends
        raise _too_deep(limits, where) from None
    except json.JSONDecodeError as error:
        raise DamagedFileError(
            f"not JSON: {error.msg}", at=where, found=f"line {error.lineno}, column {error.colno}"
        ) from error


_PLAIN = json.JSONDecoder()
_ALL_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _may_have_long_integers(raw: bytes, limits: JsonLimits) -> bool:
    return b"0" * (limits.max_digits + 1) in raw.translate(_ALL_ZEROS)


def _decoder(limits: JsonLimits, where: str | None) -> json.JSONDecoder:
    def unique(pairs: list[tuple[str, Json]]) -> JsonObject:
        value = dict(pairs)
        if len(value) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DamagedFileError(
                f"JSON with the key {twice!r} given twice in one object",
                at=where,
                cause="json-duplicate-key",
            )
        return value

    def bounded(digits: str) -> int:
        if len(digits) > limits.max_digits:
            raise LimitError(
                f"an integer of {len(digits)} digits",
                at=where,
                wanted=f"at most max_digits={limits.max_digits}",
            )
        return int(digits)

    return json.JSONDecoder(object_pairs_hook=unique, parse_int=bounded)


def _check_tree(root: Json, limits: JsonLimits, where: str | None) -> int:
    """Check depth and count, level by level: all containers of one at once. How many keys the
    objects have together.
    """
    objects: list[JsonObject] = [root] if type(root) is dict else []
    arrays: list[list[Json]] = [root] if type(root) is list else []
    keys, count = 0, 0
    for _ in range(limits.max_depth + 1):
        if not objects and not arrays:
            return keys
        items: list[Json] = []
        for value in objects:
            items += value.values()
        keys += len(items)
        for value in arrays:
            items += value
        objects = [item for item in items if type(item) is dict]
        arrays = [item for item in items if type(item) is list]
        count += len(items)
        if count > limits.max_nodes:
            raise LimitError(
                "JSON of too many values",
                at=where,
                wanted=f"at most max_nodes={limits.max_nodes:,}",
            )
    raise _too_deep(limits, where)


def _too_deep(limits: JsonLimits, where: str | None) -> LimitError:
    return LimitError(
        "JSON nested too deeply", at=where, wanted=f"at most max_depth={limits.max_depth} levels"
    )
