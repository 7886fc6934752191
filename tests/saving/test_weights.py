"""Weights files, whole and in part; every source and target; nothing computed that need not be."""

import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ConfigError, FileError, UnknownClassError, WeightsError

X = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def model(units=3, head=2, names=("body", "head")):
    keras.utils.clear_session()
    layers = [
        keras.layers.Dense(units, activation="relu", name=names[0]),
        keras.layers.Dense(head, name=names[1]),
    ]
    return keras.Sequential([keras.Input((4,)), *layers])


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a.get_weights(), b.get_weights(), strict=True))


@pytest.fixture
def saved(tmp_path):
    source = model()
    source.save_weights(tmp_path / "w.weights.h5")
    return source, tmp_path / "w.weights.h5"


def test_the_report_counts_every_tensor(saved):
    source, path = saved
    target = model()
    report = target.load_weights(path)
    assert report.complete
    assert len(report.loaded) == 4
    assert same(source, target)


def test_skip_mismatch_loads_what_fits(saved):
    source, path = saved
    target = model(head=7)
    before = target.get_weights()
    report = target.load_weights(path, skip_mismatch=True)
    assert list(report.mismatched) == ["layers/dense_1/vars/0", "layers/dense_1/vars/1"]
    np.testing.assert_array_equal(target.get_weights()[0], source.get_weights()[0])
    np.testing.assert_array_equal(target.get_weights()[2], before[2])


def test_a_dry_run_changes_nothing(saved):
    _, path = saved
    target = model()
    before = target.get_weights()
    report = target.load_weights(path, dry_run=True)
    assert len(report.loaded) == 4
    assert all(np.array_equal(a, b) for a, b in zip(before, target.get_weights(), strict=True))


def test_only_and_exclude_choose_by_name_or_path(saved):
    source, path = saved
    for options in ({"only": "body"}, {"exclude": "head"}, {"only": ["^layers/dense$"]}):
        target = model()
        before = target.get_weights()
        target.load_weights(path, **options)
        np.testing.assert_array_equal(target.get_weights()[0], source.get_weights()[0])
        np.testing.assert_array_equal(target.get_weights()[2], before[2])


def test_by_name_finds_layers_that_stand_elsewhere(saved):
    source, path = saved
    keras.utils.clear_session()
    target = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(4, name="new"),
            keras.layers.Dense(3, name="body"),
            keras.layers.Dense(9, name="other"),
        ]
    )
    target.load_weights(path, by_name=True)
    np.testing.assert_array_equal(
        target.get_layer("body").get_weights()[0], source.get_layer("body").get_weights()[0]
    )


def test_by_name_says_when_no_name_agrees(saved):
    with pytest.warns(UserWarning, match="nothing was loaded"):
        report = model(names=("a", "b")).load_weights(saved[1], by_name=True)
    assert not report.loaded


def test_text_where_a_path_belongs_is_named():
    with pytest.raises(FileError, match=r"text\.encode"):
        keras.saving.load_model(model().to_json())


def test_a_file_object_that_gives_nothing_is_named(saved, tmp_path):
    with open(saved[1], "rb") as file:
        pass
    with pytest.raises(FileError, match="is closed"):
        model().load_weights(file)


def test_custom_objects_are_names(saved, tmp_path):
    model().save(tmp_path / "m.keras")
    with pytest.raises(ConfigError, match="says no names"):
        keras.saving.load_model(tmp_path / "m.keras", custom_objects=[keras.layers.Dense])
    keras.Sequential([keras.Input((4,)), keras.layers.Lambda(keras.ops.tanh, name="f")]).save(
        tmp_path / "f.keras"
    )
    with pytest.raises(ConfigError, match="the layer 'f' is no function"):
        keras.saving.load_model(tmp_path / "f.keras", custom_objects={"f": 3})


def test_without_compiling_nobody_asks_for_what_training_needs(tmp_path):
    @keras.saving.register_keras_serializable("test_weights")
    class Head(keras.layers.Dense):
        pass

    @keras.saving.register_keras_serializable("test_weights")
    def own_loss(y, p):
        return p - y

    source = keras.Sequential([keras.Input((4,)), Head(2)])
    source.compile("sgd", loss=own_loss)
    source.save(tmp_path / "m.keras")
    for obj in (Head, own_loss):
        keras.saving.get_custom_objects().pop(f"test_weights>{obj.__name__}")
    with pytest.raises(UnknownClassError, match="own_loss"):
        keras.saving.load_model(tmp_path / "m.keras")
    with pytest.raises(UnknownClassError) as raised:
        keras.saving.load_model(tmp_path / "m.keras", compile=False)
    assert "own_loss" not in str(raised.value)


def test_the_file_of_weights_that_do_not_fit_is_named(tmp_path):
    (tmp_path / "m.json").write_text(model().to_json())
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save_weights(tmp_path / "w.h5")
    with pytest.raises(WeightsError) as raised:
        keras.saving.load_model(tmp_path / "m.json", weights=tmp_path / "w.h5")
    assert "w.h5" in str(raised.value.in_)


def test_rename_maps_paths_of_the_file(saved):
    source, path = saved

    class Pair(keras.Model):
        def __init__(self):
            super().__init__()
            self.alpha, self.beta = keras.layers.Dense(3, activation="relu"), keras.layers.Dense(2)

        def call(self, x):
            return self.beta(self.alpha(x))

    target = Pair()
    target(X)
    target.load_weights(path, rename={"^layers/dense/": "alpha/", "^layers/dense_1/": "beta/"})
    np.testing.assert_allclose(target.predict(X), source.predict(X), rtol=1e-6)


def test_a_bad_pattern_is_named(saved):
    with pytest.raises(ConfigError, match="regular expression"):
        model().load_weights(saved[1], only="(")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"only": "nope"}, "only= finds no layer"),
        ({"exclude": ["kernel"]}, "exclude= finds no layer"),
        ({"only": len}, "regular expression"),
        ({"rename": len}, "mapping"),
        ({"rename": {"layers": r"\1"}}, "rename: invalid group reference"),
        ({"rename": {"(x)|layers": r"\g<y>"}}, "rename: unknown group name"),
        ({"rename": {"layers": 3}}, "rename: a replacement must be a string"),
    ],
)
def test_a_pattern_that_means_nothing_is_refused(saved, asked, said):
    target = model()
    before = target.get_weights()
    with pytest.raises(ConfigError, match=said):
        target.load_weights(saved[1], **asked)
    for a, b in zip(before, target.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_an_unbuilt_model_says_how_to_build_it(saved):
    with pytest.raises(WeightsError, match="not built"):
        keras.Sequential([keras.layers.Dense(2)]).load_weights(saved[1])


def test_objects_to_skip_keep_their_weights(saved):
    _, path = saved
    target = model()
    before = target.get_layer("head").get_weights()
    target.load_weights(path, objects_to_skip=[target.get_layer("head")])
    np.testing.assert_array_equal(target.get_layer("head").get_weights()[0], before[0])


def test_sharded_sets_come_back(tmp_path):
    source, target = model(400, 300), model(400, 300)
    source.save_weights(tmp_path / "big.weights.json", max_shard_size=0.000485)
    assert len(os.listdir(tmp_path)) > 2
    target.load_weights(tmp_path / "big.weights.json")
    assert same(source, target)


def test_directories_and_zips_hold_the_same(tmp_path):
    source = model()
    source.save(tmp_path / "m.keras")
    source.save(tmp_path / "m", zipped=False)
    assert same(
        keras.models.load_model(tmp_path / "m.keras"), keras.models.load_model(tmp_path / "m")
    )
    assert {"config.json", "metadata.json", "model.weights.h5"} <= set(os.listdir(tmp_path / "m"))


def test_paths_bytes_files_and_urls_are_all_sources(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    source = model()
    source.save(tmp_path / "m.keras")
    raw = (tmp_path / "m.keras").read_bytes()
    with fsspec.open("memory://keramos/m.keras", "wb") as file:
        file.write(raw)
    with open(tmp_path / "m.keras", "rb") as file:
        loaded = [
            keras.models.load_model(s)
            for s in (str(tmp_path / "m.keras"), raw, io.BytesIO(raw), file)
        ]
        loaded.append(keras.models.load_model("memory://keramos/m.keras"))
        assert all(same(source, each) for each in loaded)


def test_file_objects_and_urls_are_targets(tmp_path):
    fsspec = pytest.importorskip("fsspec")
    source, buffer = model(), io.BytesIO()
    source.save(buffer)
    source.save("memory://keramos/out.keras")
    with fsspec.open("memory://keramos/out.keras", "rb") as file:
        assert same(source, keras.models.load_model(file.read()))
    assert same(source, keras.models.load_model(buffer.getvalue()))


def test_the_same_model_gives_the_same_bytes(tmp_path):
    source = model()
    source.save(tmp_path / "a.keras")
    source.save(tmp_path / "b.keras")
    keras.models.load_model(tmp_path / "a.keras").save(tmp_path / "c.keras")
    assert (
        (tmp_path / "a.keras").read_bytes()
        == (tmp_path / "b.keras").read_bytes()
        == (tmp_path / "c.keras").read_bytes()
    )


def test_metadata_holds_digests_and_what_the_user_says(tmp_path):
    keras.saving.save_model(model(), tmp_path / "m.keras", metadata={"run": 7, "by": "night job"})
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        said = json.loads(archive.read("metadata.json"))
    assert said["run"] == 7
    assert said["keras_version"].startswith("3.")
    assert set(said["digests"]) == {
        f"layers/{name}/vars/{i}" for name in ("dense", "dense_1") for i in (0, 1)
    }
    assert keras.saving.inspect(tmp_path / "m.keras").metadata == {"run": 7, "by": "night job"}


def test_saving_never_changes_the_live_model(tmp_path):
    source = model()
    before, config = source.get_weights(), source.get_config()
    source.save(tmp_path / "m.keras")
    source.save_weights(tmp_path / "m.weights.h5")
    assert config == source.get_config()
    assert all(np.array_equal(a, b) for a, b in zip(before, source.get_weights(), strict=True))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "dtype",
    ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool"],
)
def test_every_type_of_variable_comes_back(tmp_path, dtype):
    class Holder(keras.layers.Layer):
        def build(self, input_shape):
            self.held = self.add_weight(
                shape=(3,), initializer="zeros", dtype=dtype, trainable=False, name="held"
            )

        def call(self, x):
            return x

    def build():
        keras.utils.clear_session()
        return keras.Sequential([keras.Input((4,)), Holder()])

    source, target = build(), build()
    source.layers[0].held.assign(np.array([0, 1, 1]))
    source.save_weights(tmp_path / "w.weights.h5")
    target.load_weights(tmp_path / "w.weights.h5")
    found = target.layers[0].held
    assert found.dtype == dtype
    np.testing.assert_array_equal(np.asarray(found.numpy(), dtype="float32"), [0, 1, 1])


def test_loading_imports_no_jax_and_reads_no_tensor(tmp_path):
    model().save(tmp_path / "m.keras")
    code = f"""
import sys, keramos
m = keramos.models.load_model({str(tmp_path / "m.keras")!r})
assert "jax" not in sys.modules and "h5py" not in sys.modules, sorted(sys.modules)
assert all(v.stored is not None for v in m.variables)
m.save({str(tmp_path / "again.keras")!r})
assert "jax" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_chain_of_five_thousand_layers_works(tmp_path):
    keras.utils.clear_session()
    x = inputs = keras.Input((1,))
    for _ in range(5000):
        x = keras.ops.add(x, 1.0)
    source = keras.Model(inputs, x)
    source.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    assert len(again.operations) == 5001


@pytest.mark.parametrize("asked", [{"only": "body"}, {"exclude": "head"}, {"by_name": True}])
def test_what_is_asked_for_and_lacks_a_tensor_is_missing(tmp_path, asked):
    layer = keras.layers.Dense(3, use_bias=False, name="body")
    keras.Sequential([keras.Input((4,)), layer]).save_weights(tmp_path / "w.weights.h5")
    target = model()
    before = target.get_weights()
    with pytest.raises(WeightsError, match=r"body/bias.*not in the file"):
        target.load_weights(tmp_path / "w.weights.h5", **asked)
    report = target.load_weights(tmp_path / "w.weights.h5", skip_mismatch=True, **asked)
    assert (report.loaded, report.left) == ([], ["layers/dense/vars/0"])
    assert not report.complete
    assert "1 left with the rest of their layer" in str(report)
    assert all(np.array_equal(a, b) for a, b in zip(before, target.get_weights(), strict=True))


def test_a_layer_that_the_file_lacks_cannot_be_asked_for(tmp_path):
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="body")]).save_weights(
        tmp_path / "w.weights.h5"
    )
    with pytest.raises(WeightsError, match=r"head/kernel.*not in the file"):
        model().load_weights(tmp_path / "w.weights.h5", only="head")
    assert model().load_weights(tmp_path / "w.weights.h5", by_name=True).complete
