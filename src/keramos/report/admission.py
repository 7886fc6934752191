"""Whose requests are answered: those of this server's own pages, in a browser on this machine.

Another site may make a browser ask 127.0.0.1, and a name may come to mean that address (DNS
rebinding); neither knows the secret in the path, and both are seen by their headers.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit


class Headers(Protocol):
    """Of a request."""

    def get(self, name: str, default: Any = None, /) -> Any: ...


class Admission:
    """The rule.

    Args:
        port: of the server.
    """

    def __init__(self, port: int):
        self.secret = secrets.token_urlsafe(24)
        self._hosts = {f"{host}:{port}" for host in ("127.0.0.1", "localhost")}

    def step(self, method: str, target: str, headers: Headers) -> str | HTTPStatus:
        """What is asked for, behind the secret; or the status of a refusal.

        Args:
            method: of the request.
            target: path and query.
            headers: of the request.
        """
        host, origin = headers.get("Host", ""), headers.get("Origin")
        if host not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST
        if origin is not None and origin != f"http://{host}":
            return HTTPStatus.FORBIDDEN
        if method == "POST" and origin is None:
            return HTTPStatus.FORBIDDEN
        if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return HTTPStatus.FORBIDDEN
        first, slash, rest = urlsplit(target).path.removeprefix("/").partition("/")
        if not slash or not secrets.compare_digest(first.encode(), self.secret.encode()):
            return HTTPStatus.NOT_FOUND
        return rest
