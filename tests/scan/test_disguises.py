"""Files that begin like something harmless, hide what they say in other spellings, or have configs
where no reader of ours begins; and text that looks like a pickle and is none.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
from pathlib import Path

import h5py
import pytest
from click.testing import CliRunner
from tests.attacks.configs import dense, keras_file, node, sequential

import keramos
from keramos.cli import main
from keramos.errors import printable
from keramos.storage import Limits, file_types
from keramos.storage.onnx.messages import SCHEMA
from keramos.storage.protobuf.encoding import encode
from keramos.storage.span import of_bytes

from . import makers
from .test_evasions import CALL, CODE, rules_of

TAG = "!!python/object/apply:os.mkdir ['/nowhere']"
YAML = {
    "HTML in a remark": f"# <html\na: {TAG}",
    "HTML in a key": f"<html>: {TAG}",
    "a directive like PDF": f"%PDF\n--- {TAG}",
    "a pointer of Git": f"version https://git-lfs.github.com/spec: {TAG}",
    "the first letters of GGUF": f"GGUF: {TAG}",
    "the first letters of bzip2": f"BZh: {TAG}",
    "no space before a tag": '{"a":' + TAG + "}",
}


@pytest.mark.parametrize("case", YAML)
def test_yaml_that_begins_like_something_else(case: str, tmp_path: Path):
    assert rules_of(YAML[case].encode(), tmp_path, "config.yaml") == {"yaml-object"}


OLD_LAMBDA = "config: {name: l, function: ['4wAAAAAAAAAA', null, null], function_type: lambda}"
MODELS = {
    "keys in quotation marks": f"- 'class_name': Lambda\n  {OLD_LAMBDA}",
    "keys with letters by number": f'"cla\\x73s_name": Lambda\n{OLD_LAMBDA}',
    "keys that are questions": f"? class_name\n: Lambda\n? config\n: {OLD_LAMBDA[8:]}",
    "keys with tags": f"!!str class_name: Lambda\n{OLD_LAMBDA}",
    "a model within something": f"model:\n  class_name: Lambda\n  {OLD_LAMBDA}",
    "braces as in JSON": f"{{class_name: Lambda, {OLD_LAMBDA}}}",
}


@pytest.mark.parametrize("case", MODELS)
def test_models_in_yaml_of_other_spellings(case: str, tmp_path: Path):
    for name in ("model.yaml", "model.pb"):
        assert "lambda-unreadable" in rules_of(MODELS[case].encode(), tmp_path, name)
        (tmp_path / name).unlink()


def test_yaml_that_readers_take_otherwise_is_a_problem(tmp_path: Path):
    (tmp_path / "m.yaml").write_text("class_name: Sequential\n1: x\n1: y\nconfig: []\n")
    assert keramos.saving.scan(tmp_path).exit_code() == 2
    (tmp_path / "m.yaml").write_text("Note: the class_name is a key.\nNote: twice.\n")
    assert keramos.saving.scan(tmp_path).exit_code() == 0


def test_json_in_whose_texts_tags_stand(tmp_path: Path):
    text = json.dumps({"help": f" {TAG}", "nested": [TAG]})
    assert rules_of(text.encode(), tmp_path, "a.json") == set()


def test_json_that_names_html(tmp_path: Path):
    config = {**CODE, "config": {**CODE["config"], "name": "<html"}}
    assert "lambda-unreadable" in rules_of(json.dumps(config).encode(), tmp_path, "m.json")


def test_json_behind_much_space(tmp_path: Path):
    text = b" " * (65 << 20) + json.dumps(CODE).encode()
    assert "lambda-unreadable" in rules_of(text, tmp_path, "m.json")


def _spelled(text: str) -> str:
    letters = str.maketrans({"s": "\\u0073", "_": "\\u005f"})
    for word in ("class_name", "__lambda__"):
        text = text.replace(word, word.translate(letters))
    return text


def test_keys_by_number(tmp_path: Path):
    whole = _spelled(json.dumps({"model": CODE}))
    assert "lambda-unreadable" in rules_of(whole.encode(), tmp_path, "a.json")
    inner = json.dumps({"model": _spelled(json.dumps(CODE))})
    assert "lambda-unreadable" in rules_of(inner.encode(), tmp_path, "a.json")


def test_json_that_is_too_large_to_be_read(tmp_path: Path):
    text = json.dumps({"rest": "x" * 4000, "model": CODE}).encode()
    (tmp_path / "a.json").write_bytes(text)
    report = keramos.saving.scan(tmp_path, limits=Limits(max_text_bytes=1000))
    assert {finding.rule for _, finding in report.findings} == {"limit-exceeded"}
    (tmp_path / "a.json").write_bytes(b'{"rows": "' + b"x" * 4000 + b'"}')
    assert not keramos.saving.scan(tmp_path, limits=Limits(max_text_bytes=1000)).findings


def _old_tar(name: bytes, content: bytes, mark: bytes = b"") -> bytes:
    """A tar as Unix wrote it in 1979: its header has no mark."""
    info = tarfile.TarInfo("x")
    info.size = len(content)
    header = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    header[257:] = mark.ljust(255, b"\0")
    header[:100] = name.ljust(100, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + content.ljust(-(-len(content) // 512) * 512, b"\0") + bytes(1024)


def test_tars_without_a_mark(tmp_path: Path):
    content = _old_tar(b"m.pkl", makers.pickled())
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert archive.getnames() == ["m.pkl"]
    assert rules_of(content, tmp_path, "m.bin") == {"pickle-acts"}
    assert rules_of(gzip.compress(content), tmp_path, "m.bin") == {"pickle-acts"}


@pytest.mark.parametrize("name", [b"%PDF", b"GGUF", b"\xff\xd8\xff", b"hsqs"])
def test_tars_whose_first_name_is_a_mark(name: bytes, tmp_path: Path):
    content = _old_tar(name, makers.pickled(), b"ustar\x0000")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert len(archive.getmembers()) == 1
    assert {"tar-disguised", "pickle-acts"} <= rules_of(content, tmp_path, "m.bin")


def test_what_is_no_tar():
    for block in (bytes(512), b" " * 512, b"7" * 512, b"\x80" * 600):
        assert not file_types.is_tar(of_bytes(block, "x"))


def test_a_pickle_that_breaks_off_in_a_name(tmp_path: Path):
    assert "pickle-acts" in rules_of(CALL[:-1] + b"c!\n!\n.", tmp_path, "m.bin")
    sets = b"cjson\ndecoder\n(N(dVloads\ncos\nsystem\nstb."
    assert "pickle-acts" in rules_of(sets, tmp_path, "m.bin")


WORDS = (
    "cat\ndog\nbird\n", "car\ncat\ncup\ncow\nbus\n", "(in short\nword\nRest", "cat\ndog\nRabbit\n",
    "(cat\ndog\ntiger\nRat\n", "chair\ntable\n)\nR", "[UNK]\ncity\nborough\n",
    "crab\ncod\noyster\n",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_words_are_no_pickle(text: str, tmp_path: Path):
    assert rules_of(text.encode(), tmp_path, "labels.txt") == set()


def test_configs_in_groups_of_hdf5(tmp_path: Path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        inner = file.create_group("models/first")
        inner.attrs["model_config"] = json.dumps(CODE)
        inner.create_group("model_weights").attrs["layer_names"] = []
    ((_, finding),) = keramos.saving.scan(tmp_path).findings
    assert finding.rule == "lambda-unreadable"
    assert finding.place.startswith("models/first@model_config!$.config.layers")


def test_pickles_in_attributes_of_hdf5(tmp_path: Path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.create_group("table").attrs["info"] = CALL.decode()
        file.attrs["words"] = ["(see below).", "cat\ndog."]
    (place,) = [o.place for _, o in keramos.saving.scan(tmp_path).findings]
    assert place == "table@info!byte 0"


GRAPH = 'node { name: "x" op: "Relu" }\n'
TEXTS = {
    "a Lambda of Keras": (GRAPH + "metadata: '" + json.dumps(CODE["config"]["layers"][1]) + "'",
                          "lambda-unreadable"),
    "a vocabulary elsewhere": (GRAPH + 'asset_file_def { filename: "../../etc/pass" \'wd\' }',
                               "tf-asset-outside"),
    "quotes within others": (GRAPH.replace('"x"', "'\"'").replace('"Relu"', "'Read' \"File\""),
                             "tf-reads-files"),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_saved_models_as_text(case: str, tmp_path: Path):
    text, rule = TEXTS[case]
    assert rules_of(text.encode(), tmp_path, "saved_model.pbtxt") == {rule}


def test_operations_that_name_a_file_in_an_attribute(tmp_path: Path):
    for path, wanted in ((b"", set()), (b"/etc/passwd", {"tf-reads-files"})):
        attr = {"vocab_file": {"text": path}}
        node = makers.operation("FixedUnigramCandidateSampler", "x", **attr)
        place = makers.operation("Placeholder", name="x")
        content = makers.saved_model(makers.graph(place, node))
        assert rules_of(content, tmp_path, "saved_model.pb") == wanted


def test_tensors_of_onnx_that_stand_alone(tmp_path: Path):
    tensor = {"dims": [2], "data_type": 1, "name": "x", "raw_data": bytes(8)}
    (tmp_path / "input_0.pb").write_bytes(encode(SCHEMA, "Tensor", tensor))
    report = keramos.saving.scan(tmp_path)
    assert (report.exit_code(), report.files[0].kind) == (0, "onnx-tensor")
    tensor["external_data"] = [{"key": "location", "value": "../../etc/passwd"}]
    content = encode(SCHEMA, "Tensor", tensor)
    assert rules_of(content, tmp_path, "input_0.pb") == {"onnx-path-outside"}


def test_chunked_saved_models_are_named(tmp_path: Path):
    head = b"\x83\xaf\x70\xd1\x0d\x88\x4a\x3f" + bytes(64)
    assert rules_of(head, tmp_path, "saved_model.cpb") == {"archive-unopened"}


SLOW = {
    "node": b"node" + b" " * 100_000,
    "quotation marks": b"node {" + b"op:'\\\"" * 20_000,
    "calls": b"ML\xefR" + b"xla_python_" * 20_000,
    "tags": b"a: " + b"!" * 300_000 + b"%4",
}


@pytest.mark.parametrize("case", SLOW)
def test_what_is_repeated_takes_no_longer_per_byte(case: str, tmp_path: Path):
    start = time.perf_counter()
    rules_of(SLOW[case], tmp_path, "saved_model.pbtxt")
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_no_text_of_a_file_is_a_command_of_a_build(form: str, tmp_path: Path):
    """GitHub, Azure and TeamCity obey lines of a log."""
    names = ["::add-mask::x", "##vso[task.setvariable variable=PATH]x", "##[add-mask]x",
             "##teamcity[x]", "[click](https://example.com)"]  # fmt: skip
    config = sequential(*(node(name, {}, "os") for name in names), dense())
    path = tmp_path / "m.keras"
    path.write_bytes(keras_file(config, **{"::stop-commands::x/m.pkl": makers.pickled()}))
    shown = CliRunner().invoke(main, ["scan", str(path), "--jobs", "1", "--format", form]).output
    lines = [line.lstrip() for line in shown.splitlines()]
    assert "stop-commands" in shown
    assert not [line for line in lines if line.startswith("::")]
    assert "##" not in shown
    if form == "sarif":
        assert "](" not in "".join(
            r["message"]["text"] for r in json.loads(shown)["runs"][0]["results"]
        )


def test_what_printable_leaves_alone():
    for text in ("std::vector", "# title", "a#b", "## title", "x: :y"):
        assert printable(text) == text
