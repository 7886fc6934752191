"""A web server on this machine that counts what it sends, and breaks where it is told to."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Content = bytes | Path


@dataclass
class Web:
    """What is served, and what was asked for.

    Args:
        files: path -> bytes, or a file of the disk, which may be sparse.
        statuses: path -> HTTP status that it answers with.
        breaks: path -> after how many bytes each further connection breaks.
        has_ranges: whether `Range` is obeyed.
        instead: path -> bytes that are sent in place of those that belong there.
        requests: (method, path, value of `Range`), in order.
        sent: bytes of contents.
    """

    files: dict[str, Content] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    breaks: dict[str, list[int]] = field(default_factory=dict)
    has_ranges: bool = True
    instead: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)
    sent: int = 0
    address: str = ""

    def add(self, path: str, content: Content) -> str:
        """Serve something; its URL."""
        self.files[path] = content
        return f"{self.address}/{path}"

    def answer(self, handler: Handler) -> None:
        """Answer a GET or HEAD."""
        path = handler.path.partition("?")[0].lstrip("/")
        if path in self.statuses:
            handler.send_error(self.statuses[path])
        elif path not in self.files:
            handler.send_error(404)
        else:
            send(handler, self, path, self.instead.get(path, self.files[path]), {})


class Handler(BaseHTTPRequestHandler):
    """Hands each request to what is served."""

    protocol_version = "HTTP/1.1"
    web: Any

    def do_GET(self) -> None:
        span = self.headers.get("Range")
        self.web.requests.append((self.command, self.path, span))
        self.web.answer(self)

    do_HEAD = do_POST = do_PUT = do_GET

    def body(self) -> bytes:
        """What was sent along, in one piece or in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serving(web: Any) -> Iterator[Any]:
    """The server that runs while the block does."""
    handler = type("Handler", (Handler,), {"web": web})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    http.handle_error = lambda *_: None  # a reader that goes away early
    web.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def send(handler: Handler, web: Any, path: str, content: Content, headers: dict[str, str]) -> None:
    """Send a file, or the range of it that is asked for."""
    total = size_of(content)
    start, end = 0, total
    span = re.fullmatch(r"bytes=(\d+)-(\d*)", handler.headers.get("Range", ""))
    headers = {"ETag": f'"{tag(content)}"', **headers}
    if span and web.has_ranges:
        start, end = int(span[1]), min(int(span[2] or total - 1) + 1, total)
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{end - 1}/{total}")
    else:
        handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name, value)
    if web.has_ranges:
        handler.send_header("Accept-Ranges", "bytes")
    handler.send_header("Content-Length", str(end - start))
    handler.end_headers()
    if handler.command == "HEAD":
        return
    limit = web.breaks[path].pop(0) if web.breaks.get(path) else end - start
    for piece in pieces(content, start, min(end, start + limit)):
        handler.wfile.write(piece)
        web.sent += len(piece)
    if limit < end - start:
        handler.close_connection = True


def pieces(content: Content, start: int, end: int) -> Iterator[bytes]:
    """Bytes `[start, end)`, in pieces."""
    if isinstance(content, bytes):
        yield content[start:end]
        return
    with open(content, "rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(1 << 20, end - start))):
            start += len(piece)
            yield piece


def size_of(content: Content) -> int:
    """Bytes of a content."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def tag(content: Content) -> str:
    """SHA-256 of bytes; of a file, which may be large, of its name, size and time."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    status = content.stat()
    state = (content.name, status.st_size, status.st_mtime_ns)
    return hashlib.sha256(repr(state).encode()).hexdigest()
