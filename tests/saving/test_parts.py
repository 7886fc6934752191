"""The parts of a model: each listed once, each with its own way to store variables."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.codec.protocols import Variable
from keramos.errors import ConfigError, LimitError, SaveError, UnknownClassError
from keramos.saving.compare import compare
from keramos.saving.convert import convert
from keramos.saving.parts import parts_of
from keramos.saving.verify import verify
from keramos.storage import Limits


class Stateful(keras.layers.Layer):
    """A user's class that is called as one of ours, with hooks of its own."""

    def build(self, input_shape):
        self.scale = self.add_weight((input_shape[-1],), "ones", name="scale")
        self.built = True

    def call(self, x):
        return x * self.scale

    def save_own_variables(self, store):
        store["the scale"] = self.scale.numpy()

    def load_own_variables(self, store):
        self.scale.assign(store["the scale"])


def test_hooks_are_asked_whatever_their_class_is_called(tmp_path):
    model = keras.Sequential([keras.Input((3,)), Stateful()])
    model.layers[0].scale.assign([1.0, 2.0, 3.0])
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras", {"Stateful": Stateful})
    np.testing.assert_array_equal(loaded.layers[0].scale.numpy(), [1.0, 2.0, 3.0])
    assert loaded.load_report.complete


def test_no_model_is_built_to_look_at_a_file_or_to_convert_it(tmp_path):
    keras.Sequential([keras.Input((3,)), Stateful()]).save(tmp_path / "m.keras")
    convert(tmp_path / "m.keras", tmp_path / "folder")  # nobody says which class Stateful is
    for path in (tmp_path / "m.keras", tmp_path / "folder"):
        assert keras.saving.untrusted(path) == [f"{__name__}.Stateful"]
        assert all(check.ok for check in verify(path))
        assert verify(path)[-1].detail.endswith(f"needs classes of your own: {__name__}.Stateful")
        assert compare(tmp_path / "m.keras", path) == []
        with pytest.raises(UnknownClassError):
            keras.saving.load_model(path)


def test_a_subclass_that_inherits_the_default_has_no_hooks():
    class Plain(keras.layers.Dense):
        pass

    model = keras.Sequential([keras.Input((3,)), Plain(2), Stateful()])
    hooks = {type(part.owner).__name__: part.can.has_hooks for part in parts_of(model)}
    assert not hooks["Plain"]
    assert hooks["Stateful"]


def test_each_part_stands_once_with_its_group():
    shared = keras.layers.Dense(3)
    model = keras.Sequential([keras.Input((3,)), shared, keras.layers.Dense(3)])
    model.again = shared
    groups = [part.group for part in parts_of(model)]
    assert groups == sorted(set(groups), key=groups.index)
    assert {"vars", "layers/dense/vars", "layers/dense_1/vars"} <= set(groups)


def test_a_variable_offers_what_saving_asks_of_one():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
    asked = [name for name in vars(Variable) if not name.startswith("_")]
    assert "assign_lazily" in asked
    for part in parts_of(model):
        for variable in part.variables:
            assert [name for name in asked if not hasattr(variable, name)] == []


def test_all_assets_together_are_bounded(tmp_path):
    words = [f"{i:09d}" for i in range(20_000)]  # 200 kB
    lookup = keras.layers.StringLookup()
    lookup.adapt(np.array(words))
    model = keras.Sequential([keras.Input((1,), dtype="string"), lookup])
    model.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").layers[0].vocabulary_size() == 20_001
    with pytest.raises(LimitError, match="max_asset_bytes"):
        keras.saving.load_model(tmp_path / "m.keras", limits=Limits(max_asset_bytes=1000))


@pytest.mark.parametrize("argument", ["format", "save_format"])
def test_a_format_is_accepted_by_name_and_refused_when_it_is_not_written(argument, tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.save(tmp_path / "m.bin", **{argument: "keras"})
    assert keras.saving.load_model(tmp_path / "m.bin").layers[0].units == 2
    for name in ("onnx", 3):
        with pytest.raises(ConfigError, match=f"{argument}={name!r}"):
            model.save(tmp_path / "n.keras", **{argument: name})
    assert not (tmp_path / "n.keras").exists()


def test_a_file_that_may_not_be_replaced_is_left_alone(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    (tmp_path / "m.keras").write_bytes(b"mine")
    with pytest.raises(SaveError, match="overwrite=False"):
        model.save(tmp_path / "m.keras", overwrite=False)
    assert (tmp_path / "m.keras").read_bytes() == b"mine"


def test_training_goes_on_where_the_torch_backend_stopped(shared, tmp_path):
    folder = shared / "corpus/keras-3.15.1-torch/mlp"
    model = keras.saving.load_model(folder / "mlp.keras")
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    steps = int(model.optimizer.iterations)
    assert steps > 0
    example = np.load(folder / "io.npz")
    model.fit(example["x0"], example["t0"], epochs=1, verbose=0)
    assert int(model.optimizer.iterations) > steps
    model.save(tmp_path / "m.keras")
    described = keras.saving.load_model(tmp_path / "m.keras").get_compile_config()["optimizer"]
    assert (described["module"], described["class_name"]) == ("keras.optimizers", "Adam")


@pytest.mark.parametrize("name", ["Adam", "SGD", "RMSprop", "AdamW", "Nadam", "Lion"])
def test_every_optimizer_of_the_torch_backend_is_the_exported_one(name):
    config = keras.saving.serialize_keras_object(getattr(keras.optimizers, name)(0.1))
    module = f"keras.src.backend.torch.optimizers.torch_{name.lower()}"
    made = keras.saving.deserialize_keras_object(
        {**config, "module": module, "registered_name": name}
    )
    assert type(made) is getattr(keras.optimizers, name)


def test_opening_reads_no_property_that_computes(tmp_path):
    layer = keras.layers.Normalization()
    layer.adapt(np.arange(12, dtype="float32").reshape(4, 3))
    keras.Sequential([keras.Input((3,)), layer]).save(tmp_path / "m.keras")
    opened = keras.saving.load_model(tmp_path / "m.keras")
    assert not any(variable.is_loaded for variable in opened.variables)
    np.testing.assert_array_equal(opened.layers[0].mean, layer.mean)


def test_a_container_that_holds_itself_is_walked_once(tmp_path):
    class Boxed(keras.Model):
        def __init__(self):
            super().__init__()
            self.box = {"dense": keras.layers.Dense(2)}
            self.box["me"] = self.box
            self.row = [self.box]
            self.row.append(self.row)

        def call(self, x):
            return self.box["dense"](x)

    model = Boxed()
    x = np.ones((1, 3), "float32")
    y = model.predict(x, verbose=0)
    model.save_weights(tmp_path / "m.weights.h5")
    other = Boxed()
    other(x)
    other.load_weights(tmp_path / "m.weights.h5")
    np.testing.assert_array_equal(other.predict(x, verbose=0), y)
