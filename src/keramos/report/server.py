"""Pages for a folder of models, served to this machine alone: `keramos view`.

Every address begins with a secret, and only pages of this server itself may ask it: `requests` says
whose are answered.
"""

from __future__ import annotations

import errno
import json
import os
import socketserver
import threading
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from keramos import storage
from keramos.errors import ConfigError, FileMissingError, KeramosError
from keramos.report import comparison, document
from keramos.report.admission import Admission
from keramos.report.folder import Folder
from keramos.report.page import html, policy
from keramos.report.plain import plain, script_text
from keramos.report.safety import safety
from keramos.report.statistics import statistics
from keramos.saving.formats import table

HOST = "127.0.0.1"
#: Seconds for which a connection may say nothing.
PATIENCE = 30


class Server(ThreadingHTTPServer):
    """Serves the pages of a folder.

    Args:
        root: a folder, or one file.
        port: of this machine; 0 for any that is free.

    Raises:
        FileMissingError: nothing is at `root`.
        ConfigError: the port is taken, or not for this user.
    """

    daemon_threads = True
    allow_reuse_address = os.name == "posix"

    def __init__(self, root: str, port: int = 0):
        self.folder = Folder(root)
        self.one_at_a_time = threading.Lock()
        try:
            super().__init__((HOST, port), Handler)
        except (OSError, OverflowError) as error:
            raise _no_port(port, error) from error
        self.admission = Admission(self.server_port)

    @property
    def url(self) -> str:
        """Where its first page is."""
        return f"http://{HOST}:{self.server_port}/{self.admission.secret}/"

    def server_bind(self) -> None:
        """Take the port, without asking for the name of this machine as the base class does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def server_close(self) -> None:
        """Give the port back, and remove what was dropped."""
        super().server_close()
        self.folder.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves is no error, and a page has been told of any other."""


def _no_port(port: int, error: Exception) -> ConfigError:
    number = getattr(error, "errno", None)
    causes = {
        errno.EADDRINUSE: "another program listens at this port",
        errno.EACCES: "this port is not for this user",
    }
    what = causes.get(number or 0, "the server cannot listen at this port")
    return ConfigError(what, found=port, hint="keramos view --port 0 takes one that is free")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "keramos", ""
    timeout = PATIENCE

    def do_GET(self) -> None:
        """A page, or what a page asks for."""
        self._answer({"": self._list, "file": self._file, "compare": self._compare,
                      "statistics": self._statistics, "safety": self._safety})  # fmt: skip

    def do_POST(self) -> None:
        """A file that is dropped."""
        self._answer({"drop": self._drop})

    def _answer(self, actions: dict[str, Any]) -> None:
        step = self.server.admission.step(self.command, self.path, self.headers)
        if isinstance(step, HTTPStatus):
            self.close_connection = True  # what it sends besides is not read
            self._send(step, f"{step.phrase}\n", "text/plain")
            return
        action = actions.get(step)
        if action is None:
            self._send(HTTPStatus.NOT_FOUND, "there is no such page\n", "text/plain")
            return
        try:
            action({key: values[0] for key, values in self._query().items()})
        except (KeramosError, MemoryError, OSError) as error:
            self._complain(error)

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, errors="replace", max_num_fields=8)

    def _complain(self, error: BaseException) -> None:
        missing = isinstance(error, FileMissingError)
        status = HTTPStatus.NOT_FOUND if missing else HTTPStatus.UNPROCESSABLE_ENTITY
        lines = plain(str(error).split("\n"))
        if self.command == "POST" or urlsplit(self.path).path.endswith(("/statistics", "/safety")):
            self._send(status, json.dumps({"problem": "\n".join(lines)}), "application/json")
        else:
            page = {"kind": "refused", "error": lines, "file": {"name": "This cannot be shown"}}
            self._page(page, status)

    # ---- pages

    def _list(self, query: dict[str, str]) -> None:
        folder = self.server.folder
        if folder.is_one and not query:
            self._file({"name": folder.names()[0]})
            return
        with self.server.one_at_a_time:
            rows = folder.rows()
        name = os.path.basename(folder.root) or folder.root
        self._page({"kind": "folder", "file": {"name": plain(name)}, "files": rows})

    def _file(self, query: dict[str, str]) -> None:
        name = query.get("name", "")
        shown = self._described(self.server.folder.path(name))
        self._page(shown | {"key": name, "file": shown["file"] | {"name": _title(name)}})

    def _described(self, path: str) -> dict[str, Any]:
        with self.server.one_at_a_time:
            return _document(path, _stamp(path))

    def _compare(self, query: dict[str, str]) -> None:
        names = [query.get(side, "") for side in ("left", "right")]
        paths = [self.server.folder.path(name) for name in names]
        with self.server.one_at_a_time:
            shown = comparison.compare(*paths, with_statistics=True)
        sides = [_title(name) for name in names]
        self._page(shown | {"sides": sides, "title": " → ".join(sides), "key": names[1]})

    def _statistics(self, query: dict[str, str]) -> None:
        path = self.server.folder.path(query.get("name", ""))
        number = query.get("tensor", "")
        rows = self._described(path).get("tensors", [])
        if not number.isdecimal() or int(number) >= len(rows):
            raise FileMissingError("there is no such tensor", in_=number)
        with storage.open(path) as archive:
            tensors = list(table.read_any(archive).weights.values())
            is_packed = rows[int(number)]["packed"]
            answer = statistics(tensors[int(number)], is_packed=is_packed)
        self._send(HTTPStatus.OK, script_text(answer), "application/json")

    def _safety(self, query: dict[str, str]) -> None:
        path = self.server.folder.path(query.get("name", ""))
        with self.server.one_at_a_time:
            shown = _scanned(path, _stamp(path))
        self._send(HTTPStatus.OK, script_text(shown), "application/json")

    def _drop(self, query: dict[str, str]) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.close_connection = True
            self._send(HTTPStatus.LENGTH_REQUIRED, "{}", "application/json")
            return
        try:
            key = self.server.folder.drop(query.get("name", "file"), self.rfile, int(length))
        except (KeramosError, OSError):
            self.close_connection = True  # what is left of the file is not read
            raise
        self._send(HTTPStatus.OK, json.dumps({"key": key}), "application/json")

    # ---- answers

    def _page(self, shown: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        base = f"/{self.server.admission.secret}/"
        served = {"base": base, "one": self.server.folder.is_one}
        self._send(status, html(shown | {"served": served}, served=True), "text/html")

    def _send(self, status: HTTPStatus, text: str, kind: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(body)),
            "Content-Security-Policy": f"{policy(served=True)}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written of requests: their addresses hold the secret."""


def _title(name: str) -> str:
    return str(plain(name.rpartition("/")[2] or name))


def _stamp(path: str) -> tuple[int, int]:
    files = [path]
    for folder, _, names in os.walk(path):
        files += (os.path.join(folder, name) for name in names)
    states = [os.lstat(file) for file in files]
    return max(state.st_mtime_ns for state in states), sum(state.st_size for state in states)


@lru_cache(maxsize=8)
def _document(path: str, stamp: tuple[int, int]) -> dict[str, Any]:
    """Of a file as it was at that time; numbers of tensors are asked for one by one."""
    return document.describe(path, with_statistics=False)


@lru_cache(maxsize=2000)
def _scanned(path: str, stamp: tuple[int, int]) -> dict[str, Any]:
    """The gravest finding in a file, and how many there are."""
    seen = safety(path)
    count = len(seen["findings"]) + seen["more"]
    return {"worst": seen["worst"], "count": count, "problems": seen["problems"]}
