"""A file as one page for people: what is in it, as plain data, and the page that shows it.

Builds no model, and runs nothing of a file. `document` puts together what `saving` knows,
`statistics` reads the tensors, `page` makes HTML that loads nothing.
"""

from keramos._lazy import attach

EXPORTS = {
    "compare": "comparison",
    "describe": "document",
    "html": "page",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
