"""What a URL names -> an open file, going on where a broken transfer stopped.

Knows nothing of caches and of hashes. A resumed transfer asks the server whether the file is still
the one that it was (`If-Range`, RFC 9110, 13.1.5); where the server has no mark of it, a transfer
starts over.
"""

from __future__ import annotations

import email.utils
import errno
import http.client
import json
import os
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from keramos.callbacks import terminal
from keramos.callbacks.progbar import Progbar
from keramos.errors import DownloadError

SILENCE = 60  # seconds without a byte after which a connection counts as broken
TRIES = 4  # connections, of which each but the first follows one that brought something
_CHUNK = 1 << 18
_MARK_BYTES = 1 << 16
_BROKEN = (ConnectionError, TimeoutError, http.client.HTTPException, ssl.SSLError)

#: HTTP status -> what to do
_STATUS_HINTS = {
    401: "the server wants a login: download it in a browser",
    403: "the server refuses: download it in a browser",
    404: "check the URL",
    407: "the proxy wants a login: HTTPS_PROXY=http://user:password@host:port",
    410: "the file is gone: look for another place",
    429: "too many requests: try later",
}
_TRY_LATER = "the server has a problem: try later"

#: The cause of a connection that was never there -> what to do
_NETWORK_HINTS: dict[type[BaseException], str] = {
    socket.gaierror: "is there a network? check the name of the host, and HTTPS_PROXY",
    ssl.SSLCertVerificationError: "the host is not who it says: a proxy? SSL_CERT_FILE=<its roots>",
    ConnectionRefusedError: "nobody listens at that address: check the port, and HTTPS_PROXY",
    TimeoutError: "nobody answered: is there a network? check HTTPS_PROXY",
}


@dataclass(frozen=True)
class Mark:
    """What a partial file is a part of: enough to ask for the rest of the same file."""

    origin: str
    validator: str | None = None  # a strong ETag, or a date
    total: int | None = None  # bytes

    @classmethod
    def read(cls, path: Path, origin: str) -> Mark:
        """The mark that stands beside a partial file; an empty one where there is none."""
        try:
            with open(path, encoding="utf-8") as file:
                mark = cls(**json.loads(file.read(_MARK_BYTES)))
        except (OSError, ValueError, TypeError):
            return cls(origin)
        types = isinstance(mark.validator, str | None) and isinstance(mark.total, int | None)
        return mark if mark.origin == origin and types else cls(origin)

    def write(self, path: Path) -> None:
        """Put the mark beside a partial file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def fetch(origin: str, file: BinaryIO, mark_path: Path, hint: str) -> None:
    """Bring what `origin` names into an open file.

    Args:
        origin: the URL.
        file: open for reading and writing; what it holds is gone on from where its mark allows.
        mark_path: where the mark of the partial file stands.
        hint: what to do where there is no network.

    Raises:
        DownloadError: the server refuses, nobody answers, or the connection breaks again and again.
    """
    mark = Mark.read(mark_path, origin)
    bar = _Bar()
    for attempt in range(1, TRIES + 1):
        before = file.seek(0, os.SEEK_END)
        try:
            mark = _receive(file, mark, mark_path, bar)
        except urllib.error.URLError as error:
            raise _unreachable(origin, error, hint) from error
        except _BROKEN as error:
            mark = Mark.read(mark_path, origin)
            brought = file.seek(0, os.SEEK_END) > before
            if attempt == TRIES or not brought:
                raise _broken(origin, error, file.tell(), mark.total, hint) from error
            continue
        bar.finish(file.tell())
        mark_path.unlink(missing_ok=True)
        return


def _receive(file: BinaryIO, mark: Mark, mark_path: Path, bar: _Bar) -> Mark:
    """One connection, to the end of the file."""
    have = file.seek(0, os.SEEK_END) if mark.validator else 0
    with _open(mark, have) as response:
        start = _start(response, have)
        file.truncate(start)
        file.seek(start)
        mark = replace(mark, validator=_validator(response.headers), total=_total(response, start))
        mark.write(mark_path)
        bar.start(mark.total)
        for chunk in _chunks(response):
            file.write(chunk)
            bar.show(file.tell())
    if mark.total is not None and file.tell() != mark.total:
        raise http.client.IncompleteRead(b"", mark.total - file.tell())
    return mark


def _open(mark: Mark, have: int) -> Any:
    request = urllib.request.Request(mark.origin, headers={"User-Agent": "keramos"})
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", mark.validator or "")
    try:
        return urllib.request.urlopen(request, timeout=SILENCE)
    except urllib.error.HTTPError as error:
        error.close()
        if have and error.code == 416:  # the file is another, and shorter
            return _open(mark, 0)
        raise _refused(mark.origin, error) from error


def _start(response: Any, have: int) -> int:
    """The place in the file at which a response begins."""
    if getattr(response, "status", None) != 206:
        return 0
    spans = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if spans is None or int(spans[1]) != have:
        raise http.client.HTTPException("the server sent another part than the one asked for")
    return have


def _chunks(response: Any) -> Iterator[bytes]:
    while chunk := response.read(_CHUNK):
        yield chunk


def _total(response: Any, start: int) -> int | None:
    length = response.headers.get("Content-Length")
    return start + int(length) if length and length.isdigit() else None


def _validator(headers: Any) -> str | None:
    """What tells whether the file at a URL is still the same: a strong ETag, or a date that is a
    minute older than the answer (RFC 9110, 8.8.2.2).
    """
    tag = headers.get("ETag")
    if tag and tag.startswith('"'):
        return tag
    moments = [
        email.utils.parsedate_tz(headers.get(name, "")) for name in ("Last-Modified", "Date")
    ]
    modified, now = (email.utils.mktime_tz(moment) if moment else None for moment in moments)
    is_strong = modified is not None and now is not None and now - modified >= 60
    return headers["Last-Modified"] if is_strong else None


def _refused(origin: str, error: urllib.error.HTTPError) -> DownloadError:
    later = _TRY_LATER if error.code >= 500 else None
    return DownloadError(
        f"URL fetch failure on {shown(origin)}: {error.code} -- {error.reason}",
        hint=_STATUS_HINTS.get(error.code, later),
    )


def _broken(
    origin: str, error: BaseException, have: int, total: int | None, hint: str
) -> DownloadError:
    size = f" of {total:,}" if total is not None else ""
    return DownloadError(
        f"URL fetch failure on {shown(origin)}: the connection broke",
        found=f"{have:,}{size} bytes; {error or type(error).__name__}",
        hint=f"call it again, it goes on from there; or {hint}",
    )


def _unreachable(origin: str, error: urllib.error.URLError, hint: str) -> DownloadError:
    """The error for a URL that could not be opened at all."""
    cause = error.reason
    named = [text for kind, text in _NETWORK_HINTS.items() if isinstance(cause, kind)]
    if isinstance(cause, OSError) and cause.errno == errno.ENETUNREACH:
        named = ["there is no network"]
    return DownloadError(
        f"URL fetch failure on {shown(origin)}: {cause}", hint="; or ".join([*named[:1], hint])
    )


def shown(origin: str) -> str:
    """A URL without the password that may stand in it."""
    parts = urllib.parse.urlsplit(origin)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class _Bar:
    """How much of a file has come, in bytes."""

    def __init__(self) -> None:
        self._progbar: _BytesProgbar | None = None

    def start(self, total: int | None) -> None:
        self._progbar = self._progbar or _BytesProgbar(total)
        self._progbar.target = total

    def show(self, count: int) -> None:
        if self._progbar is not None:
            self._progbar.update(count, finalize=False)

    def finish(self, count: int) -> None:
        if self._progbar is not None:
            self._progbar.update(count, finalize=True)


class _BytesProgbar(Progbar):
    """Steps are bytes, shown in a unit that fits."""

    def _count(self, current: int) -> str:
        return f"{size(current)}/{size(self.target) if self.target is not None else 'Unknown'}"

    def _text(
        self, current: int, now: float, per_step: float, *, done: bool
    ) -> list[terminal.Part]:
        elapsed = now - self._start
        speed = f" {size(int(current / elapsed) if elapsed > 0 else current)}/s"
        clock = f"{elapsed:.0f}s"
        return [*self._bar(current), terminal.Part(clock, "bold"), terminal.Part(speed)]


def size(count: int) -> str:
    """`512 B`, `3.4 kB`, `170.5 MB`."""
    number, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while number >= 1000 and len(units) > 1:
        number /= 1000
        units.pop(0)
    return f"{number:.0f} B" if units[0] == "B" else f"{number:.1f} {units[0]}"
