"""A path with places for epoch, batch and results: `{epoch:02d}-{val_loss:.2f}.keras`."""

from __future__ import annotations

import glob
import os
import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keramos.errors import ConfigError, near


class PathFieldError(ConfigError, KeyError):
    """A path asks for something that the logs do not have."""

    __str__ = ConfigError.__str__


def filled(template: str, fields: Mapping[str, Any]) -> str:
    """The path for these fields.

    Raises:
        PathFieldError: it asks for another one.
        ConfigError: a format that does not suit its value.
    """
    try:
        return template.format(**fields)
    except (KeyError, IndexError) as error:
        name = str(error.args[0]) if isinstance(error, KeyError) else "{}"
        raise PathFieldError(
            f"the path has a place for {name!r}, and there is no such result",
            at=template,
            found=", ".join(fields),
            near=near(name, fields),
        ) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"the path cannot be filled: {error}", at=template, found=", ".join(fields)
        ) from error


def folder(template: str) -> Path | None:
    """The folder of all files of a template; None where it differs from file to file, or the
    template is none.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:  # which `filled` tells
        return None
    first = next((i for i, (_, name, *_) in enumerate(parts) if name is not None), len(parts))
    texts = [text for text, *_ in parts]
    separators = tuple(filter(None, (os.sep, os.altsep)))
    if any(separator in text for text in texts[first + 1 :] for separator in separators):
        return None
    return Path("".join(texts[: first + 1]) + "x").parent


def matching(template: str) -> list[str]:
    """The files that a template may have named, oldest first."""
    parts = string.Formatter().parse(template)
    pattern = "".join(
        glob.escape(text) + ("*" if name is not None else "") for text, name, _, _ in parts
    )
    found = [path for path in glob.glob(re.sub(r"\*+", "*", pattern)) if os.path.isfile(path)]
    return sorted(found, key=lambda path: (Path(path).stat().st_mtime_ns, path))
