"""The commands: what they print, how they exit, and that they stay light."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

import keramos as keras
from keramos.cli import main
from keramos.cli.screens import human_size
from keramos.layers import legacy

X = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def model(units=3):
    keras.utils.clear_session()
    return keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(units, activation="relu"), keras.layers.Dense(2)]
    )


@pytest.fixture
def saved(tmp_path):
    model().save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


def run(*arguments, code=0):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_info_tells_who_what_and_how_much(saved):
    shown = run("info", saved)
    assert "keramos 0.1.0" in shown
    assert "sequential" in shown
    assert "23 parameters in 4 tensors" in shown
    assert "Dense" in shown


def test_info_as_json_adds_up(saved):
    said = json.loads(run("info", "--json", saved))
    assert said["parameters"] == 23 == sum(layer["parameters"] for layer in said["layers"])
    assert said["format"] == "keras-zip"
    assert said["custom"] == {}


def test_info_shows_what_comes_out_of_each_layer(tmp_path):
    x = keras.Input((6, 3), name="x")
    y = keras.layers.LSTM(4, return_state=True, name="lstm")(x)[0]
    model = keras.Model(x, keras.layers.Dense(2, name="dense")(y))
    model.save(tmp_path / "m.keras")
    shown = run("info", tmp_path / "m.keras").splitlines()
    (lstm,) = [line for line in shown if "lstm" in line]
    assert lstm.endswith("(None, 4), (None, 4), (None, 4)")
    (dense,) = [line for line in shown if "dense" in line]
    assert dense.endswith("(None, 2)")
    said = json.loads(run("info", "--json", tmp_path / "m.keras"))
    assert said["layers"][-1]["output_shape"] == [None, 2]


def test_info_says_what_cannot_be_what_was_saved(root):
    shown = run("info", root / "tests" / "golden" / "graphs" / "siamese-3.2.1.keras")
    assert "warning" in shown
    assert "'shared' is called 2 times" in shown


def test_info_names_what_a_file_needs(tmp_path):
    @keras.saving.register_keras_serializable("shop")
    class Price(keras.layers.Layer):
        def call(self, x):
            return x

    keras.Sequential([keras.Input((4,)), Price()]).save(tmp_path / "m.keras")
    del keras.saving.get_custom_objects()["shop>Price"]
    said = json.loads(run("info", "--json", tmp_path / "m.keras"))
    assert len(said["custom"]) == 1
    assert "Price" in next(iter(said["custom"]))


def test_tensors_lists_and_measures(saved):
    rows = json.loads(run("tensors", "--json", "--stats", "--match", "dense_1", saved))
    assert [row["path"] for row in rows] == ["layers/dense_1/vars/0", "layers/dense_1/vars/1"]
    assert rows[1]["min"] == rows[1]["max"] == 0.0
    assert "layers/dense/vars/0" in run("tensors", saved)


def test_verify_finds_one_changed_bit(saved):
    assert "✓" in run("verify", saved)
    raw = bytearray(saved.read_bytes())
    place = raw.find(keras.models.load_model(saved).get_weights()[0].tobytes())
    raw[place] ^= 1
    saved.write_bytes(raw)
    assert "layers/dense/vars/0" in run("verify", saved, code=1)


def test_diff_exits_by_the_answer(saved, tmp_path):
    assert "no difference" in run("diff", saved, saved)
    model(5).save(tmp_path / "other.keras")
    found = json.loads(run("diff", "--json", saved, tmp_path / "other.keras", code=1))
    assert {"config", "tensor"} == {d["kind"] for d in found}
    assert any(
        d["place"] == "$.config.layers[1].config.units" and (d["left"], d["right"]) == (3, 5)
        for d in found
    )


def test_diff_has_a_tolerance(saved, tmp_path):
    other = keras.models.load_model(saved)
    other.layers[0].kernel.assign_add(np.full((4, 3), 1e-4))
    other.save(tmp_path / "other.keras")
    run("diff", saved, tmp_path / "other.keras", code=1)
    run("diff", "--tolerance", "1e-3", saved, tmp_path / "other.keras")


@pytest.mark.parametrize("target", ["again.keras", "w.weights.h5", "w.weights.json", "folder"])
def test_convert_writes_what_the_ending_says(saved, tmp_path, target):
    run("convert", saved, tmp_path / target)
    other = model()
    other.load_weights(tmp_path / target)
    np.testing.assert_array_equal(other.predict(X), keras.models.load_model(saved).predict(X))


def test_predict_reads_and_writes_arrays(saved, tmp_path):
    np.save(tmp_path / "x.npy", X)
    assert "float32[3, 2]" in run("predict", saved, tmp_path / "x.npy", "-o", tmp_path / "y.npy")
    np.testing.assert_array_equal(
        np.load(tmp_path / "y.npy"), keras.models.load_model(saved).predict(X)
    )


def test_errors_are_short_and_exit_with_two(tmp_path):
    for arguments in (
        ["info", tmp_path / "absent.keras"],
        ["tensors", "--match", "(", tmp_path],
        ["verify", __file__],
    ):
        shown = run(*arguments, code=2)
        assert "Error" in shown
        assert len(shown.splitlines()) <= 10
        assert "Traceback" not in shown


def test_each_command_shows_examples():
    for command in main.commands:
        assert "Examples:" in run(command, "--help")


@pytest.mark.parametrize("command", ["info", "tensors", "verify"])
def test_looking_never_imports_jax(saved, command):
    code = f"""
import sys
from keramos.cli import main
from keramos.cli.screens import human_size
from keramos.layers import legacy
try:
    main([{command!r}, {str(saved)!r}])
except SystemExit as end:
    assert not end.code
assert "jax" not in sys.modules and "h5py" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "keramos", "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: keramos ")


@pytest.mark.parametrize("command", [["info"], ["tensors", "--json"], ["verify"], ["--help"]])
def test_a_reader_who_leaves_early_is_no_failure(saved, command):
    arguments = command if command == ["--help"] else [*command, str(saved)]
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "keramos", *arguments], stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("target", "said"), [("none/y.npy", "folder"), ("y.txt", "ending"), (".npz", None)]
)
def test_where_outputs_go_is_checked_before_they_are_computed(saved, tmp_path, target, said):
    np.save(tmp_path / "x.npy", X)
    shown = run(
        "predict", saved, tmp_path / "x.npy", "-o", tmp_path / target, code=2 if said else 0
    )
    assert (said or "written") in shown


@pytest.mark.parametrize(
    ("nbytes", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (1536, "1.5 KB"),
        (1024**2, "1.0 MB"),
        (3 * 1024**3, "3.0 GB"),
        (5 * 1024**4, "5120.0 GB"),
    ],
)
def test_sizes_are_shown_in_powers_of_1024(nbytes, shown):
    assert human_size(nbytes) == shown


def test_info_says_the_oldest_reader(saved, tmp_path):
    assert "Keras 3.15 and later" in run("info", saved)  # initializers say input_axes
    keras.models.load_model(saved).save(tmp_path / "old.keras", compat="keras==3.2")
    assert "Keras 3.2 and later" in run("info", tmp_path / "old.keras")


def test_convert_takes_a_folder_and_goes_on_after_a_failure(saved, tmp_path):
    folder, new = tmp_path / "models", tmp_path / "new"
    folder.mkdir()
    keras.models.load_model(saved).save(folder / "a.h5")
    (folder / "b.h5").write_bytes(b"nothing of this kind")
    keras.models.load_model(saved).save(folder / "c.keras")
    shown = run("convert", folder, "--to", "keras", "-o", new, "--verify", "random", code=1)
    assert "2 of 3 converted" in shown
    assert shown.count("predictions are the same") == 2
    assert sorted(path.name for path in new.iterdir()) == ["a.keras", "c.keras"]


def test_convert_says_each_outcome_as_json(saved, tmp_path):
    listed = json.loads(run("convert", "--json", saved, "--to", "h5", "-o", tmp_path / "new"))
    assert [(row["ok"], row["error"]) for row in listed] == [(True, None)]
    one = json.loads(run("convert", "--json", saved, tmp_path / "m.h5", "--compat", "keras==2.15"))
    assert one["rewritten"]["stacks_are_plain"] == 1
    assert any("dtypes of" in line for line in one["done"])


def test_convert_never_replaces_what_it_reads(saved):
    before = saved.read_bytes()
    shown = run("convert", saved, "--to", "keras", code=2)
    assert "replace itself" in shown
    assert saved.read_bytes() == before


def test_convert_goes_to_a_folder_of_safetensors_and_back(saved, tmp_path):
    shown = run("convert", saved, "--to", "safetensors", "-o", tmp_path, "--verify", "random")
    assert "predictions are the same" in shown
    folder = tmp_path / "model"
    assert sorted(p.name for p in folder.iterdir()) == [
        "config.json",
        "metadata.json",
        "model.safetensors",
    ]
    text = (folder / "model.safetensors").read_bytes()
    header = json.loads(text[8 : 8 + int.from_bytes(text[:8], "little")])
    assert header["layers/dense/vars/0"]["dtype"] == "F32"
    run("convert", folder, tmp_path / "back.keras")
    assert "no difference" in run("diff", saved, tmp_path / "back.keras")


def test_convert_says_what_stock_keras_needs(tmp_path):
    highway = legacy.Highway()
    keras.Sequential([keras.Input((4,)), highway]).save(tmp_path / "old.keras")
    shown = run("convert", tmp_path / "old.keras", tmp_path / "new.keras")
    assert "Stock Keras needs Highway" in shown
    assert '@keras.saving.register_keras_serializable(package="keramos")' in shown


def test_convert_refuses_what_would_destroy_a_file_of_the_users(saved, tmp_path):
    before = saved.read_bytes()
    assert "replace itself" in run("convert", saved, tmp_path / "." / "model.keras", code=2)
    keras.models.load_model(saved).save(tmp_path / "model.h5")
    shown = run("convert", saved, tmp_path / "model.h5", "--to", "keras", "-o", "new", code=2)
    assert "several files would become 'model.keras'" in shown
    assert str(tmp_path / "model.h5")[-40:] in shown
    shown = run("convert", saved, tmp_path / "new", "--to", "safetensors", code=2)
    assert "-o names the folder" in shown
    assert saved.read_bytes() == before


def test_convert_writes_nothing_where_the_arrays_to_compare_on_are_missing(saved, tmp_path):
    target = tmp_path / "new.h5"
    shown = run("convert", saved, target, "--verify", tmp_path / "none.npz", code=2)
    assert "there is no such file" in shown
    assert not target.exists()


def test_convert_says_where_predictions_were_not_compared(saved, tmp_path):
    class Unknown(keras.layers.Layer):
        def call(self, x):
            return x

    keras.Sequential([keras.Input((4,)), Unknown()]).save(tmp_path / "own.keras")
    shown = run("convert", tmp_path / "own.keras", tmp_path / "n.h5", "--verify", "random", code=3)
    assert "NOT COMPARED: does not run before" in shown
    several = ("convert", saved, tmp_path / "own.keras", "--to", "h5", "-o", tmp_path / "new")
    assert "2 of 2 converted, 1 of them not compared" in run(*several, "--verify", "random", code=3)
    assert "exits 1" in run("convert", "--help").lower()


def test_convert_names_the_checkpoints_that_it_leaves_out(saved, shared, tmp_path):
    folder = tmp_path / "models"
    (folder / "apart").mkdir(parents=True)
    saved.rename(folder / "model.keras")
    for place in (folder, folder / "apart"):
        for name in ("checkpoint", "w.index", "w.data-00000-of-00001"):
            (place / name).write_bytes(b"")
    shown = run("convert", folder, "--to", "h5", "-o", tmp_path / "new")
    assert f"{folder / 'w'}" in shown
    assert f"{folder / 'apart'}" in shown
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model.h5"]


def test_convert_says_what_safetensors_are(saved, tmp_path):
    shown = run("convert", saved, tmp_path / "new.safetensors", code=2)
    assert f"--to safetensors -o {tmp_path}" in shown


def test_arrays_stand_for_inputs_by_name_or_number(tmp_path):
    a, b = keras.Input((4,), name="yes"), keras.Input((4,), name="two")
    keras.Model([a, b], keras.layers.Subtract()([a, b])).save(tmp_path / "m.keras")
    one, zero = np.ones((1, 4), "float32"), np.zeros((1, 4), "float32")

    def predicted(**arrays):
        np.savez(tmp_path / "x.npz", **arrays)
        run("predict", tmp_path / "m.keras", tmp_path / "x.npz", "-o", tmp_path / "p.npy")
        return np.load(tmp_path / "p.npy")[0, 0]

    assert predicted(two=zero, y0=one, yes=one) == 1
    assert predicted(t0=zero, x1=zero, y0=zero, x0=one) == 1
    assert predicted(left=one, right=zero, y=zero) == 1
    np.savez(tmp_path / "x.npz", x0=one, x1=one, t0=one)
    shown = run("predict", tmp_path / "m.keras", tmp_path / "x.npz")
    assert "left out: t0" in shown


def test_verify_says_that_a_file_has_no_digests(shared):
    shown = run("verify", shared / "corpus" / "keras-2.15.0" / "mlp" / "mlp.h5")
    assert "no digests in the file" in shown


def test_info_says_the_functions_of_metrics(shared):
    shown = run("info", shared / "corpus" / "keras-2.15.0" / "mlp" / "mlp.h5")
    assert "metrics ['categorical_accuracy']" in shown


def test_convert_says_what_weights_alone_need(saved, tmp_path):
    weights = tmp_path / "w.h5"
    keras.models.load_model(saved).save_weights(weights)
    for target in (tmp_path / "new.keras", tmp_path / "new.weights.h5"):
        assert "--weights" in run("convert", weights, target, code=2)
    shown = run("convert", weights, "--to", "keras", "-o", tmp_path / "new", code=2)
    assert "weights without a model" in shown


def test_convert_for_keras_2_writes_models_in_models_that_open_here(tmp_path):
    inner = keras.Input((4,))
    stack = keras.Model(inner, keras.layers.Dense(3)(inner), name="inner")
    outer = keras.Input((4,))
    keras.Model(outer, stack(outer)).save(tmp_path / "m.keras")
    target = tmp_path / "old.keras"
    shown = run(
        "convert", tmp_path / "m.keras", target, "--compat", "keras==2.15", "--verify", "random"
    )
    assert "predictions are the same" in shown


def test_convert_fails_where_what_it_wrote_does_not_run(saved, tmp_path, monkeypatch):
    from keramos.cli import running

    opened = running.opened

    def only_the_source(file, weights=None):
        return opened(file if str(saved) in file else tmp_path / "none", weights)

    monkeypatch.setattr(running, "opened", only_the_source)
    shown = run("convert", saved, tmp_path / "new.h5", "--verify", "random", code=1)
    assert "does not run after" in shown


# -- Artifacts -------------------------------------------------------------------------------------


def test_exports_are_shown_and_run(saved, tmp_path):
    target = tmp_path / "exported"
    shown = run("export", saved, target, "--format", "stablehlo", "--no-verify")
    assert "Endpoint 'serve'" in shown
    shown = run("info", target)
    assert "stablehlo" in shown.splitlines()[0]
    assert "keramos 0.1.0" in shown
    assert "readers of StableHLO 0.9.0 and later" in shown
    assert "23 parameters in 4 tensors, 92 B" in shown
    assert "2 × stablehlo.add" in shown
    np.savez(tmp_path / "x.npz", x0=X)
    run("predict", target, tmp_path / "x.npz", "-o", tmp_path / "y.npy")
    expected = keras.saving.load_model(saved).predict(X, verbose=0)
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), expected, rtol=1e-5)
    output = run("predict", target, tmp_path / "x.npz", "--endpoint", "server", code=2)
    assert "no endpoint 'server'" in output
    assert "--endpoint NAME" in output
    assert "serve" in output


def test_a_saved_model_with_one_batch(saved, tmp_path):
    target = tmp_path / "exported"
    shown = run("export", saved, target, "--batch", "3", "--no-verify", "--json")
    assert json.loads(shown)["format"] == "tf_saved_model"
    said = json.loads(run("info", "--json", tmp_path / "exported"))
    assert said["writer"] == "keramos"
    assert said["readers"] == ["TensorFlow"]
    assert "float32[3, 4]" in said["endpoints"]["serve"]
    assert list(said["signatures"]) == ["serving_default"]
    assert said["operations"]["MatMul"] == 2
    assert said["refused"] == {}
    assert said["parameters"] == 23


def test_onnx_by_its_ending(saved, tmp_path):
    run("export", saved, tmp_path / "m.onnx", "--opset", "18", "--no-verify")
    said = json.loads(run("info", "--json", tmp_path / "m.onnx"))
    assert said["format"] == "onnx"
    assert said["readers"] == ["operator set 18: onnxruntime 1.14 and later"]
    assert said["operations"]["Relu"] == 1
    pytest.importorskip("onnxruntime")
    np.savez(tmp_path / "x.npz", x0=X)
    named = ("--endpoint", "serve", "-o", tmp_path / "y.npy")
    run("predict", tmp_path / "m.onnx", tmp_path / "x.npz", *named)
    expected = keras.saving.load_model(saved).predict(X, verbose=0)
    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), expected, rtol=1e-4, atol=1e-6)


def test_exports_that_are_asked_for_what_is_not(saved, tmp_path):
    output = run("export", saved, tmp_path / "m", "--batch", "many", code=2)
    assert "a number of rows" in output
    output = run("export", saved, tmp_path / "m", "--format", "onyx", code=2)
    assert "no format is called 'onyx'" in output
    output = run("export", saved, tmp_path / "m", "--opset", "18", code=2)
    assert "no option 'opset_version'" in output
    assert not (tmp_path / "m").exists()
