"""Text of a file reaches nobody's terminal as it is: ESC, NUL, line ends and characters that turn
the direction of writing are shown by their numbers, wherever the text is shown.
"""

import copy
import io
import json
import warnings
import zipfile
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest
from click.testing import CliRunner

import keramos as keras
from keramos.cli import main
from keramos.errors import KeramosError

EVIL = "\x1b[31m\u202e\0\r\x9b2J\nFORGED"
X = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def model():
    keras.utils.clear_session()
    x = keras.Input((4,), name="x")
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="inner")
    y = keras.layers.Dense(2, activation="relu", dtype="mixed_float16", name="dense")(inner(x))
    model = keras.Model(x, keras.layers.Activation("softmax", name="out")(y), name="outer")
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, np.zeros((3, 2)), verbose=0)
    return model


def places(value, path=()):
    """The path of every string in a config."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def spoiled(value, path):
    """A copy with something evil behind the text at a place, and at all that say the same name."""
    value = copy.deepcopy(value)
    text = at(value, path)
    same = [path]
    if path[-1] == "name":  # what refers to a layer by its name follows, so that the graph holds
        same = [p for p in places(value) if at(value, p) == text]
    for p in same:
        at(value, p[:-1])[p[-1]] = text + EVIL
    return value


def check(text, what):
    text = str(text)
    bad = {c for c in text if not c.isprintable() and c != "\n"}
    assert not bad, (what, bad, text)
    assert not any(line.lstrip().startswith("FORGED") for line in text.splitlines()), (what, text)


def look_at(model):
    model.summary(print_fn=lambda text: check(text, "summary"), expand_nested=True)
    for part in (model, *model.layers, *model.weights, *getattr(model, "inputs", ())):
        check(repr(part), "repr")
    for layer in model.layers:
        check(repr(layer.dtype_policy), "policy")
        for node in getattr(layer, "_inbound_nodes", ()):
            check(repr(node), "node")
    out = io.StringIO()
    with redirect_stdout(out):
        model.evaluate(X, np.zeros((3, 2)))
        _ = model.optimizer
    check(out.getvalue().replace("\r", "").replace("\b", ""), "progress")


def said(read, what):
    """Run; every message, warning and line that comes of it is looked at."""
    out, err = io.StringIO(), io.StringIO()
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(out), redirect_stderr(err):
        warnings.simplefilter("always")
        try:
            read()
        except KeramosError as error:
            check(error, what)
    for warning in caught:
        check(warning.message, f"warning of {what}")
    for stream in (out, err):
        check(stream.getvalue().replace("\b", ""), f"output of {what}")


@pytest.fixture(scope="module")
def members(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "m.keras"
    model().save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(members, name, value, path):
    members = {**members, name: json.dumps(value).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return str(path)


def test_nothing_of_a_config_reaches_the_terminal(members, tmp_path):
    good = tmp_path / "good.keras"
    for name in ("config.json", "metadata.json"):
        config = json.loads(members[name])
        written(members, name, config, good)
        for path in places(config):
            mutant = written(members, name, spoiled(config, path), tmp_path / "bad.keras")
            where = f"{name} {path}"
            said(lambda mutant=mutant: look_at(keras.saving.load_model(mutant)), where)
            said(lambda mutant=mutant: print(keras.saving.inspect(mutant)), where)
            for words in (["info", mutant], ["verify", mutant], ["diff", str(good), mutant]):
                shown = CliRunner().invoke(main, words)
                assert isinstance(shown.exception, (SystemExit, type(None))), shown.exception
                check(shown.output, f"{words[0]} of {where}")


def test_names_of_tensors_and_members_are_shown_by_their_names(members, tmp_path):
    import h5py

    path = tmp_path / "w.weights.h5"
    with h5py.File(path, "w") as file:
        name = EVIL.replace("\0", "")  # HDF5 ends names there
        file.create_group(f"layers/{name}/vars")["0"] = np.zeros((2, 2))
        file[f"layers/{name}"].attrs["name"] = name
    for words in (["info"], ["tensors"], ["tensors", "--stats"], ["verify"]):
        check(CliRunner().invoke(main, [*words, str(path)]).output, words)
    said(lambda: print(model().load_weights(path, skip_mismatch=True)), "load_weights")
    said(lambda: model().load_weights(path), "load_weights")
    said(lambda: model().load_weights(path, by_name=True), "load_weights")
    archive = tmp_path / "m.keras"
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in {**members, f"assets/a{EVIL}": b"", "x\x1b": b""}.items():
            file.writestr(zipfile.ZipInfo(name.replace("\0", "")), content)
    for words in (["info"], ["tensors"], ["verify"]):
        check(CliRunner().invoke(main, [*words, str(archive)]).output, words)
    said(lambda: keras.saving.load_model(archive), "load_model")


def test_what_training_needs_is_shown_by_its_name(members):
    config = json.loads(members["config.json"])
    config["compile_config"]["loss"] = {"class_name": f"Mine{EVIL}", "config": {}, "module": "a.b"}
    with pytest.warns(UserWarning, match="training needs") as caught:
        keras.models.model_from_json(json.dumps(config))
    for warning in caught:
        check(warning.message, "warning")


def test_a_quantizer_of_a_file():
    config = {"axis": -1, "output_dtype": EVIL}
    node = {"module": "keras.quantizers", "class_name": "AbsMaxQuantizer", "config": config}
    assert repr(keras.saving.deserialize_keras_object(node)).isprintable()
