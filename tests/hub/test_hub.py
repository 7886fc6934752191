"""`hf://user/repo`: the real library of the hub, against a stand-in for the hub on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.hub.hub_server import WRITER, Hub
from tests.hub.web import tag

import keramos
from keramos.errors import ConfigError, FileError, FileMissingError, UnrecognizedFileError
from keramos.storage import hub as addresses, hub_download, temporary

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CNN = EXAMPLES / "cnn.keras"
URL = "hf://me/cnn"


@pytest.fixture(scope="module")
def model():
    return keramos.saving.load_model(CNN)


@pytest.fixture(scope="module")
def files(model, tmp_path_factory) -> dict[str, bytes]:
    """A directory as Keras writes it to the hub, large enough for git-lfs."""
    folder = tmp_path_factory.mktemp("model")
    model.save(folder / "m", zipped=False)
    return contents(folder / "m")


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def same(one, other) -> bool:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def test_a_repository_is_opened(hub: Hub, files, model):
    hub.repo("me/cnn", files)
    assert same(keramos.saving.load_model(URL), model)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("hf://me/cnn", ""),
        ("hf://me/cnn/deep/model.keras", "deep/model.keras"),
        ("hf://me/cnn@v1", ""),
        ("hf://me/cnn@v1/deep/model.keras", "deep/model.keras"),
        ("hf://models/me/cnn@refs%2Fpr%2F1", ""),
        ("hf://me/cnn@refs/pr/1/model.keras", "model.keras"),
    ],
)
def test_addresses(url, path):
    address = addresses.Address.parse(url)
    assert (address.repository, address.path) == ("me/cnn", path)
    assert address.revision in (None, "v1", "refs/pr/1")
    assert (address.revision is None) == ("@" not in url)


@pytest.mark.parametrize("url", ["hf://", "hf://cnn", "hf://@v1/x", "hf://me/@v1"])
def test_what_names_no_repository(url):
    with pytest.raises(ConfigError, match="names no repository"):
        keramos.saving.load_model(url)


def test_a_revision_is_another_model(hub: Hub, files):
    repo = hub.repo("me/cnn", {"old.keras": CNN.read_bytes()})
    old = repo.refs["main"]
    repo.commit({"new.keras": CNN.read_bytes()})
    repo.refs["v1"] = old
    assert keramos.saving.inspect(f"{URL}@v1/old.keras").source == f"{URL}@v1/old.keras"
    assert keramos.saving.inspect(f"{URL}@{old}/old.keras").format == "keras-zip"
    with pytest.raises(FileMissingError, match=r"found +new\.keras") as caught:
        keramos.saving.inspect(f"{URL}/old.keras")
    assert caught.value.in_ == f"{URL}/old.keras"


@pytest.mark.parametrize("name", ["model.keras", "cnn_2017.h5"])
def test_a_repository_of_one_file_is_that_file(hub: Hub, name):
    data = (CNN if name.endswith(".keras") else EXAMPLES / name).read_bytes()
    hub.repo("me/cnn", {name: data, "README.md": b"# A model", "picture.png": b"\x89PNG"})
    assert keramos.saving.inspect(URL).layers


def test_a_repository_of_several_models_says_which(hub: Hub):
    hub.repo("me/cnn", {"a.keras": CNN.read_bytes(), "b.keras": CNN.read_bytes()})
    with pytest.raises(UnrecognizedFileError, match=r"a\.keras, b\.keras"):
        keramos.saving.load_model(URL)


@pytest.mark.parametrize("index", ["model.weights.json", "model.safetensors.index.json"])
def test_a_repository_with_shards(hub: Hub, files, model, index, tmp_path):
    parts = {name: data for name, data in files.items() if name != "model.weights.h5"}
    if index == "model.weights.json":
        model.save_weights(tmp_path / index, max_shard_size=1e-6)
        parts |= contents(tmp_path)
    else:
        parts |= safetensors_shards(model, tmp_path)
    hub.repo("me/cnn", parts)
    assert same(keramos.saving.load_model(URL), model)


def safetensors_shards(model, folder: Path) -> dict[str, bytes]:
    model.save(folder / "m", zipped=False, format="safetensors")
    whole = keramos.storage.open(folder / "m" / "model.safetensors").whole
    store = keramos.storage.safetensors.store(whole)
    names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
    library = pytest.importorskip("safetensors.numpy")
    halves = [dict(list(store.items())[i::2]) for i in (0, 1)]
    shards = {
        name: library.save({path: np.asarray(tensor.read()) for path, tensor in half.items()})
        for name, half in zip(names, halves, strict=True)
    }
    where = {path: name for name, half in zip(names, halves, strict=True) for path in half}
    return shards | {"model.safetensors.index.json": json.dumps({"weight_map": where}).encode()}


def test_every_verb(hub: Hub, files, model, tmp_path, capsys):
    from keramos.cli import main

    hub.repo("me/cnn", files)
    assert model.load_weights(URL).loaded
    assert model.load_weights(f"{URL}/model.weights.h5").loaded
    assert keramos.saving.untrusted(URL) == []
    out = tmp_path / "out.keras"
    (tmp_path / "x.npz").write_bytes((EXAMPLES / "cnn.io.npz").read_bytes())
    for command in (
        ["info", URL],
        ["tensors", URL],
        ["verify", URL],
        ["scan", URL],
        ["diff", URL, CNN],
        ["convert", URL, out],
    ):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in command])
        assert left.value.code in (0, None), capsys.readouterr()
    assert same(keramos.saving.load_model(out), model)


@pytest.mark.slow
def test_an_exported_program_runs(hub: Hub, model, tmp_path):
    model.export(tmp_path / "exported", verbose=False)
    hub.repo("me/cnn", contents(tmp_path / "exported"))
    x = np.load(EXAMPLES / "cnn.io.npz")["x0"]
    served = keramos.export.load(URL).serve(x)
    np.testing.assert_allclose(np.asarray(served), np.asarray(model(x)), atol=1e-5)
    assert keramos.export.inspection.inspect(URL).endpoints


def test_looking_downloads_nothing(hub: Hub, files, tmp_path):
    hub.repo("me/cnn", files)
    keramos.saving.inspect(URL)
    assert not (tmp_path / "downloads").exists()


def test_what_was_downloaded_is_not_asked_for_again(hub: Hub, files):
    hub.repo("me/cnn", files)
    keramos.saving.load_model(URL)
    hub.sent = 0
    keramos.saving.load_model(URL)
    keramos.saving.inspect(URL)
    assert hub.sent == 0


def test_a_repository_is_read_at_one_commit(hub: Hub, files):
    repo = hub.repo("me/cnn", files)
    with keramos.storage.open(URL) as archive:
        repo.commit(dict.fromkeys(files, b"of another model"))
        for name, data in files.items():
            assert archive.member(name).read() == data


# -- Downloads ---------------------------------------------------------------------------------


def stored(hub: Hub, files: dict[str, bytes]) -> str:
    """The path of the weights in the storage of large files."""
    from tests.hub.web import tag

    return f"store/{tag(files['model.weights.h5'])}"


def test_a_broken_download_goes_on(hub: Hub, files, model, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1000)
    hub.repo("me/cnn", files)
    hub.breaks[stored(hub, files)] = [9000]
    assert same(keramos.saving.load_model(URL), model)
    spans = [span for _, path, span in hub.requests if path.endswith(stored(hub, files))]
    assert "bytes=9000-" in spans


def test_a_download_of_other_bytes_is_refused_and_forgotten(hub: Hub, files, model):
    hub.repo("me/cnn", files)
    damaged = bytearray(files["model.weights.h5"])
    damaged[-100] ^= 1
    hub.instead[stored(hub, files)] = bytes(damaged)
    with pytest.raises(FileError, match="not what the hub says") as caught:
        keramos.saving.load_model(URL)
    assert caught.value.in_ == f"{URL}/model.weights.h5"
    hub.instead.clear()
    assert same(keramos.saving.load_model(URL), model)


def test_the_next_process_goes_on(hub: Hub, files, model, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(hub_download, "LARGE", 4096)
    hub.repo("me/cnn", files)
    content = files["model.weights.h5"]
    blobs = Path(constants.HF_HUB_CACHE, "models--me--cnn", "blobs")
    blobs.mkdir(parents=True)
    partial = blobs / f"{tag(content)}.part"
    partial.write_bytes(content[:9000])  # as a process leaves it that is killed
    assert same(keramos.saving.load_model(URL), model)
    place = stored(hub, files)
    assert [span for _, path, span in hub.requests if place in path] == ["bytes=9000-"]
    assert not partial.exists()
    hub.requests.clear()
    keramos.saving.load_model(URL)
    assert not any("store" in path for _, path, _ in hub.requests)


@pytest.mark.parametrize("rest", [b"other bytes", b"x" * 1_000_000])
def test_a_rest_of_something_else_is_forgotten(hub: Hub, files, model, rest, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(hub_download, "LARGE", 4096)
    hub.repo("me/cnn", files)
    name = f"{tag(files['model.weights.h5'])}.part"
    blobs = Path(constants.HF_HUB_CACHE, "models--me--cnn", "blobs")
    blobs.mkdir(parents=True)
    (blobs / name).write_bytes(rest)
    if len(rest) < len(files["model.weights.h5"]):
        with pytest.raises(FileError, match="not what the hub says"):
            keramos.saving.load_model(URL)
    assert same(keramos.saving.load_model(URL), model)


def test_what_another_process_brings_is_left_to_it(hub: Hub, files, model, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(hub_download, "LARGE", 4096)
    hub.repo("me/cnn", files)
    blobs = Path(constants.HF_HUB_CACHE, "models--me--cnn", "blobs")
    blobs.mkdir(parents=True)
    partial = blobs / f"{tag(files['model.weights.h5'])}.part"
    with open(partial, "wb") as file, temporary.locked(file.fileno()) as is_held:
        assert is_held
        assert same(keramos.saving.load_model(URL), model)
    assert partial.read_bytes() == b""


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_downloads(hub: Hub, tmp_path):
    content = b"x" * (64 << 20)
    hub.repo("me/cnn", {"m.h5": content})
    home = tmp_path / "home"
    environment = {**os.environ, "HF_ENDPOINT": hub.address, "HF_HOME": str(home)}
    command = [sys.executable, "-c", f"from keramos import storage; storage.open({URL!r})"]
    with subprocess.Popen(command, env=environment) as process:
        while not (parts := list(home.rglob("*.part"))) or not parts[0].stat().st_size:
            time.sleep(0.001)
        process.kill()
    size = parts[0].stat().st_size
    hub.requests.clear()
    subprocess.run(command, env=environment, check=True, timeout=120)
    spans = [span for _, path, span in hub.requests if "store" in path]
    assert spans == ([f"bytes={size}-"] if size < len(content) else [])
    assert not list(home.rglob("*.part"))


# -- What refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize("access", ["private", "gated"])
def test_who_may_not_read(hub: Hub, files, access, monkeypatch):
    hub.repo("me/cnn", files, access=access)
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(FileError, match=access) as caught:
        keramos.saving.load_model(URL)
    assert "HF_TOKEN" in caught.value.hint
    monkeypatch.setenv("HF_TOKEN", "hf_reader")
    keramos.saving.load_model(URL)


@pytest.mark.parametrize(
    ("url", "what"),
    [("hf://me/none", "no such repository"), (f"{URL}@v9", "no such revision")],
)
def test_what_is_not_there(hub: Hub, files, url, what):
    hub.repo("me/cnn", files)
    with pytest.raises(FileMissingError, match=what) as caught:
        keramos.saving.load_model(url)
    assert caught.value.in_ == url
    assert caught.value.hint


def test_no_network_says_what_to_do(hub: Hub, monkeypatch):
    from tests.hub.conftest import point_at

    point_at("http://127.0.0.1:9", monkeypatch)
    with pytest.raises(FileError, match="cannot be reached") as caught:
        keramos.saving.load_model(URL)
    assert "is there a network?" in caught.value.hint
    assert len(str(caught.value).splitlines()) <= 10


def test_without_a_network_what_was_downloaded_opens(hub: Hub, files, model, monkeypatch):
    from tests.hub.conftest import point_at

    hub.repo("me/cnn", files)
    keramos.saving.load_model(URL)
    point_at("http://127.0.0.1:9", monkeypatch)
    with pytest.warns(UserWarning, match="downloaded before"):
        assert same(keramos.saving.load_model(URL), model)


def test_the_library_is_an_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match=re.escape("pip install 'keramos[hub]'")):
        keramos.saving.load_model(URL)


def test_in_a_process_of_its_own(hub: Hub, files, tmp_path):
    hub.repo("me/cnn", files)
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.address,
        "HF_HOME": str(tmp_path),
        "HF_TOKEN": WRITER,
    }
    command = [sys.executable, "-m", "keramos", "info", URL]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "keras-directory" in done.stdout
