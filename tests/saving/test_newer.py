"""Files of a Keras that is newer than the one that is followed, in synthetic files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import keramos
from keramos import errors


def write(path: Path, version: str, **news: Any) -> Path:
    """A model whose Dense has arguments that nobody knows."""
    plain = path / "plain.keras"
    keramos.Sequential([keramos.Input((3,)), keramos.layers.Dense(2)]).save(plain)
    newer = path / "newer.keras"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                config["config"]["layers"][1]["config"].update(news)
                content = json.dumps(config).encode()
            if name == "metadata.json":
                content = json.dumps({"keras_version": version}).encode()
            new.writestr(name, content)
    return newer


def test_what_asks_for_nothing_is_left_out(tmp_path):
    path = write(tmp_path, "3.99.0", kernel_sparsity=None, is_tied=False, blocks=[])
    with pytest.warns(UserWarning, match=r"3\.99\.0.*3\.15\.1.*Dense\.kernel_sparsity") as caught:
        model = keramos.saving.load_model(path)
    assert model.layers[-1].units == 2
    assert len(caught) == 1


def test_what_asks_for_something_is_named(tmp_path):
    path = write(tmp_path, "3.99.0", kernel_sparsity=0.5, groups=2, is_tied=None)
    with pytest.raises(errors.UnsupportedFileError) as caught:
        keramos.saving.load_model(path)
    first, *rest = str(caught.value).splitlines()
    assert "3.99.0" in first
    assert "3.15.1" in first
    assert any("Dense.kernel_sparsity = 0.5" in line for line in rest)
    assert any("Dense.groups = 2" in line for line in rest)
    assert not any("is_tied" in line for line in rest)


def test_a_file_of_today_means_what_it_says(tmp_path):
    path = write(tmp_path, "3.15.1", kernel_sparsity=None)
    with pytest.raises(errors.ConfigError, match="kernel_sparsity"):
        keramos.saving.load_model(path)


@pytest.mark.filterwarnings("error")
def test_a_newer_file_without_news_opens_silently(tmp_path):
    assert keramos.saving.load_model(write(tmp_path, "4.0.0")).layers[-1].units == 2
