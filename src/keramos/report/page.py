"""A document -> one HTML page that loads nothing and runs nothing but its own script.

The policy in the page allows its own script and style by their hashes alone, so that no text of a
file could become either, even if it came to stand in the markup.
"""

from __future__ import annotations

import base64
import hashlib
import html as markup
from functools import cache
from pathlib import Path
from typing import Any

from keramos import __version__
from keramos.report.plain import script_text

STATIC = Path(__file__).parent / "static"
#: The parts of the script, in the order in which they run.
SCRIPTS = (
    "dom.js", "layout.js", "palette.js", "graph.js", "drawing.js", "pointing.js", "panel.js",
    "tables.js", "sections.js", "comparison.js", "folder.js", "main.js",
)  # fmt: skip
STYLES = ("style.css", "parts.css", "print.css")


def html(document: dict[str, Any], *, served: bool = False) -> str:
    """The page that shows a document.

    Args:
        document: from `describe` or `compare`.
        served: whether the page may ask the server that it comes from, and no other.
    """
    script, style = _joined(SCRIPTS), _joined(STYLES)
    title = document.get("title") or document.get("file", {}).get("name") or "keramos"
    values = {
        "policy": policy(served=served),
        "title": markup.escape(str(title)),
        "style": style,
        "script": script,
        "document": script_text(document | {"writer": f"keramos {__version__}"}),
    }
    text = _text("page.html")
    # each piece once, in one go: nothing that a piece holds is looked at again
    pieces = text.split("%%")
    return "".join(values[piece] if i % 2 else piece for i, piece in enumerate(pieces))


@cache
def policy(*, served: bool) -> str:
    """What the page may do.

    Args:
        served: as `html` has it.
    """
    rules = {
        "default-src": "'none'",
        "script-src": _hash(_joined(SCRIPTS)),
        "style-src": _hash(_joined(STYLES)),
        "connect-src": "'self'" if served else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _joined(names: tuple[str, ...]) -> str:
    text = "\n".join(_text(name) for name in names)
    return f'"use strict";\n(() => {{\n{text}}})();\n' if names is SCRIPTS else text


@cache
def _text(name: str) -> str:
    return (STATIC / name).read_text("utf-8")
