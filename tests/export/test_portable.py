"""Directories of programs in StableHLO and in jax's own format: written, read back, and damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.errors import (
    ArgumentTypeError,
    ConfigError,
    DamagedFileError,
    KeramosError,
    LimitError,
    MissingExtraError,
    ShapeError,
    UnknownNameError,
    UnrecognizedFileError,
    UnsafeError,
    UnsupportedFileError,
)
from keramos.export import ExportArchive, formats, load
from keramos.programs.signature_file import digest_of
from keramos.storage import Limits

X = np.linspace(-1, 1, 20, dtype="float32").reshape(5, 4)


def archive(format: str = "stablehlo") -> ExportArchive:
    """A layer, two arguments of a shared size, nests, and state."""
    keramos.utils.set_random_seed(0)
    keramos.utils.clear_session()
    dense = layers.Dense(3, name="dense")
    dense.build((None, 4))
    count = keramos.Variable(0, dtype="int32", trainable=False, name="count")

    def counted(x: Any) -> Any:
        count.assign_add(1)
        return x * 2, [count.value]

    def nested(d: Any, pair: Any) -> Any:
        return {"b": d["z"] - d["a"], "a": (pair[0], pair[1] @ pair[1].T)}

    made = ExportArchive(format)
    made.add_endpoint("serve", dense, [keramos.InputSpec(shape=(None, 4), dtype="float32")])
    rows = ("batch, 4", "float32")
    made.add_endpoint("nested", nested, [{"z": rows, "a": rows}, [((2,), "int32"), rows]])
    made.add_endpoint("counted", counted, [((None, 4), "bfloat16")])
    made.add_variable_collection("mine", [dense.bias])
    return made


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("portable") / "m"
    archive().write_out(path, verbose=False)
    return path


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copy"))


def test_files(written: Path):
    names = {entry.name for entry in written.iterdir()}
    programs = {"serve.mlirbc", "nested.mlirbc", "counted.mlirbc"}
    assert names == programs | {"signatures.json", "variables.safetensors"}
    signatures = json.loads((written / "signatures.json").read_text("utf-8"))
    assert (signatures["format"], signatures["version"]) == ("stablehlo", 1)
    assert [v["name"] for v in signatures["variables"]] == ["dense/kernel", "dense/bias", "count"]
    assert signatures["endpoints"]["counted"]["updates"] == [2]
    assert signatures["endpoints"]["serve"]["stablehlo"] == "0.9.0"
    assert signatures["collections"] == {"mine": [1]}


def test_others_read_the_variables(written: Path):
    numpy = pytest.importorskip("safetensors.numpy")
    tensors = numpy.load_file(written / "variables.safetensors")
    bias = load(written).mine[0]
    np.testing.assert_array_equal(tensors["dense/bias"], bias.numpy())


def test_endpoints_are_called_by_place_by_name_and_as_signatures(written: Path):
    artifact = load(written)
    kernel, bias, _ = (variable.numpy() for variable in artifact.variables)
    expected = X @ kernel + bias
    for result in (
        artifact.serve(X),
        artifact.serve(inputs=X[:, :]),
        artifact.signatures["serving_default"](inputs=X)["output_0"],
        artifact.signatures["serve"](X)["output_0"],
    ):
        np.testing.assert_allclose(result, expected, rtol=1e-5)
    assert list(artifact.endpoints) == ["serve", "nested", "counted"]
    assert len(artifact.trainable_variables) == 2
    assert "serve(inputs: float32[?, 4]) -> float32[?, 3]" in repr(artifact)


def test_nests_keep_their_order(written: Path):
    result = load(written).nested({"z": X, "a": X * 3}, [np.arange(2), X])
    np.testing.assert_allclose(result["b"], X - X * 3, rtol=1e-6)
    np.testing.assert_array_equal(result["a"][0], [0, 1])
    assert result["a"][1].shape == (5, 5)
    flat = load(written).signatures["nested"](d=X * 3, d_1=X, pair=np.arange(2), pair_1=X)
    np.testing.assert_allclose(flat["b"], X - X * 3, rtol=1e-6)


def test_state_is_updated(written: Path):
    artifact = load(written)
    for count in (1, 2):
        doubled, [found] = artifact.counted(X)
        assert int(found) == count
        assert doubled.dtype == "bfloat16"
    assert int(artifact.variables[2].value) == 2
    assert int(load(written).variables[2].value) == 0


def test_variables_are_those_that_programs_read(written: Path):
    artifact = load(written)
    artifact.mine[0].assign(np.full(3, 7.0))
    artifact.variables[0].assign(np.zeros((4, 3)))
    np.testing.assert_array_equal(artifact.serve(X), np.full((5, 3), 7.0))


def test_what_does_not_fit_is_said(written: Path):
    artifact = load(written)
    with pytest.raises(ArgumentTypeError, match="another shape"):
        artifact.serve(X[:, :3])
    with pytest.raises(ShapeError, match="differ in the size 'batch'"):
        artifact.nested({"z": X, "a": X[:4]}, [np.arange(2), X])
    with pytest.raises(UnknownNameError, match="nothing called 'server'"):
        _ = artifact.server
    with pytest.raises(ConfigError, match="no gradient"):
        jax.grad(lambda x: artifact.serve(x).sum())(X)


def test_a_version_that_readers_have(tmp_path: Path):
    archive().write_out(tmp_path / "m", version="1.1.0", verbose=False, verify=False)
    signature = json.loads((tmp_path / "m" / "signatures.json").read_text("utf-8"))
    assert signature["endpoints"]["serve"]["stablehlo"] == "1.1.0"
    with pytest.raises(ConfigError, match="in that version of StableHLO") as raised:
        archive().write_out(tmp_path / "m", version="0.1.0", verbose=False)
    assert "serve" in str(raised.value)
    assert (tmp_path / "m" / "serve.mlirbc").exists()


def test_linear_algebra(tmp_path: Path):
    square = ((3, 3), "float32")
    made = ExportArchive("stablehlo")
    made.add_endpoint("qr", lambda x: keramos.ops.linalg.qr(x)[1], [square])
    made.write_out(tmp_path / "m", verbose=False)
    text = (tmp_path / "m" / "signatures.json").read_text("utf-8")
    assert "Qr" in json.loads(text)["endpoints"]["qr"]["custom_calls"]
    made.add_endpoint("inverse", keramos.ops.linalg.inv, [square])
    with pytest.raises(ConfigError, match="no operation for"):
        made.write_out(tmp_path / "m", verbose=False)


def test_endpoints_that_differ_in_capitals(tmp_path: Path):
    made = archive()
    made.add_endpoint("SERVE", lambda x: x + 1, [((3,), "float32")])
    with pytest.raises(ConfigError, match="only in capitals"):
        made.write_out(tmp_path / "m", verbose=False)


def test_variables_of_one_path(tmp_path: Path):
    pair = [keramos.Variable(np.float32(n), name="twin") for n in (1, 2)]
    made = ExportArchive("stablehlo")
    made.add_endpoint("serve", lambda x: x * pair[0].value + pair[1].value, [((2,), "float32")])
    made.write_out(tmp_path / "m", verbose=False)
    assert sorted(float(v.value) for v in load(tmp_path / "m").variables) == [1, 2]


# -- Damaged, and hostile ----------------------------------------------------------------------


def set_at(content: Any, path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        content = content[int(step) if step.isdigit() else step]
    content[int(last) if last.isdigit() else last] = value


DEEP: Any = "x"
for _ in range(80):
    DEEP = [DEEP]

HOSTILE = {
    "version": 2,
    "format": "pickle",
    "variables": {},
    "variables.0": 7,
    "variables.0.shape": [4, "n"],
    "variables.0.shape.0": -1,
    "variables.0.dtype": "object",
    "variables.0.name": "dense/bias",
    "variables.0.trainable": 1,
    "variables.1.shape": [1 << 40],
    "collections.mine": [9],
    "endpoints.serve.program": "../serve.mlirbc",
    "endpoints.serve.digest": "md5:00",
    "endpoints.serve.variables": [0, 0],
    "endpoints.serve.variables.0": True,
    "endpoints.serve.inputs.0.shape": [1] * 40,
    "endpoints.serve.inputs.0.shape.0": 1.5,
    "endpoints.serve.inputs.0.dtype": "string",
    "endpoints.serve.inputs.0.name": "x" * 2000,
    "endpoints.serve.arguments.0.inputs": "other",
    "endpoints.serve.results": 3,
    "endpoints.nested.results": DEEP,
    "endpoints.nested.arguments.1.name": "d",
    "endpoints.nested.outputs.1.name": "b",
    "endpoints": {"__class__": {}},
}


@pytest.mark.parametrize("path", HOSTILE)
def test_signatures_that_are_not_as_they_must_be(copy: Path, path: str):
    file = copy / "signatures.json"
    content = json.loads(file.read_text("utf-8"))
    set_at(content, path, HOSTILE[path])
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises((DamagedFileError, UnsupportedFileError)) as raised:
        load(copy)
    assert len(str(raised.value).splitlines()) <= 10


def vouch_for(path: Path, endpoint: str) -> None:
    """Make the signatures describe the program that is there, as who damages on purpose would."""
    file = path / "signatures.json"
    content = json.loads(file.read_text("utf-8"))
    signature = content["endpoints"][endpoint]
    signature["digest"] = digest_of((path / signature["program"]).read_bytes())
    file.write_text(json.dumps(content), "utf-8")


def test_signatures_that_are_no_json(copy: Path):
    for text in ('{"a": 1, "a": 2}', "[]", "[" * 100_000, "\ud800".encode("utf-8", "replace")):
        raw = text if isinstance(text, bytes) else text.encode()
        (copy / "signatures.json").write_bytes(raw)
        with pytest.raises(DamagedFileError):
            load(copy)


def test_limits(written: Path):
    with pytest.raises(LimitError, match="too long"):
        load(written, limits=Limits(max_text_bytes=100))


def test_files_that_are_missing_or_cut(copy: Path):
    program = copy / "serve.mlirbc"
    whole = program.read_bytes()
    program.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedFileError, match="not the one"):
        load(copy).serve(X)
    vouch_for(copy, "serve")
    with pytest.raises(UnsupportedFileError, match="does not read"):
        load(copy).serve(X)
    program.unlink()
    with pytest.raises(KeramosError, match=r"serve\.mlirbc"):
        load(copy).serve(X)
    tensors = copy / "variables.safetensors"
    tensors.write_bytes(tensors.read_bytes()[:-4])
    with pytest.raises(DamagedFileError):
        load(copy)
    for file in copy.iterdir():
        file.unlink()
    with pytest.raises(UnrecognizedFileError, match="no artifact"):
        load(copy)


def test_a_program_of_another_endpoint(copy: Path):
    shutil.copy(copy / "nested.mlirbc", copy / "serve.mlirbc")
    with pytest.raises(DamagedFileError, match="not the one"):
        load(copy).serve(X)
    vouch_for(copy, "serve")
    with pytest.raises(ConfigError, match="another number of arguments"):
        load(copy).serve(X)


def test_code_that_is_not_part_of_the_program(copy: Path):
    """Calls back into Python are pointers into the process that wrote them."""
    from keramos.engine.stablehlo import context

    text = """
    func.func public @main(%k: tensor<4x3xf32>, %b: tensor<3xf32>, %x: tensor<?x4xf32>)
        -> tensor<?x3xf32> {
      %0 = stablehlo.custom_call @xla_python_cpu_callback(%x) {backend_config = "94"}
          : (tensor<?x4xf32>) -> tensor<?x3xf32>
      return %0 : tensor<?x3xf32>
    }"""
    with context() as (ir, stablehlo):
        module = stablehlo.serialize_portable_artifact(ir.Module.parse(text), "0.9.0")
    (copy / "serve.mlirbc").write_bytes(bytes(module))
    vouch_for(copy, "serve")
    with pytest.raises(UnsafeError, match="not part of it"):
        load(copy).serve(X)


# -- jax -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_gradients_pass_through_what_jax_serialized(tmp_path: Path):
    pytest.importorskip("flatbuffers")
    archive("jax").write_out(tmp_path / "m", verbose=False)
    artifact = load(tmp_path / "m")
    kernel = artifact.variables[0].numpy()
    gradient = jax.grad(lambda x: artifact.serve(x).sum())(X)
    np.testing.assert_allclose(gradient, np.tile(kernel.sum(1), (5, 1)), rtol=1e-5)
    assert [int(artifact.counted(X)[1][0]) for _ in range(2)] == [1, 2]
    # what jax alone makes of it
    read = jax.export.deserialize(bytearray((tmp_path / "m" / "serve.jax").read_bytes()))
    (result,) = read.call([v.value for v in artifact.variables[:2]], [X])
    np.testing.assert_allclose(result, artifact.serve(X), rtol=1e-6)
    (tmp_path / "m" / "serve.jax").write_bytes(b"\x10" * 400)
    vouch_for(tmp_path / "m", "serve")
    with pytest.raises((DamagedFileError, UnsupportedFileError)):
        load(tmp_path / "m").serve(X)


def test_a_format_says_what_is_missing_before_any_work(monkeypatch: pytest.MonkeyPatch):
    absent = formats.Format("far", "far.writer", needs=("no_such_package",), extra="far")
    monkeypatch.setitem(formats.FORMATS, "far", absent)  # type: ignore[arg-type]
    with pytest.raises(MissingExtraError, match=r"keramos\[far\]"):
        ExportArchive("far")
