"""Programs run in a folder of their own, and leave no names behind."""

from __future__ import annotations

import pytest

import keramos as keras


@pytest.fixture(autouse=True)
def own_folder_and_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    registered = dict(keras.saving.get_custom_objects())
    keras.utils.clear_session()
    yield
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(registered)
