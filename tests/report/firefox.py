"""A Firefox, asked over its own protocol (Marionette): needs nothing but Firefox.

Refuses to know what a page shows.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
KEYS = {"Enter": "\ue007", "ArrowDown": "\ue015", "ArrowUp": "\ue013", "ArrowLeft": "\ue012",
        "ArrowRight": "\ue014", "Escape": "\ue00c", "Tab": "\ue004"}  # fmt: skip
CONTROL = "\ue009"
SIZE = {"width": 1400, "height": 1085}  # of the window: with its bars, the page has 1400 × 1000
#: What the browser itself writes down of a page: errors of scripts, refusals of policies.
COMPLAINTS = """
  const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
  const errors = Services.console.getMessageArray()
    .map((m) => m.message).filter((text) => /\\{file: "(file|http):/.test(text));
  return errors.concat(storage.getEvents()
    .filter((e) => /^(file:|http:)/.test(e.filename))
    .map((e) => `console: ${e.arguments.map(String)}`));
"""
FORGET = """
  Services.console.reset();
  Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).clearEvents();
"""


def executable() -> str | None:
    """Where Firefox is; None where it is not."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A Firefox without a window, with the methods of `browser.Browser`.

    Args:
        folder: for its profile.
    """

    def __init__(self, folder: Path):
        (folder / "user.js").write_text('user_pref("marionette.port", 0);\n')
        line = [str(executable()), "--headless", "--marionette", "--remote-allow-system-access",
                "--no-remote", "--profile", str(folder)]  # fmt: skip
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(line, stdout=quiet, stderr=quiet, start_new_session=True)
        self._socket = socket.create_connection(("127.0.0.1", _port(folder)))
        self._socket.settimeout(120)
        self._rest, self._count = b"", 0
        self._message()
        self._ask("WebDriver:NewSession", capabilities={})
        self._ask("WebDriver:SetWindowRect", **SIZE)
        self._ask("WebDriver:SetTimeouts", script=60_000)

    def close(self) -> None:
        """End it, with all its processes."""
        self._socket.close()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, method, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, number, error, result = self._message()
        assert number == self._count
        assert error is None, error
        return result.get("value", result) if isinstance(result, dict) else result

    def _message(self) -> Any:
        while b":" not in self._rest:
            self._more()
        length, _, self._rest = self._rest.partition(b":")
        while len(self._rest) < int(length):
            self._more()
        text, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(text)

    def _more(self) -> None:
        block = self._socket.recv(1 << 20)
        assert block, "the browser has ended"
        self._rest += block

    def _in_chrome(self, code: str) -> Any:
        """The value of code that runs in the browser itself."""
        self._ask("Marionette:SetContext", value="chrome")
        try:
            return self._ask("WebDriver:ExecuteScript", script=code, args=[])
        finally:
            self._ask("Marionette:SetContext", value="content")

    def open(self, url: str) -> None:
        """Load a page, to its end."""
        self._ask("WebDriver:Navigate", url="about:blank")
        self._in_chrome(FORGET)
        self._ask("WebDriver:Navigate", url=url)
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")

    def run(self, code: str) -> Any:
        """The value of an expression in the page; one that is promised is waited for."""
        script = f"""const done = arguments[0];
          (async () => (\n{code}\n))().then((v) => done([v]), (e) => done(String(e)));"""
        answer = self._ask("WebDriver:ExecuteAsyncScript", script=script, args=[], sandbox=None)
        assert isinstance(answer, list), answer
        return answer[0] if answer else None

    def _act(self, kind: str, *actions: dict[str, Any], **more: Any) -> None:
        chain = {"type": kind, "id": kind, "actions": list(actions), **more}
        self._ask("WebDriver:PerformActions", actions=[chain])

    def key(self, name: str) -> None:
        """Press a key: `a`, `Enter`, `ArrowDown`."""
        value = KEYS.get(name, name)
        self._act("key", *({"type": kind, "value": value} for kind in ("keyDown", "keyUp")))

    def pointer(self, kind: str, x: float, y: float, **more: Any) -> None:
        """Move, press or release the pointer: `mouseMoved`, `mousePressed`, `mouseReleased`; turn
        its wheel: `mouseWheel`.
        """
        place = {"x": round(x), "y": round(y), "origin": "viewport"}
        if kind == "mouseWheel":
            if more.get("modifiers") == 2:
                self._act("key", {"type": "keyDown", "value": CONTROL})
            turn = {"deltaX": more["deltaX"], "deltaY": more["deltaY"], "duration": 0}
            self._act("wheel", {"type": "scroll", **place, **turn})
            self._act("key", {"type": "keyUp", "value": CONTROL})
            return
        actions: list[dict[str, Any]] = [{"type": "pointerMove", "duration": 0, **place}]
        if kind != "mouseMoved":
            down = {"mousePressed": "pointerDown", "mouseReleased": "pointerUp"}[kind]
            actions.append({"type": down, "button": 0})
        self._act("pointer", *actions, parameters={"pointerType": "mouse"})

    def click(self, x: float, y: float) -> None:
        """Press and release."""
        for kind in ("mousePressed", "mouseReleased"):
            self.pointer(kind, x, y)

    def prefer(self, theme: str | None) -> None:
        """Say to pages that the user wants `dark` or `light`; None: what the system says."""
        self._in_chrome(
            "gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = "
            f"{json.dumps(theme or 'none')};"
        )
        self.run("new Promise((done) => setTimeout(done, 100))")

    def named(self) -> list[tuple[str, str]]:
        """(role, name) of what can be used, as assistive programs are told."""
        selector = "button, a[href], input, canvas, select, summary, h1, h2, h3, [role]"
        found = self._ask("WebDriver:FindElements", using="css selector", value=selector)
        shown: list[tuple[str, str]] = []
        for element in found:
            (id,) = element.values()
            if self._ask("WebDriver:IsElementDisplayed", id=id):
                role = self._ask("WebDriver:GetComputedRole", id=id)
                shown.append((role, self._ask("WebDriver:GetComputedLabel", id=id)))
        return shown

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write what is shown to a file."""
        path.write_bytes(base64.b64decode(self._ask("WebDriver:TakeScreenshot", full=whole)))

    def pdf(self, path: Path) -> None:
        """Write what would be printed to a file."""
        path.write_bytes(base64.b64decode(self._ask("WebDriver:Print", background=False)))

    def complaints(self) -> list[str]:
        """Errors of scripts, refusals of policies, and what was written to the console."""
        self.run("0")
        return self._in_chrome(COMPLAINTS)

    def requests(self) -> list[str]:
        """The addresses that the page asked for, itself among them."""
        return self.run(
            "[location.href, ...performance.getEntriesByType('resource').map((e) => e.name)]"
        )


def _port(folder: Path) -> int:
    for _ in range(600):
        try:
            return int((folder / "MarionetteActivePort").read_text())
        except (FileNotFoundError, ValueError):
            time.sleep(0.1)
    raise AssertionError("Firefox does not start")
