"""Files behind http URLs: ranges, connections that break, files that are replaced, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.hub.hub_server import Hub
from tests.hub.web import Web

import keramos
from keramos.errors import FileError, FileMissingError
from keramos.storage import remote

CNN = Path(__file__).resolve().parents[2] / "examples" / "cnn.keras"
MIB = 1 << 20
HEADERS = MIB // 4  # the most that looking at a file may fetch; the promise is 1 MiB of 1 GiB


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """One model of 16 MiB in each format."""
    layers = keramos.layers
    folder = tmp_path_factory.mktemp("large")
    model = keramos.Sequential(
        [keramos.Input((512,)), *(layers.Dense(512, kernel_initializer="ones") for _ in range(16))]
    )
    model.save(folder / "m.keras")
    model.save(folder / "m.h5")
    model.save(folder / "directory", zipped=False)
    model.save(folder / "safetensors", zipped=False, format="safetensors")
    model.save(folder / "saved_model", format="tf")
    return folder


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "safetensors/model.safetensors"])
def test_info_reads_headers_alone(web: Web, large, name):
    url = web.add(name, large / name)
    assert keramos.saving.inspect(url).nbytes > 16 * MIB
    assert web.sent <= HEADERS


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "directory", "safetensors", "saved_model"])
def test_info_of_a_repository_reads_headers_alone(hub: Hub, large, name):
    place = large / name
    paths = [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file()]
    root = place.parent if place.is_file() else place
    files = {p.relative_to(root).as_posix(): p for p in paths}
    small = {n: p.read_bytes() for n, p in files.items() if p.stat().st_size < MIB}
    hub.repo("me/large", files | small)
    assert keramos.saving.inspect("hf://me/large").nbytes > 16 * MIB
    assert hub.sent <= HEADERS


def test_a_broken_connection_is_asked_again(web: Web, monkeypatch):
    monkeypatch.setattr(remote, "WAITS", (0.0, 0.0))
    url = web.add("m.keras", CNN.read_bytes())
    web.breaks["m.keras"] = [100, 200]
    model = keramos.saving.load_model(url, lazy=False)
    assert model.count_params() == keramos.saving.load_model(CNN).count_params()


def test_a_server_without_ranges_is_read_once(web: Web):
    data = CNN.read_bytes()
    web.has_ranges = False
    model = keramos.saving.load_model(web.add("m.keras", data), lazy=False)
    expected = keramos.saving.load_model(CNN).get_weights()
    assert all(map(np.array_equal, model.get_weights(), expected))
    assert web.sent <= 2 * len(data)


def test_a_file_that_is_replaced_meanwhile(web: Web, large):
    data = bytearray((large / "m.keras").read_bytes())
    model = keramos.saving.load_model(web.add("m.keras", bytes(data)))
    data[len(data) // 2] ^= 1
    web.add("m.keras", bytes(data))
    with pytest.raises(FileError, match="replaced while") as caught:
        model.get_weights()
    assert caught.value.hint == "open it again"


@pytest.mark.parametrize(
    ("status", "error", "hint"),
    [
        (401, FileError, "login"),
        (403, FileError, "credentials"),
        (404, FileMissingError, "check"),
        (500, FileError, "try later"),
    ],
)
def test_what_a_server_refuses(web: Web, status, error, hint, monkeypatch):
    monkeypatch.setattr(remote, "WAITS", ())
    url = web.add("m.keras", CNN.read_bytes())
    web.statuses["m.keras"] = status
    with pytest.raises(error, match=hint) as caught:
        keramos.saving.load_model(url)
    assert isinstance(caught.value, FileMissingError) == (status == 404)
    assert len(str(caught.value).splitlines()) <= 10


def test_nobody_there(web: Web):
    with pytest.raises(FileError, match="check the port") as caught:
        keramos.saving.load_model("http://127.0.0.1:9/m.keras")
    assert not isinstance(caught.value, FileMissingError)


def test_no_such_host(web: Web):
    with pytest.raises(FileError, match="is there a network"):
        keramos.saving.load_model("http://no-such-host.invalid/m.keras")


def test_a_server_that_falls_silent(web: Web, monkeypatch):
    import threading

    monkeypatch.setattr(remote, "WAITS", ())
    monkeypatch.setattr(remote, "SILENCE", 0.2)
    silent, url = threading.Event(), web.add("m.keras", CNN.read_bytes())
    monkeypatch.setattr(web, "answer", lambda handler: silent.wait(5))
    try:
        with pytest.raises(FileError, match="in time"):
            keramos.saving.load_model(url)
    finally:
        silent.set()
