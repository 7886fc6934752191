"""RemoteMonitor: the results of every epoch, posted to a server.

A server that is away does not stop the training.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from keramos._frames import warn
from keramos.callbacks.callback import Callback
from keramos.errors import ConfigError

_TIMEOUT = 30.0  # seconds
_SCHEMES = ("http", "https")


class RemoteMonitor(Callback):
    """Posts the logs of every epoch as JSON, with the epoch's number as `epoch`.

    Args:
        root: address of the server.
        path: below it.
        field: name of the form's field that holds the JSON.
        headers: more headers of the request.
        send_as_json: send the JSON itself, not a form.

    Raises:
        ConfigError: an address that is not http or https.
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
        send_as_json: bool = False,
    ):
        super().__init__()
        if urllib.parse.urlsplit(root).scheme not in _SCHEMES:
            raise ConfigError("RemoteMonitor posts to http and https alone", found=root)
        self.root, self.path, self.field, self.headers, self.send_as_json = (
            root,
            path,
            field,
            headers,
            send_as_json,
        )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        text = json.dumps(
            {"epoch": epoch, **{name: _plain(value) for name, value in (logs or {}).items()}}
        )
        try:
            with urllib.request.urlopen(self._request(text), timeout=_TIMEOUT):
                pass
        except (urllib.error.URLError, OSError) as error:
            warn(f"RemoteMonitor could not reach {self.root}: {error}")

    def _request(self, text: str) -> urllib.request.Request:
        if self.send_as_json:
            body, kind = text, "application/json"
        else:
            body, kind = (
                urllib.parse.urlencode({self.field: text}),
                "application/x-www-form-urlencoded",
            )
        headers = {"Content-Type": kind, **(self.headers or {})}
        return urllib.request.Request(self.root + self.path, body.encode(), headers, method="POST")


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value
