"""What an archive takes, how it names it, and what it says when it is misused."""

from __future__ import annotations

from pathlib import Path

import jax
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import (
    ArgumentTypeError,
    ConfigError,
    MissingExtraError,
    SaveError,
    ShapeError,
    UnbuiltError,
    UnknownNameError,
)
from keramos.export import ExportArchive
from keramos.storage import Limits
from keramos.storage.tensorflow.messages import decoder

SPEC = keramos.InputSpec(shape=(None, 4), dtype="float32")


def double(x):
    return x * 2


def dense() -> layers.Dense:
    layer = layers.Dense(3)
    layer.build((None, 4))
    return layer


class TensorShape(tuple):
    """As TensorFlow's: iterates over sizes."""


def tensor_spec(shape, dtype: str, name: str | None = None):
    """What looks like a `tf.TensorSpec`."""
    cls = type("TensorSpec", (), {"__module__": "tensorflow.python.framework.tensor"})
    spec = cls()
    spec.shape, spec.name = TensorShape(shape), name
    spec.dtype = type("DType", (), {"name": dtype})()
    return spec


@pytest.mark.parametrize(
    ("spec", "name", "shape", "dtype"),
    [
        (SPEC, "x", ("batch", 4), "float32"),
        (keramos.InputSpec(shape=(2, 4), dtype="int32", name="ids"), "ids", (2, 4), "int32"),
        (keramos.KerasTensor((2, 4), "float16", name="half"), "half", ("batch", 4), "float16"),
        (jax.ShapeDtypeStruct((3,), "uint8"), "x", (3,), "uint8"),
        (tensor_spec((None, 4), "bfloat16", "y:0"), "y", ("batch", 4), "bfloat16"),
        (jax.numpy.zeros((5, 2)), "x", ("batch", 2), "float32"),
        (("batch, time, 3", "float32"), "x", ("batch", "time", 3), "float32"),
        (((None, None), "bool"), "x", ("batch", "dim_0_1"), "bool"),
        (((), "int32"), "x", (), "int32"),
    ],
)
def test_specs_of_every_kind(spec, name, shape, dtype):
    endpoint = ExportArchive().add_endpoint("serve", lambda x: x + x, [spec])
    (value,) = endpoint.inputs
    assert (value.name, value.shape, value.dtype) == (name, shape, dtype)


def test_names_of_nested_arguments():
    def function(query, value, d):
        return query + value + d["a"] + d["b"]

    nest = {"a": SPEC, "b": keramos.InputSpec(shape=(None, 4), dtype="float32", name="second")}
    endpoint = ExportArchive().add_endpoint("f", function, [SPEC, SPEC, nest])
    assert endpoint.structure == {
        "query": "query",
        "value": "value",
        "d": {"a": "d", "b": "second"},
    }


def test_dicts_are_numbered_by_their_sorted_keys():
    endpoint = ExportArchive().add_endpoint(
        "f", lambda d: d["z"] - d["a"], [{"z": SPEC, "a": SPEC}]
    )
    assert endpoint.structure == {"d": {"z": "d_1", "a": "d"}}
    assert [value.name for value in endpoint.inputs] == ["d", "d_1"]


def test_outputs_are_named_by_keys_or_numbered():
    archive = ExportArchive()
    named = archive.add_endpoint("a", lambda x: {"up": x + 1, "down": x - 1}, [SPEC])
    assert sorted(result.name for result in named.outputs) == ["down", "up"]
    numbered = archive.add_endpoint("b", lambda x: (x, [x, x]), [SPEC])
    assert [result.name for result in numbered.outputs] == ["output_0", "output_1_0", "output_1_1"]


def test_variables_that_a_function_uses_are_found():
    layer, free = dense(), keramos.Variable(np.float32(2), name="free")
    archive = ExportArchive()
    archive.add_endpoint("serve", lambda x: layer(x) * free.value, [SPEC])
    assert {v.path for v in archive.variables} == {"dense/kernel", "dense/bias", "free"} or len(
        archive.variables
    ) == 3


def test_collections_are_attributes():
    layer = dense()
    archive = ExportArchive()
    archive.track(layer)
    archive.add_variable_collection("mine", layer.weights)
    assert archive.mine == layer.weights
    assert len(archive.trainable_variables) == 2
    assert not archive.non_trainable_variables
    with pytest.raises(UnknownNameError, match="no endpoint or collection 'yours'"):
        _ = archive.yours


def test_what_an_endpoint_assigns_is_not_changed_by_tracing():
    count = keramos.Variable(0, dtype="int32", trainable=False)

    def counted(x):
        count.assign_add(1)
        return x, count.value

    endpoint = ExportArchive().add_endpoint("counted", counted, [SPEC])
    assert int(count.value) == 0
    assert [update.variable for update in endpoint.trace.updates] == [count]


MISUSES = {
    "no list": (lambda a: a.add_endpoint("f", double, SPEC), ArgumentTypeError, "must be a list"),
    "no spec": (
        lambda a: a.add_endpoint("f", double, [np.zeros(3)]),
        ArgumentTypeError,
        "argument 'x' of endpoint 'f' has no spec",
    ),
    "half a spec": (
        lambda a: a.add_endpoint("f", double, [keramos.InputSpec(shape=(3,))]),
        ConfigError,
        "must say its shape and its dtype",
    ),
    "too many": (
        lambda a: a.add_endpoint("f", double, [SPEC, SPEC]),
        ConfigError,
        "fewer arguments than its input_signature",
    ),
    "too few": (
        lambda a: a.add_endpoint("f", lambda x, y: x + y, [SPEC]),
        ConfigError,
        "leaves out arguments",
    ),
    "one name": (
        lambda a: a.add_endpoint(
            "f", lambda x, y: x + y, [keramos.KerasTensor((1,), name="k") for _ in range(2)]
        ),
        ConfigError,
        "have one name",
    ),
    "no signature": (lambda a: a.add_endpoint("f", double), ConfigError, "has no input_signature"),
    "no function": (lambda a: a.add_endpoint("f", 3, [SPEC]), ArgumentTypeError, "a function"),
    "no name": (lambda a: a.add_endpoint("a b", double, [SPEC]), ConfigError, "identifier"),
    "reserved": (lambda a: a.add_endpoint("variables", double, [SPEC]), ConfigError, "identifier"),
    "nothing returned": (
        lambda a: a.add_endpoint("f", lambda x: None, [SPEC]),
        ConfigError,
        "endpoint 'f' returns nothing",
    ),
    "a size that is open": (
        lambda a: a.add_endpoint("f", lambda x: x.reshape(int(x.shape[0]), 2, 2), [SPEC]),
        ShapeError,
        "a size that must be known",
    ),
    "numbers that are open": (
        lambda a: a.add_endpoint("f", lambda x: x if x.sum() > 0 else -x, [SPEC]),
        ConfigError,
        "endpoint 'f'",
    ),
    "unknown option": (
        lambda a: a.add_endpoint("f", double, [SPEC], jit=True),
        ArgumentTypeError,
        "no argument 'jit'",
    ),
    "unbuilt": (lambda a: a.track(layers.Dense(2)), UnbuiltError, "must be built"),
    "untracked kind": (lambda a: a.track(3), ArgumentTypeError, "what has variables"),
    "no layer": (
        lambda a: a.track_and_add_endpoint("f", double, [SPEC]),
        ArgumentTypeError,
        "a layer or a model",
    ),
    "no collection": (
        lambda a: a.add_variable_collection("c", 3),
        ArgumentTypeError,
        "list, tuple or set",
    ),
    "no variables": (
        lambda a: a.add_variable_collection("c", [3]),
        ArgumentTypeError,
        "no variable",
    ),
    "no endpoint": (lambda a: a.write_out("x"), ConfigError, "no endpoint"),
}


@pytest.mark.parametrize("case", MISUSES)
def test_misuse(case):
    misuse, error, words = MISUSES[case]
    with pytest.raises(error, match=words) as caught:
        misuse(ExportArchive())
    assert len(str(caught.value).splitlines()) <= 10


def test_a_name_is_taken_once():
    archive = ExportArchive()
    archive.add_endpoint("serve", double, [SPEC])
    with pytest.raises(ConfigError, match="already taken"):
        archive.add_endpoint("serve", double, [SPEC])


@pytest.mark.parametrize(
    ("format", "words"), [("foo", "no format is called 'foo'"), ("torch", "format='onnx'")]
)
def test_formats_that_are_not_there(format: str, words: str):
    with pytest.raises(ConfigError, match=words):
        ExportArchive(format)


def test_other_things_are_not_replaced(tmp_path: Path):
    archive = ExportArchive()
    archive.add_endpoint("serve", double, [SPEC])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(SaveError, match="other things"):
        archive.write_out(tmp_path / "mine", verbose=False)
    with pytest.raises(ArgumentTypeError, match="no option 'speed'"):
        archive.write_out(tmp_path / "new", speed=2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine"]


def test_an_artifact_beside_other_things_is_not_replaced(tmp_path: Path):
    archive = ExportArchive()
    archive.add_endpoint("serve", double, [SPEC])
    target = tmp_path / "m"
    archive.write_out(target, verbose=False, verify=False)
    archive.write_out(target, verbose=False, verify=False)
    (target / "results.csv").write_text("years of work")
    with pytest.raises(SaveError, match="other things"):
        archive.write_out(target, verbose=False)
    assert (target / "results.csv").read_text() == "years of work"


def test_what_could_not_be_compared_is_said(tmp_path: Path, capsys, monkeypatch):
    def missing(path: Path):
        raise MissingExtraError("its runtime is not installed", hint="pip install it")

    monkeypatch.setattr("keramos.export.saved_model.writer.run", missing)
    archive = ExportArchive()
    archive.add_endpoint("serve", double, [SPEC])
    archive.write_out(tmp_path / "m")
    assert capsys.readouterr().out.endswith(
        "Not compared with the model: its runtime is not installed (pip install it).\n"
    )
    with pytest.raises(MissingExtraError):
        archive.write_out(tmp_path / "n", verify=True)
    assert not (tmp_path / "n").exists()


def test_what_is_printed(tmp_path: Path, capsys):
    archive = ExportArchive()
    archive.add_endpoint("serve", lambda x, d: {"y": x + d["a"]}, [SPEC, {"a": SPEC}])
    archive.write_out(tmp_path / "new", verify=False)
    assert (
        capsys.readouterr().out
        == f"""\
Saved artifact at '{tmp_path / "new"}'. The following endpoints are available:

* Endpoint 'serve'
  Args:
    x: float32 Tensor, shape=(None, 4)
    d: {{'a': float32 Tensor, shape=(None, 4)}}
  Returns:
    {{'y': float32 Tensor, shape=(None, 4)}}

"""
    )
    archive.write_out(tmp_path / "new", verify=False, verbose=False)
    assert not capsys.readouterr().out


def test_dropout_of_a_recurrence_is_no_state_in_inference():
    sequence = keramos.Input((None, 3))
    model = keramos.Model(sequence, keramos.layers.GRU(2, dropout=0.5)(sequence))
    archive = ExportArchive()
    signature = [keramos.InputSpec(shape=(None, None, 3), dtype="float32")]
    inference = archive.add_endpoint("serve", model, signature)
    training = archive.add_endpoint("train", lambda x: model(x, training=True), signature)
    assert not inference.trace.updates
    assert [update.variable.dtype for update in training.trace.updates] == ["uint32"]


class Square(layers.Layer):
    def call(self, x):
        return keramos.ops.matmul(x, x)


def test_jax2tf_kwargs_name_sizes():
    """As with stock Keras on jax: two axes of one size."""
    archive, open_spec = ExportArchive(), keramos.InputSpec(shape=(None,) * 3, dtype="float32")
    with pytest.raises(TypeError):
        archive.add_endpoint("serve", Square().__call__, [open_spec])
    for shapes in ("(batch, a, a)", ["(_, a, a)"], ["batch, a, a, ..."]):
        named = archive.add_endpoint(
            f"serve_{len(archive.endpoints)}",
            Square().__call__,
            [open_spec],
            jax2tf_kwargs={"polymorphic_shapes": shapes},
        )
        assert [spec.shape for spec in named.inputs] == [("batch", "a", "a")]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"native_serialization_platforms": ("cpu", "bogus")}, ConfigError, "platforms.*bogus"),
        ({"polymorphic_shape": "b, 4"}, ArgumentTypeError, "no option 'polymorphic_shape'"),
        ({"polymorphic_shapes": "b"}, ConfigError, "another number of axes"),
        ({"polymorphic_shapes": ["b, 4", None]}, ConfigError, "more entries"),
    ],
)
def test_what_jax2tf_does_not_know_is_refused(options, error, match):
    with pytest.raises(error, match=match):
        ExportArchive().add_endpoint("serve", double, [SPEC], jax2tf_kwargs=options)


def test_aliases_of_endpoints_stand_in_a_saved_model(tmp_path):
    """What a `tf.saved_model.SaveOptions` asks for; TensorFlow's loader gives them."""
    archive = ExportArchive()
    first = archive.add_endpoint("first", double, [SPEC])
    options = type("SaveOptions", (), {"function_aliases": {"other_name": first}})()
    archive.write_out(tmp_path / "exported", options, verbose=False)
    data = (tmp_path / "exported" / "saved_model.pb").read_bytes()
    (graph,) = decoder("SavedModel", Limits()).decode("SavedModel", memoryview(data))["graphs"]
    info = decoder("MetaGraph", Limits()).decode("MetaGraph", graph)["info"]
    assert info["aliases"] == {"__inference_first_0": "other_name"}
    options.function_aliases = {"other_name": double}
    with pytest.raises(ConfigError, match="for no endpoint"):
        archive.write_out(tmp_path / "exported", options, verbose=False)
    portable = ExportArchive("stablehlo")
    options.function_aliases = {"other_name": portable.add_endpoint("first", double, [SPEC])}
    with pytest.raises(ConfigError, match="function_aliases"):
        portable.write_out(tmp_path / "portable", options, verbose=False)
