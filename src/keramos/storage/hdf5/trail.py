"""How a group was reached: its name, and the group above it.

Of deeply nested groups the paths are long, and all of them together would take memory quadratic in
the depth: only those used last are cached.
"""

from __future__ import annotations

from collections import deque

MAX_CACHED = 64  # long paths
SHORT = 512  # characters of a path that is always cached


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
            start = self.above._climb() if self.above else ""
            self._cache(f"{start}/{self.name}" if start else self.name)
        return self._path or ""

    def _climb(self) -> str:
        """The path, found without recursion: groups may be nested thousands deep."""
        if self._path is not None:
            return self._path
        parts: list[str] = []
        trail: Trail | None = self
        while trail is not None and trail._path is None:
            parts.append(trail.name)
            trail = trail.above
        if trail is not None and trail._path:
            parts.append(trail._path)
        return self._cache("/".join(reversed(parts)))

    def _cache(self, path: str) -> str:
        self._path = path
        if len(path) > SHORT:
            self._recent.append(self)
            if len(self._recent) > MAX_CACHED:
                self._recent.popleft()._path = None
        return path
