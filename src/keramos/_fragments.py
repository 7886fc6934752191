"""Small pieces of HTML for notebooks: a title, facts, a table; no script, and every text escaped.

Colours are those of the page around them, light or dark.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from keramos.errors import printable

#: Rows of a table; characters of a cell.
MOST_ROWS, MOST_TEXT = 40, 120
_CELL = 'style="text-align:left;padding:1px 14px 1px 0"'


def escaped(value: object, most: int = MOST_TEXT) -> str:
    """A value as text of a page."""
    return html.escape(printable(value, most))


def fragment(
    title: object,
    subtitle: object = "",
    facts: Iterable[tuple[str, object]] = (),
    heads: Sequence[str] = (),
    rows: Iterable[Sequence[object]] = (),
    count: int | None = None,
) -> str:
    """A piece of a page.

    Args:
        title: in bold.
        subtitle: behind it.
        facts: (label, value); those without a value are left out.
        heads: of the columns of a table.
        rows: of it; those beyond `MOST_ROWS` are only counted.
        count: how many rows there are, where `rows` stops early.
    """
    parts = [f"<strong>{escaped(title)}</strong>"]
    parts += [f' <span style="opacity:.65">{escaped(subtitle)}</span>'] if subtitle else []
    shown = [(label, value) for label, value in facts if value not in (None, "")]
    if shown:
        parts.append(_table((), [(label, value) for label, value in shown]))
    listed = [list(row) for row, _ in zip(rows, range(MOST_ROWS + 1), strict=False)]
    if listed:
        parts.append(_table(heads, listed[:MOST_ROWS]))
    total = len(listed) if count is None else count
    if total > MOST_ROWS:
        parts.append(f'<div style="opacity:.65">… and {total - MOST_ROWS:,} more</div>')
    return f'<div style="line-height:1.5">{"".join(parts)}</div>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th {_CELL}>{escaped(text)}</th>" for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td {_CELL}>{escaped(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f'<table style="margin:4px 0">{top}<tbody>{body}</tbody></table>'
