"""What a document says of a file, and that no text of a file can leave its place in the page."""

import json
import re
import zipfile
from collections import Counter

import numpy as np
import pytest

import keramos as keras
from keramos.report import describe, html
from keramos.report.plain import MOST_TEXT, plain, script_text


@pytest.fixture(scope="module")
def cnn(root):
    return describe(root / "examples" / "cnn.keras")


def test_a_file_says_who_wrote_it_and_who_opens_it(cnn):
    assert cnn["kind"] == "model"
    assert cnn["file"]["name"] == "cnn.keras"
    assert cnn["file"]["keras_version"] == "3.15.1"
    answers = {row["reader"]: row["answer"] for row in cnn["readers"]}
    assert answers == {"keramos": "yes", "Keras 3.15 and later": "yes", "Keras 2.15": "after"}
    assert cnn["safety"]["findings"] == []


def test_layers_of_a_stack_follow_one_another(cnn):
    layers = cnn["layers"]
    assert [layer["calls"] for layer in layers[:3]] == [[[]], [[[0, 0]]], [[[1, 0]]]]
    assert layers[0]["shape"] == [None, 12, 12, 3]
    assert [layer["name"] for layer in layers if layer["output"]] == ["dense"]


def test_every_tensor_belongs_to_its_layer(cnn):
    dense = next(layer for layer in cnn["layers"] if layer["name"] == "dense")
    paths = [cnn["tensors"][i]["path"] for i in dense["tensors"]]
    assert paths == ["layers/dense/vars/0", "layers/dense/vars/1"]
    assert sum(len(layer["tensors"]) for layer in cnn["layers"]) == cnn["file"]["tensors"]


def test_an_old_file_says_what_the_upgrade_rewrote(root):
    document = describe(root / "examples" / "cnn_2017.h5", with_statistics=False)
    assert document["readers"][1] == {
        "reader": "Keras 1.2.2", "answer": "yes", "why": "it wrote the file"
    }  # fmt: skip
    assert any("today's class names" in sentence for sentence in document["rewritten"])
    assert "statistics" not in document["tensors"][0]


def test_calls_of_shared_layers_and_models_inside_models(tmp_path):
    x = keras.Input((4,), name="x")
    shared = keras.layers.Dense(4, name="shared")
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="last")], name="inner")
    y = keras.layers.Add(name="sum")([shared(x), shared(shared(x))])
    keras.Model(x, inner(y) * 2).save(tmp_path / "m.keras")
    layers = describe(tmp_path / "m.keras")["layers"]
    by_name = {layer["name"]: (i, layer) for i, layer in enumerate(layers)}
    (at, row), (x_at, _) = by_name["shared"], by_name["x"]
    assert row["calls"] == [[[x_at, 0]], [[x_at, 0]], [[at, 1]]]
    assert by_name["sum"][1]["calls"] == [[[at, 0], [at, 2]]]
    assert layers[by_name["last"][1]["parent"]]["name"] == "inner"
    (operation,) = [layer for layer in layers if layer.get("operation")]
    assert operation["class"] == "Multiply"
    assert operation["output"]


def test_weights_alone_have_tensors_and_no_graph(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.save_weights(tmp_path / "w.weights.h5")
    document = describe(tmp_path / "w.weights.h5")
    assert document["kind"] == "weights"
    assert document["layers"] == []
    assert [tensor["shape"] for tensor in document["tensors"]] == [[4, 2], [2]]


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\u2028\u2029",
    "a\u202eb\x1b[31m\x00\ud800",
]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_text_of_a_file_stays_text(text: str):
    page = html({"kind": "model", "file": {"name": plain(text)}, "layers": [{"name": plain(text)}]})
    (inside,) = re.findall(r'<script type="application/json" id="document">(.*?)</script>', page)
    assert inside.isascii()
    assert not set(inside) & set("<>&")
    assert json.loads(inside)["layers"][0]["name"] == plain(text)
    assert page.count("<script") == 2
    assert "<img" not in page
    shown = plain(text)
    assert shown.isprintable()


def test_values_are_bounded_and_json_everywhere():
    deep = current = []
    for _ in range(200):
        current.append([])
        current = current[0]
    value = plain({"long": "x" * 10**7, "many": list(range(10**5)), "deep": deep, "__proto__": 1})
    assert len(value["long"]) == MOST_TEXT
    assert value["many"][-1] == "… and 99,936 more"
    assert value["__proto__"] == 1
    assert len(script_text(value)) < 5000
    numbers = [1 << 70, float("nan"), float("-inf"), np.float32(1)]
    assert plain(numbers) == [hex(1 << 70), "nan", "-inf", "1.0"]


def test_a_refused_file_has_a_page_of_what_is_unsafe(shared):
    document = describe(shared / "attacks" / "cases" / "h5_external_storage_w.weights.h5")
    assert document["kind"] == "refused"
    assert document["safety"]["findings"][0]["severity"] in ("high", "critical")
    assert "UnsafeError" in document["error"][0] or document["error"]
    html(document)


def test_a_graph_without_its_ends_has_a_page(tmp_path):
    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Dense(2, name="dense")(x))
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    del config["config"]["input_layers"]
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        for name, content in (members | {"config.json": json.dumps(config)}).items():
            archive.writestr(name, content)
    document = describe(tmp_path / "m.keras")
    assert [layer["name"] for layer in document["layers"]][-1] == "dense"


def test_every_hostile_file_has_a_page_or_an_error(shared):
    kinds = Counter()
    for path in sorted((shared / "attacks" / "cases").iterdir()):
        try:
            document = describe(path)
        except keras.errors.KeramosError:
            kinds["error"] += 1
        else:
            html(document)
            kinds[document["kind"]] += 1
    assert kinds["refused"] > 25
    assert kinds["error"] < 15


def test_what_is_no_model_is_an_error(tmp_path):
    (tmp_path / "x.keras").write_bytes(b"nothing of a model")
    with pytest.raises(keras.errors.UnrecognizedFileError):
        describe(tmp_path / "x.keras")
    with pytest.raises(keras.errors.FileMissingError):
        describe(tmp_path / "absent.keras")


@pytest.mark.parametrize(("format", "name"), [("onnx", "p.onnx"), ("stablehlo", "p")])
def test_programs_of_other_runtimes(format: str, name: str, tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.export(tmp_path / name, format=format, verbose=False)
    document = describe(tmp_path / name)
    assert (document["kind"], document["file"]["parameters"]) == ("program", 10)
    assert document["operations"]
    assert len(document["readers"]) > 1
    html(document)


def test_a_program_is_no_file_of_weights(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.export(tmp_path / "p", verbose=False)
    document = describe(tmp_path / "p")
    assert document["kind"] == "program"
    assert [row["reader"] for row in document["readers"]] == ["keramos", "TensorFlow"]
    assert "keramos.export.load" in document["readers"][0]["why"]


@pytest.mark.parametrize(
    ("case", "answer"), [("lambda_bytecode", "after"), ("module_os", "no"), ("tfsm_layer", "after")]
)
def test_who_opens_a_file_with_code(case: str, answer: str, shared):
    rows = describe(shared / "attacks" / "cases" / f"{case}.keras")["readers"]
    assert [row["answer"] for row in rows] == ["no", answer]
    assert ("safe_mode=False" in rows[1]["why"]) == (answer == "after")
