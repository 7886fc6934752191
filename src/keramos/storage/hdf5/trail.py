"""How a group was reached: its name, and what is above it.

Refuses to keep every path: groups may be nested deeply, and then paths are long. Those used last
are kept.
"""

from __future__ import annotations

from collections import deque

KEPT = 64  # long paths
SHORT = 512  # characters of a path that is always kept


class Trail:
    """A name under another trail; the root has neither."""

    __slots__ = ("_path", "_recent", "above", "depth", "name")

    def __init__(self, above: Trail | None = None, name: str = ""):
        self.above, self.name = above, name
        self.depth: int = above.depth + 1 if above else 0
        self._recent: deque[Trail] = above._recent if above else deque()
        self._path: str | None = None if above else ""

    def path(self) -> str:
        """The names from the root, slashes between them."""
        if self._path is None:
            above = self.above
            start = (
                ""
                if above is None
                else above._path
                if above._path is not None
                else above._climbed()
            )
            self._keep(f"{start}/{self.name}" if start else self.name)
        return self._path or ""

    def _climbed(self) -> str:
        parts, trail = [], self
        while trail is not None and trail._path is None:
            parts.append(trail.name)
            trail = trail.above
        if trail is not None and trail._path:
            parts.append(trail._path)
        return self._keep("/".join(reversed(parts)))

    def _keep(self, path: str) -> str:
        self._path = path
        if len(path) > SHORT:
            self._recent.append(self)
            if len(self._recent) > KEPT:
                self._recent.popleft()._path = None
        return path
