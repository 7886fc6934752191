"""A server of files on this machine, with ranges, tags, and connections that break."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Server:
    """What is served, and what was asked for.

    Args:
        files: name -> bytes.
        tags: name -> its ETag.
        breaks: name -> after how many bytes each further connection breaks.
        requests: (name, value of `Range`), in order.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    breaks: dict[str, list[int]] = field(default_factory=dict)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""

    def add(self, name: str, content: bytes, tag: str | None = None) -> str:
        """Serve a file; its URL."""
        self.files[name] = content
        if tag:
            self.tags[name] = tag
        return f"{self.address}/{name}"


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server that runs while the block does."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, server)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def answer(handler: BaseHTTPRequestHandler, server: Server) -> None:
    name = handler.path.lstrip("/")
    span = handler.headers.get("Range")
    server.requests.append((name, span))
    if name not in server.files:
        handler.send_error(404)
        return
    content, tag = server.files[name], server.tags.get(name)
    start = 0
    if span and tag and handler.headers.get("If-Range") == tag:
        start = int(span.removeprefix("bytes=").rstrip("-"))
        if start >= len(content):
            handler.send_error(416)
            return
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        handler.send_response(200)
    if tag:
        handler.send_header("ETag", tag)
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    limit = server.breaks[name].pop(0) if server.breaks.get(name) else None
    handler.wfile.write(content[start:][:limit])
    if limit is not None:
        handler.close_connection = True
