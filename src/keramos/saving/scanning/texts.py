"""Text in whatever encoding -> text in UTF-8, and what YAML in it calls."""

from __future__ import annotations

import codecs
import json
import re
import urllib.parse

from keramos.codec import owners
from keramos.errors import LimitError
from keramos.storage import Span
from keramos.storage.span import of_bytes

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_STANDARD = "tag:yaml.org,2002:python/"
#: Where a tag of Python's stands as a value, in all its spellings.
_TAG = re.compile(
    rf"(?:^|[\s\[{{,:?])(?:!\w*!python/|!<{re.escape(_STANDARD)})"
    r"(object(?:/apply|/new)?|name|module):([\w.]{1,100})"
)
_DIRECTIVE = re.compile(r"^%TAG[ \t]+\S+[ \t]+(\S+)", re.MULTILINE)
#: Without any of these in it, no text has such a tag.
_HINT = re.compile(rb"python/|%TAG|![^\s!]{0,100}%[0-9A-Fa-f]{2}")
#: A tag with bytes by number, which may spell anything.
_ESCAPED = re.compile(r"![^\s!]{0,100}%[0-9A-Fa-f]{2}")

#: The name of the key that every object of Keras has, or a letter by number, which may spell it.
_SPELLED = re.compile(rb"class_name|__lambda__|\\(?:x|u00|U000000)[4-7]")
_KEY = re.compile(
    rb"""(?:^|[{,?-])[ \t]*(?:!\S*[ \t]+)?["']?class_name["']?[ \t]*(?::|$)""", re.MULTILINE
)


def may_hold_config(data: bytes | memoryview) -> bool:
    """Whether an object of Keras may stand in a text, in YAML or JSON."""
    return _SPELLED.search(data) is not None


def has_key(data: bytes | memoryview) -> bool:
    """Whether it seems to, and is not only spoken of."""
    return _KEY.search(data) is not None


def in_utf8(span: Span, most: int) -> Span | None:
    """A text file in UTF-8, if it is in another encoding or begins with a mark; otherwise None.

    Args:
        span: the file.
        most: bytes; a longer file is left as it is.
    """
    beginning = bytes(span.view(0, min(4, span.size)))
    if span.size > most or not (beginning.startswith(_MARKS) or 0 in beginning):
        return None
    try:
        # as `json.loads` and readers of YAML guess it
        text = span.read().decode(json.detect_encoding(beginning))
    except UnicodeDecodeError:
        return None
    return of_bytes(text.removeprefix("\ufeff").encode("utf-8", "replace"), span.name)


def yaml_call(data: bytes | memoryview, most: int) -> str | None:
    """The first tag in YAML that makes an unsafe loader call, or import, something; None where
    there is none. Functions that are only named, and do not act, are no matter.

    Args:
        data: text in UTF-8.
        most: bytes that are looked at.

    Raises:
        LimitError: there is more that may be such a tag.
    """
    if _HINT.search(data) is None:
        return None
    if len(data) > most:
        raise LimitError("YAML is too large", found=len(data), wanted=f"at most {most:,} bytes")
    text = str(data, "utf-8", "replace")
    if _ESCAPED.search(text):
        text = urllib.parse.unquote(text)
    for prefix in _DIRECTIVE.findall(text):
        if _STANDARD.startswith(prefix) or prefix.startswith(_STANDARD[:-6]):
            return f"%TAG {prefix}"
    for kind, dotted in _TAG.findall(text):
        module, _, name = dotted.rpartition(".")
        if kind.startswith("object") or owners.effect_of(module or dotted, name or "*"):
            return f"!!python/{kind}:{dotted}"
    return None
