"""Saving to `hf://user/repo`: one commit, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.hub_server import Hub

import keramos
from keramos.errors import ConfigError, SaveError, WriteError
from keramos.saving.convert import convert

CNN = Path(__file__).resolve().parents[2] / "examples" / "cnn.keras"
URL = "hf://me/cnn"
PARTS = {"config.json", "metadata.json", "model.weights.h5"}


@pytest.fixture(scope="module")
def model():
    return keramos.saving.load_model(CNN)


def names(hub: Hub) -> set[str]:
    return set(hub.repos["me/cnn"].files()) - {".gitattributes"}


def test_one_commit_holds_all_files(hub: Hub, model):
    model.save(URL)
    assert names(hub) == PARTS | {"README.md"}
    assert len(hub.commits_sent) == 1
    card = hub.repos["me/cnn"].files()["README.md"].decode()
    assert "library_name: keras" in card
    assert f'load_model("{URL}")' in card
    assert keramos.saving.load_model(URL).count_params() == model.count_params()


def test_a_description_is_not_replaced(hub: Hub, model):
    hub.repo("me/cnn", {"README.md": b"# Mine", "notes.txt": b"kept"})
    model.save(URL)
    assert hub.repos["me/cnn"].files()["README.md"] == b"# Mine"
    assert names(hub) == PARTS | {"README.md", "notes.txt"}


def test_weights_in_another_format_take_the_place_of_the_first(hub: Hub, model):
    model.save(URL)
    model.save(URL, format="safetensors", zipped=False)
    expected = {"config.json", "metadata.json", "model.safetensors", "README.md"}
    assert names(hub) == expected
    assert len(hub.commits_sent) == 2


@pytest.mark.parametrize("path", ["model.keras", "deep/model.h5", "m.weights.h5"])
def test_one_file(hub: Hub, model, path):
    save = model.save_weights if "weights" in path else model.save
    save(f"{URL}/{path}")
    assert names(hub) == {path}
    assert keramos.saving.inspect(f"{URL}/{path}").parameters == model.count_params()


def test_shards_of_one_commit_replace_those_before(hub: Hub, model):
    url = f"{URL}/m.weights.json"
    model.save_weights(url, max_shard_size=1e-6)
    first = names(hub)
    model.save_weights(url, max_shard_size=1)
    assert len(hub.commits_sent) == 2
    assert names(hub) & first == {"m.weights.json", "m_00000.weights.h5"}
    assert model.load_weights(url).loaded


def test_convert_to_the_hub(hub: Hub, model):
    convert(CNN, URL)
    assert names(hub) >= PARTS


def test_overwrite_false(hub: Hub, model):
    model.save(URL, overwrite=False)
    with pytest.raises(SaveError, match="already"):
        model.save(URL, overwrite=False)
    model.save(f"{URL}/m.keras", overwrite=False)
    assert len(hub.commits_sent) == 2


@pytest.mark.slow
def test_an_artifact(hub: Hub, model):
    model.export(URL, format="stablehlo", verbose=False)
    assert "signatures.json" in names(hub)
    assert len(hub.commits_sent) == 1


def test_an_artifact_goes_to_no_other_url(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="this machine"):
        model.export("s3://bucket/m", verbose=False)
    assert not list(tmp_path.iterdir())


def test_an_archive_is_no_repository(hub: Hub, model):
    with pytest.raises(ConfigError, match=r"model\.keras"):
        model.save(URL, zipped=True)
    assert not hub.repos


@pytest.mark.parametrize("token", ["hf_reader", None])
def test_who_may_not_write(hub: Hub, model, token, monkeypatch):
    hub.repo("me/cnn", {})
    monkeypatch.setenv("HF_TOKEN", token) if token else monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(WriteError, match="nothing was saved") as caught:
        model.save(URL)
    assert "HF_TOKEN" in caught.value.hint
    assert not hub.commits_sent


@pytest.mark.parametrize("status", [412, 500])
def test_a_commit_that_fails_changes_nothing(hub: Hub, model, status):
    hub.repo("me/cnn", {"config.json": b"{}"})
    hub.statuses["/api/models/me/cnn/commit/main"] = status
    with pytest.raises(WriteError, match="nothing was saved") as caught:
        model.save(URL)
    assert caught.value.hint
    assert names(hub) == {"config.json"}


def test_a_model_that_cannot_be_written_makes_no_repository(hub: Hub, model):
    with pytest.raises(ConfigError):
        model.save(URL, metadata={"x": object()})
    assert not hub.repos
