"""Every code example of the documents about saving runs as written."""

import types

import pytest

from .examples import EXAMPLES, SETUP


@pytest.fixture(autouse=True)
def own_folder_and_names(tmp_path, monkeypatch):
    import keramos as keras

    monkeypatch.chdir(tmp_path)
    kept = dict(keras.saving.get_custom_objects())
    keras.utils.clear_session()
    yield
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(kept)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs_as_written(name):
    import keramos as keras

    namespace = {"__name__": "__main__", "tf": types.SimpleNamespace(matmul=keras.ops.matmul)}
    exec(compile(SETUP + EXAMPLES[name], f"<{name}>", "exec"), namespace)
