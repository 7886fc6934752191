"""What TensorFlow's files of older and rarer kinds hold is found; all of them synthetic."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.attacks.tensorflow import archive, config, dense
from tests.storage.makers import zip_file
from tests.storage.tensorflow_files import bundle

import keramos
from keramos.errors import DamagedFileError, UnrecognizedFileError, WeightsError
from keramos.saving.formats.lookup_tables import LookupTables
from keramos.storage.tensorflow.messages import encoded

SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
KERNEL, BIAS = np.arange(8, dtype="float32").reshape(4, 2), np.ones(2, "float32")


def stack() -> Any:
    return keramos.Sequential([keramos.Input((4,)), keramos.layers.Dense(2, name="dense")])


def checkpoint(nodes: list[dict], tensors: dict[str, Any]) -> bytes:
    """A zipped checkpoint of objects, each said by its children, its key, its slots."""
    stored = [
        {
            "children": [{"name": n, "node": i} for n, i in node.get("children", {}).items()],
            "attributes": [
                {"name": name, "key": key} for name, key in node.get("keys", {}).items()
            ],
            "slots": node.get("slots", []),
        }
        for node in nodes
    ]
    graph = {"_CHECKPOINTABLE_OBJECT_GRAPH": [encoded("CheckpointGraph", {"nodes": stored})]}
    index, data = bundle({**tensors, **graph}, scalar_strings=True)
    return zip_file({"w.index": index, "w.data-00000-of-00001": data})


def variable(key: str) -> dict:
    return {"keys": {"VARIABLE_VALUE": key + SUFFIX}}


DENSE = [
    {"children": {"layer-0": 1, "layer_with_weights-0": 1}},
    {"children": {"kernel": 2, "bias": 3}},
    variable("layer-0/kernel"),
    variable("layer-0/bias"),
]
TENSORS = {f"layer-0/kernel{SUFFIX}": KERNEL, f"layer-0/bias{SUFFIX}": BIAS}


def moved(nodes: list[dict], by: int) -> list[dict]:
    """Nodes with numbers that many higher."""
    return [
        {**node, "children": {n: i + by for n, i in node.get("children", {}).items()}}
        for node in nodes
    ]


def assert_loaded(model: Any) -> None:
    kernel, bias = model.get_weights()
    assert np.array_equal(kernel, KERNEL)
    assert np.array_equal(bias, BIAS)


def test_a_model_among_others():
    """`tf.train.Checkpoint(step=…, net=model)`: what stands beside the model is nobody's."""
    root = {"children": {"step": 1, "net": 2, "save_counter": 1}}
    nodes = [root, variable("step"), *moved(DENSE, 2)]
    model = stack()
    report = model.load_weights(checkpoint(nodes, {**TENSORS, f"step{SUFFIX}": np.int64(3)}))
    assert report.complete
    assert_loaded(model)


def test_the_architecture_in_a_checkpoint_of_tf_keras_1_12():
    text = json.dumps({"class_name": "Sequential", "config": config(dense())})
    root = {**DENSE[0], "keys": {"OBJECT_CONFIG_JSON": "config"}}
    data = checkpoint([root, *DENSE[1:]], {**TENSORS, "config": [text.encode()]})
    assert_loaded(keramos.saving.load_model(data))
    with pytest.raises(UnrecognizedFileError, match="weights without a model"):
        keramos.saving.load_model(checkpoint(DENSE, TENSORS))


def test_the_json_beside_the_graph_of_tensorflow_1_12_to_1_15():
    text = {"class_name": "Sequential", "config": config(dense()), "keras_version": "2.1.6-tf"}

    def without_metadata(about: dict) -> None:
        about["metadata"] = []

    data = archive(without_metadata, extra={"assets/saved_model.json": json.dumps(text).encode()})
    model = keramos.saving.load_model(data)
    assert np.array_equal(model.get_weights()[0], np.ones((4, 2), "float32"))


def test_slots_of_an_optimizer_are_its_variables():
    slot = {
        f"layer-0/{v}/.OPTIMIZER_SLOT/optimizer/{k}{SUFFIX}": (v, k)
        for k in "vm"
        for v in ("bias", "kernel")
    }
    arrays = {
        key: (BIAS if v == "bias" else KERNEL) * (2 if k == "v" else 3)
        for key, (v, k) in slot.items()
    }
    numbers = {name: np.float32(0.5) for name in ("learning_rate", "beta_1")}
    nodes = [
        {"children": {**DENSE[0]["children"], "optimizer": 4}},
        *DENSE[1:],
        {
            "children": {"iter": 5, "learning_rate": 6, "beta_1": 7},
            "slots": [
                {"variable": 2 if v == "kernel" else 3, "name": k, "node": 8 + i}
                for i, (v, k) in enumerate(slot.values())
            ],
        },
        *(variable(f"optimizer/{name}") for name in ("iter", *numbers)),
        *(variable(key.removesuffix(SUFFIX)) for key in slot),
    ]
    tensors = {f"optimizer/{k}{SUFFIX}": v for k, v in {"iter": np.int64(7), **numbers}.items()}
    model = stack()
    model.compile(keramos.optimizers.Adam(0.1), "mse")
    model.load_weights(checkpoint(nodes, {**TENSORS, **arrays, **tensors}))
    values = [np.asarray(variable) for variable in model.optimizer.variables]
    wanted = [7, 0.5, KERNEL * 3, KERNEL * 2, BIAS * 3, BIAS * 2]
    assert all(map(np.array_equal, values, wanted))


def test_the_optimizer_of_another_class_starts_anew(recwarn):
    nodes = [{"children": {**DENSE[0]["children"], "optimizer": 4}}, *DENSE[1:]]
    nodes += [
        {"children": {"iter": 5}, "slots": [{"variable": 2, "name": "m", "node": 6}]},
        variable("iter"),
        variable("slot"),
    ]
    model = stack()
    model.compile(keramos.optimizers.SGD(0.1, momentum=0.9), "mse")
    model.load_weights(
        checkpoint(nodes, {**TENSORS, f"iter{SUFFIX}": np.int64(7), f"slot{SUFFIX}": KERNEL})
    )
    assert "starts anew" in str(recwarn.pop().message)
    assert_loaded(model)


def test_the_scale_of_the_loss_is_kept(tmp_path: Path):
    """An optimizer that scales the loss has it beside its variables."""
    nodes = [
        {"children": {**DENSE[0]["children"], "optimizer": 4}},
        *DENSE[1:],
        {"children": {"iter": 5, "loss_scale": 6}},
        variable("iter"),
        {"children": {"good_steps": 7, "current_loss_scale": 8}},
        variable("steps"),
        variable("scale"),
    ]
    numbers = {"iter": np.int64(7), "steps": np.int64(5), "scale": np.float32(64)}
    model = stack()
    inner = keramos.optimizers.SGD(0.1)
    model.compile(keramos.optimizers.LossScaleOptimizer(inner), "mse")
    tensors = {f"{name}{SUFFIX}": value for name, value in numbers.items()}
    model.load_weights(checkpoint(nodes, {**TENSORS, **tensors}))
    model.save(tmp_path / "model.keras")
    for each in (model, keramos.saving.load_model(tmp_path / "model.keras")):
        assert int(each.optimizer.iterations) == 7
        assert float(each.optimizer.dynamic_scale) == 64
        assert int(each.optimizer.step_counter) == 5


@pytest.mark.parametrize("layer", ["dense", "dense_7"])
def test_variables_by_their_names(layer: str, tmp_path: Path):
    """`tf.train.Saver`, whose names may have counted on."""
    tensors = {f"{layer}/kernel": KERNEL, f"{layer}/bias": BIAS, "global_step": np.int64(3)}
    tensors |= {f"{layer}/kernel/Adam": KERNEL, "training/beta1_power": np.float32(0.9)}
    index, data = bundle(tensors)
    (tmp_path / "model.ckpt-3.index").write_bytes(index)
    (tmp_path / "model.ckpt-3.data-00000-of-00001").write_bytes(data)
    model = stack()
    assert model.load_weights(tmp_path / "model.ckpt-3").complete
    assert_loaded(model)


def test_variables_that_no_layer_has_are_named(tmp_path: Path):
    index, data = bundle({"dense/kernel": KERNEL, "dense/bias": BIAS, "other/kernel": KERNEL})
    path = zip_file({"w.index": index, "w.data-00000-of-00001": data})
    with pytest.raises(WeightsError, match="unexpected  other/kernel"):
        stack().load_weights(path)
    assert stack().load_weights(path, by_name=True)


def unpacked(data: bytes, folder: Path, *, without: str) -> Path:
    """The members of a zip as files of a folder, all but one."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(folder)
    (folder / without).unlink()
    return folder


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("saved_model.pb", "without its saved_model.pb"),
        ("variables/variables.index", "without its variables"),
    ],
)
def test_a_saved_model_that_was_copied_in_part_is_named(without: str, said: str, tmp_path: Path):
    folder = unpacked(archive(), tmp_path / "model", without=without)
    with pytest.raises((DamagedFileError, UnrecognizedFileError), match=said):
        keramos.saving.load_model(folder)


@pytest.mark.parametrize("without", ["w.index", "w.data-00000-of-00001"])
def test_a_checkpoint_that_was_copied_in_part_is_named(without: str, tmp_path: Path):
    folder = unpacked(checkpoint(DENSE, TENSORS), tmp_path / "w", without=without)
    with pytest.raises(UnrecognizedFileError, match="of which files are missing"):
        stack().load_weights(folder)


def test_the_optimizer_that_no_architecture_names_is_left_out():
    nodes = [
        {"children": {"layer-0": 1, "layer_with_weights-0": 1, "optimizer": 4}},
        *DENSE[1:],
        {"children": {"iter": 5}},
        variable("optimizer/iter"),
    ]
    data = checkpoint(nodes, {**TENSORS, f"optimizer/iter{SUFFIX}": np.array(3)})
    with pytest.warns(UserWarning, match="1 variables of an optimizer that no config names"):
        model = keramos.saving.load_model(stack().to_json().encode(), weights=data)
    assert_loaded(model)


def test_errors_name_the_folder_that_was_opened(tmp_path: Path):
    folder = unpacked(archive(extra={"other": b""}), tmp_path / "model", without="other")
    (folder / "saved_model.pb").write_bytes(b"")
    with pytest.raises(DamagedFileError) as raised:
        keramos.saving.load_model(folder)
    assert str(raised.value.in_) == str(folder / "saved_model.pb")


def test_a_changed_tensor_is_named_by_verify():
    from keramos.saving.verify import verify

    assert all(check.ok for check in verify(archive()))
    damaged = archive(data=lambda raw: b"\1" + raw[1:])
    wrong = [check for check in verify(damaged) if not check.ok]
    assert [check.detail for check in wrong] == ["changed: dense/kernel"]


def test_a_changed_tensor_is_named_by_whoever_reads_it(tmp_path: Path):
    from keramos.saving.convert import convert

    damaged = archive(data=lambda raw: b"\1" + raw[1:])
    model = keramos.saving.load_model(damaged)
    with pytest.raises(DamagedFileError, match="does not match its checksum") as raised:
        model.predict(np.ones((1, 2)), verbose=0)
    assert raised.value.at == "layer-0/kernel/.ATTRIBUTES/VARIABLE_VALUE"
    with pytest.raises(DamagedFileError):
        convert(damaged, tmp_path / "model.keras")
    assert not (tmp_path / "model.keras").exists()


def test_what_a_saved_model_without_a_config_can_do_is_listed():
    def without_metadata(about: dict) -> None:
        about["metadata"] = []
        about["extra"][1] = {"function": {"concrete": ["f"]}}

    data = archive(without_metadata)
    info = keramos.saving.inspect(data)
    assert (info.format, info.class_name) == ("saved-model", None)
    assert "layer-0" in info.signatures
    with pytest.raises(UnrecognizedFileError, match="no config of a Keras model"):
        keramos.saving.load_model(data)


def test_a_keras_model_whose_metadata_is_not_there_is_said_to_be_one():
    """Since TensorFlow 2.5 saved_model.pb says of a model that it is one, and nothing else."""

    def without_metadata(about: dict) -> None:
        about["metadata"] = []
        about["extra"][0] = {"user": {"identifier": "_tf_keras_sequential"}}

    with pytest.raises(UnrecognizedFileError) as raised:
        keramos.saving.load_model(archive(without_metadata))
    cause, *_, hint = str(raised.value).splitlines()
    assert "keras_metadata.pb is missing" in cause
    assert "keramos.export.load" in hint
    assert "TFSMLayer" in hint


def test_a_genuine_saved_model_without_its_metadata_is_called_by_its_functions(
    shared: Path, tmp_path: Path
):
    from keramos import export

    source = shared / "corpus/keras-2.15.0/misc_reshape/misc_reshape_savedmodel"
    folder = shutil.copytree(source, tmp_path / "m")
    (folder / "keras_metadata.pb").unlink()
    with pytest.raises(UnrecognizedFileError, match=r"keras_metadata\.pb is missing"):
        keramos.saving.load_model(folder)
    assert "serving_default" in export.load(folder).signatures


def test_a_table_of_the_checkpoint_that_the_graph_does_not_have():
    """Damaged files: the two number their objects alike, as long as both are whole."""
    reader = LookupTables.__new__(LookupTables)
    reader._saved = SimpleNamespace(objects=[])
    assert list(reader._used_to_fill(0)) == []
