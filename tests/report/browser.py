"""A real browser, asked over two pipes in the DevTools protocol: needs nothing but Chromium.

Refuses to know what a page shows.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-extensions", "--disable-background-networking", "--disable-dev-shm-usage",
    "--window-size=1400,1000", "--remote-debugging-pipe",
)  # fmt: skip


def executable() -> str | None:
    """Where Chromium is; None where it is not."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A Chromium without a window.

    Args:
        folder: for its profile.
    """

    def __init__(self, folder: Path):
        self._count, self._events = 0, []
        hears, self._tells = os.pipe()
        self._hears, tells = os.pipe()
        line = shlex.join([str(executable()), *FLAGS, f"--user-data-dir={folder}", "about:blank"])
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {line} 3<&{hears} 4>&{tells}"],
            pass_fds=(hears, tells),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(hears)
        os.close(tells)
        self._rest = b""
        targets = self._ask("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self._ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """End it, with all its processes."""
        os.close(self._tells)
        os.close(self._hears)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol on the page."""
        return self._ask(method, self._session, **parameters)

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._tells, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            self._events.append(answer)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            block = os.read(self._hears, 1 << 20)
            assert block, "the browser has ended"
            self._rest += block
        text, _, self._rest = self._rest.partition(b"\0")
        return json.loads(text)

    def _wait(self, method: str) -> None:
        while not any(event.get("method") == method for event in self._events):
            self._events.append(self._message())

    def open(self, url: str) -> None:
        """Load a page, to its end."""
        self._events.clear()
        self.ask("Page.navigate", url=url)
        self._wait("Page.loadEventFired")
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")

    def run(self, code: str) -> Any:
        """The value of an expression in the page; one that is promised is waited for."""
        answer = self.ask(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def key(self, name: str) -> None:
        """Press a key: `a`, `Enter`, `ArrowDown`."""
        text = {"Enter": "\r"}.get(name, name if len(name) == 1 else "")
        codes = {"ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39,
                 "Enter": 13, "Escape": 27, "Tab": 9}  # fmt: skip
        code = codes.get(name, ord(name[0].upper()))
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code,
                     **({"text": text} if text and kind == "keyDown" else {}))  # fmt: skip

    def pointer(self, kind: str, x: float, y: float, **more: Any) -> None:
        """Move, press or release the pointer: `mouseMoved`, `mousePressed`, `mouseReleased`."""
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x: float, y: float) -> None:
        """Press and release."""
        for kind in ("mousePressed", "mouseReleased"):
            self.pointer(kind, x, y, button="left", clickCount=1)

    def prefer(self, theme: str | None) -> None:
        """Say to pages that the user wants `dark` or `light`; None: what the system says."""
        features = [{"name": "prefers-color-scheme", "value": theme}] if theme else []
        self.ask("Emulation.setEmulatedMedia", features=features)
        self.run("new Promise((done) => setTimeout(done, 100))")

    def named(self) -> list[tuple[str, str]]:
        """(role, name) of what is there, as assistive programs are told."""
        self.ask("Accessibility.enable")
        tree = self.ask("Accessibility.getFullAXTree")["nodes"]
        nodes = [node for node in tree if not node.get("ignored")]
        value = lambda node, key: node.get(key, {}).get("value", "")  # noqa: E731
        return [(value(node, "role"), value(node, "name")) for node in nodes]

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write what is shown to a file."""
        shown = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shown["data"]))

    def pdf(self, path: Path) -> None:
        """Write what would be printed to a file."""
        printed = self.ask("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        path.write_bytes(base64.b64decode(printed["data"]))

    def complaints(self) -> list[str]:
        """Errors of scripts, refusals of policies, and whatever opened a window or a dialog."""
        self.run("0")  # what came before has arrived then
        shown = []
        for event in self._events:
            match event:
                case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": what}}:
                    shown.append(str(what.get("exception", {}).get("description", what)))
                case {"method": "Log.entryAdded", "params": {"entry": {"text": text}}}:
                    shown.append(text)
                case {"method": "Runtime.consoleAPICalled", "params": {"args": values}}:
                    shown.append(f"console: {values}")
                case {"method": "Page.javascriptDialogOpening"}:
                    shown.append("a dialog")
                case _:
                    pass
        return shown

    def requests(self) -> list[str]:
        """The addresses that the page asked for, itself among them."""
        self.run("0")
        sent = [e for e in self._events if e.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]
