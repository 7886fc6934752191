"""Servers on this machine: of files, and the stand-in for the hub of models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.hub.hub_server import WRITER, Hub
from tests.hub.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server."""
    pytest.importorskip("fsspec")
    pytest.importorskip("aiohttp")
    with serving(Web()) as server:
        yield server


@pytest.fixture
def hub(monkeypatch, tmp_path) -> Iterator[Hub]:
    """The hub, for a user who may write, and a folder of downloads that is empty."""
    pytest.importorskip("huggingface_hub")
    from huggingface_hub import constants

    monkeypatch.setenv("HF_TOKEN", WRITER)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "downloads"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_PROGRESS_BARS", True)
    with serving(Hub()) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)  # for processes that are started
        point_at(server.address, monkeypatch)
        yield server


def point_at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hub's library look for the hub at another address."""
    from huggingface_hub import constants

    template = address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
