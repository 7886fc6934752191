"""What is written so that a scanner takes it for something else, or reads it otherwise than whoever
opens it: found all the same.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import lzma
import os
import pickle
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from tests.attacks.configs import dense, function, node, sequential

import keramos
from keramos.errors import KeramosError
from keramos.saving.scanning import texts

from . import makers

CALL = b"cos\nmkdir\n(S'/nowhere'\ntR."
EVIL = sequential(dense(activation=function("os", "system")))
LAMBDA = {"class_name": "__lambda__", "config": {"code": "4wAAAAAAAAAA"}}
CODE = sequential(node("Lambda", {"name": "l", "function": LAMBDA}), dense())
OLD = {
    "class_name": "Lambda",
    "config": {"name": "l", "function": ["4wAAAAAAAAAA", None, None], "function_type": "lambda"},
}
PICKLES = {
    "a number that is not in tens": b"I0x10\n0" + CALL,
    "a long number that is not in tens": b"L0x10L\n0" + CALL,
    "the first letters of GGUF": b"GGUFaaaaa0" + CALL,
    "the first letters of bzip2": b"BZh\0\0" + b"x" * 0x685A + b"0" + CALL,
    "a text of HTML": b"V<html>\n0" + CALL,
    "a name that a call makes": (
        b"c_codecs\ndecode\n(S'b2'\nS'rot13'\ntRS'zxqve'\n\x93(S'/nowhere'\ntR."
    ),
    "protocol 0, said in so many words": b"\x80\x00" + CALL,
    "a memo with a sign": b"S'x'\np+1\n0" + CALL,
}


def rules_of(content: bytes, folder: Path, name: str) -> set[str]:
    """Rules of a file that lies in a folder which is scanned."""
    (folder / name).write_bytes(content)
    return {finding.rule for _, finding in keramos.saving.scan(folder).findings}


@pytest.mark.parametrize("case", PICKLES)
def test_a_pickle_that_looks_like_something_else(case: str, tmp_path: Path):
    assert "pickle-acts" in rules_of(PICKLES[case], tmp_path, "m.bin")


def test_pickles_in_compressions_of_joblib(tmp_path: Path):
    content = makers.pickled()
    packed = {
        "a": zlib.compress(content),
        "b": lzma.compress(content, format=lzma.FORMAT_ALONE),
        "c": b"ZF" + hex(len(content)).encode().ljust(19) + zlib.compress(content),
    }
    for name, data in packed.items():
        assert rules_of(data, tmp_path, name) == {"pickle-acts"}
        (tmp_path / name).unlink()
    assert "limit-exceeded" in rules_of(zlib.compress(bytes(1 << 28)), tmp_path, "bomb")


ENCODINGS = {
    "with a mark": codecs.BOM_UTF8 + json.dumps(EVIL).encode(),
    "of 16 bits": json.dumps(EVIL).encode("utf-16"),
    "of 16 bits, without a mark": json.dumps(EVIL).encode("utf-16-le"),
    "of 16 bits, the other way round": json.dumps(EVIL).encode("utf-16-be"),
    "of 32 bits": json.dumps(EVIL).encode("utf-32"),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_json_in_another_encoding(case: str, tmp_path: Path):
    expected = {"json-encoding", "name-acts"}
    assert expected <= rules_of(ENCODINGS[case], tmp_path, "model.json")
    (tmp_path / "model.json").unlink()
    model = makers.zipped(**{"metadata.json": b"{}", "config.json": ENCODINGS[case]})
    assert expected <= rules_of(model, tmp_path, "model.keras")
    with pytest.raises(KeramosError):
        keramos.saving.load_model(tmp_path / "model.keras")


JSON = {
    "a text": json.dumps(json.dumps(EVIL)),
    "a part": json.dumps({"models": [{"model": EVIL}]}),
    "a text within": json.dumps({"model": json.dumps({"inner": json.dumps(EVIL)})}),
    "of TensorFlow.js": json.dumps({"format": "layers-model", "modelTopology": EVIL}),
    "letters by number": json.dumps({"m": EVIL}).replace("class_name", "\\u0063lass_name"),
    "behind white space": "\n" * 9000 + json.dumps(EVIL),
    "code of Keras 2": json.dumps({"model": {"class_name": "Sequential", "config": [OLD]}}),
    "code": json.dumps({"model": CODE}),
}


@pytest.mark.parametrize("case", JSON)
def test_a_model_in_other_json(case: str, tmp_path: Path):
    assert rules_of(JSON[case].encode(), tmp_path, "x.json") & {"name-acts", "lambda-unreadable"}


def test_other_json_is_no_matter(tmp_path: Path):
    value = {"class_name": "Dog", "config": {"legs": [{"class_name": "Leg", "config": {"n": 4}}]}}
    text = json.dumps({"a": [value], "b": json.dumps(value), "layers": [value, value]})
    assert not rules_of(text.encode(), tmp_path, "x.json")


TAGS = (
    "a: !!python/object/apply:os.mkdir ['/nowhere']",
    "a: !!python/object/new:os.mkdir ['/nowhere']",
    "- {x: !!python/object:os.mkdir {}}",
    "a: !!python/name:os.mkdir",
    "a: !!python/module:os",
    "a: !<tag:yaml.org,2002:python/object/apply:os.mkdir> ['/nowhere']",
    "%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.mkdir ['/nowhere']",
    "%TAG !p! tag:yaml.org,2002:pyth\n---\na: !p!on/object/apply:os.mkdir ['/nowhere']",
    "%TAG !p! tag:yaml.org,\n---\na: !p!2002:python/object/apply:os.mkdir ['/nowhere']",
    "%TAG !p! tag:yaml.org,2002:\n---\na: !p!python/object/apply:os.mkdir ['/nowhere']",
    "a: !!python/object/appl%79:os.mkdir ['/nowhere']",
    "a: !%3Ctag:yaml.org,2002:x> b\nb: !!pyth%6Fn/object/apply:os.mkdir ['/nowhere']",
)


@pytest.mark.parametrize("text", TAGS)
def test_tags_of_yaml(text: str, tmp_path: Path):
    assert rules_of(text.encode(), tmp_path, "hooks.cfg") == {"yaml-object"}
    (tmp_path / "hooks.cfg").unlink()
    assert rules_of(text.encode("utf-16"), tmp_path, "hooks") == {"yaml-object"}


def test_what_other_yaml_has():
    for text in (
        "icon: !!python/name:material.extensions.emoji.twemoji",
        "a: !reference [x, y]\nb: !Sub '${x}%20'",
        "see `!!python/object/apply:os.mkdir`!",
        "%TAG !e! tag:example.com,2000:app/\n---\na: !e!x 1",
    ):
        assert texts.yaml_call(text.encode(), 1 << 20) is None


def member(method: int, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("data.pkl", content)
    return target.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_in_rare_compressions_are_looked_into(method: int, tmp_path: Path):
    found = rules_of(member(method, makers.pickled()), tmp_path, "a.zip")
    assert found == {"zip-compression", "pickle-acts"}
    with pytest.raises(KeramosError, match="unknown compression"):
        keramos.saving.load_model(tmp_path / "a.zip")
    assert "limit-exceeded" in rules_of(member(method, bytes(1 << 28)), tmp_path, "bomb.zip")


def test_members_that_nobody_here_unpacks(tmp_path: Path):
    for method, rule in ((99, "zip-encrypted"), (93, "zip-compression")):
        content = bytearray(member(zipfile.ZIP_STORED, b"x"))
        content[8] = content[content.index(b"PK\x01\x02") + 10] = method
        assert rules_of(bytes(content), tmp_path, "a.zip") == {rule}


UNOPENED = (
    b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x1f\x9d\x90", b"LZIP\1", b"MSCF\0\0\0\0",
    b"!<arch>\n", b"070701", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\7\1\0",
    bytes(0x8001) + b"CD001",
)  # fmt: skip


@pytest.mark.parametrize("beginning", UNOPENED)
def test_archives_that_are_not_opened_are_named(beginning: bytes, tmp_path: Path):
    assert rules_of(beginning + bytes(99), tmp_path, "models") == {"archive-unopened"}
    assert keramos.saving.scan(tmp_path).exit_code() == 1


GRAPHS = (
    'node { name: "x" op: "WriteFile" }',
    "meta_graphs { graph_def { node { name: 'x' op: 'WriteFile' } } }",
    'node { op: "Write" "File" }',
    'node { op: "\\127rite\\x46ile" }',
    'node { op # of "it"\n: "WriteFile" }',
    'node: < op: "WriteFile" >',
)


@pytest.mark.parametrize("text", GRAPHS)
@pytest.mark.parametrize("name", ["saved_model.pbtxt", "graph.txt"])
def test_spellings_of_a_graph_as_text(text: str, name: str, tmp_path: Path):
    assert rules_of(text.encode(), tmp_path, name) == {"tf-writes-files"}


def test_models_of_tensorflow_lite(tmp_path: Path):
    def of(*names: str, **kwargs: object) -> set[str]:
        return rules_of(makers.lite(*names, **kwargs), tmp_path, "m.tflite")

    assert of("FlexAddV2") == set()
    assert of("FlexReadFile") == {"tf-reads-files"}
    assert of("FlexAddV2", options=b"\n\x01x\x12\tWriteFile") == {"tf-writes-files"}
    assert of("Mine") == {"tflite-custom-operator"}
    assert of("FlexEagerPyFunc", "Mine") == {"tf-runs-python", "tflite-custom-operator"}
    assert of(buffers=((1, 0), (64, 1 << 40))) == {"tflite-outside"}
    labels = makers.lite("FlexAddV2") + makers.zipped(**{"labels.txt": b"dog\n"})
    assert rules_of(labels, tmp_path, "m.tflite") == set()
    hidden = makers.lite("FlexAddV2") + makers.zipped(**{"labels.txt": makers.pickled()})
    assert rules_of(hidden, tmp_path, "m.tflite") == {"pickle-acts"}
    report = keramos.saving.scan(_written(tmp_path / "m.tflite", makers.lite("Mine")[:60]))
    assert report.exit_code() == 2


def test_what_looks_like_a_model_by_its_name_is_not_passed_over(tmp_path: Path):
    _written(tmp_path / "a.safetensors", b"\xff\0\0\0\0\0\0\xff{}")
    _written(tmp_path / "b.keras", b"\0\1\2\3")
    _written(tmp_path / "c.txt", b"\0\1\2\3")
    report = keramos.saving.scan(tmp_path)
    assert [Path(path).name for path, _ in report.problems] == ["a.safetensors", "b.keras"]


def test_folders_that_are_not_looked_into_are_named(tmp_path: Path, monkeypatch):
    inner, outer = tmp_path / "models" / "inner", tmp_path / "outer"
    inner.mkdir(parents=True)
    outer.mkdir()
    _written(outer / "m.pkl", makers.pickled())
    _written(inner / "m.pkl", makers.pickled())
    (tmp_path / "models" / "link").symlink_to(outer)
    (tmp_path / "models" / "self").symlink_to(tmp_path / "models")
    report = keramos.saving.scan(tmp_path / "models")
    seen = {Path(path).name: finding.rule for path, finding in report.findings}
    assert seen == {"link": "folder-link", "m.pkl": "pickle-acts"}

    def refuse(path: object) -> object:
        if os.fspath(path) == str(inner):
            raise PermissionError(13, "Permission denied", str(inner))
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    report = keramos.saving.scan(tmp_path / "models")
    ((path, problem),) = report.problems
    assert path == str(inner)
    assert "the folder could not be read: Permission denied" in problem
    assert "chmod" in problem


def test_models_in_folders_of_tools(tmp_path: Path):
    for name in ("node_modules", "__pycache__"):
        (tmp_path / name).mkdir()
        _written(tmp_path / name / "m.pkl", makers.pickled())
    assert len(keramos.saving.scan(tmp_path).findings) == 2


def test_a_relative_path_with_a_colon_is_no_scheme(tmp_path: Path, monkeypatch):
    from keramos.saving.scanning.sarif import sarif

    monkeypatch.chdir(tmp_path)
    _written(Path("a:b.pkl"), makers.pickled())
    ((result,),) = [run["results"] for run in sarif(keramos.saving.scan("a:b.pkl"))["runs"]]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "a%3Ab.pkl"


def test_an_absolute_path_is_a_url_of_its_own(tmp_path: Path):
    from keramos.saving.scanning.sarif import sarif

    path = tmp_path / "a b.pkl"
    _written(path, makers.pickled())
    ((result,),) = [run["results"] for run in sarif(keramos.saving.scan(path))["runs"]]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == path.as_uri()
    assert place.startswith("file:///")


def test_texts_and_arrays_are_no_pickles(tmp_path: Path):
    genuine = {
        "a.txt": b"In this text are lines\nclass One\nconstant\nRest.\n",
        "b.csv": b"I,S,V\n1,2,3\n",
        "c.npy": _array(np.arange(4096, dtype=np.uint16)),
        "d.gz": gzip.compress(b"x" * 999),
    }
    for name, content in genuine.items():
        assert not rules_of(content, tmp_path, name)
    whole = pickle.dumps({"a": list(range(300)), "b": "x" * 100_000})
    assert rules_of(whole, tmp_path, "e.pkl") == {"pickle-data"}


def _array(value: np.ndarray) -> bytes:
    target = io.BytesIO()
    np.save(target, value)
    return target.getvalue()


def test_what_stands_behind_the_end_of_a_tar(tmp_path: Path):
    first, second = makers.tarred({"a.txt": b"x"}, ("l", "a.txt")), makers.tarred({"m": CALL})
    assert "pickle-acts" in rules_of(first + second, tmp_path, "m.tar")
    torn = bytearray(makers.tarred({"a.txt": b"x", "b.txt": b"y", "m.pkl": CALL}))
    torn[1024 + 148] ^= 1  # the sum of the second header: readers stop there
    assert not rules_of(bytes(torn), tmp_path, "m.tar")
    assert keramos.saving.scan(tmp_path).exit_code() == 2
    assert rules_of(first, tmp_path, "m.tar") == set()


def test_what_keras_2_writes_beside_a_graph_that_is_not_there(tmp_path: Path):
    from keramos.storage.tensorflow.messages import encoded

    entry = {"node": 0, "identifier": "_tf_keras_layer", "metadata": json.dumps(OLD)}
    content = encoded("KerasMetadata", {"nodes": [entry]})
    assert rules_of(content, tmp_path, "keras_metadata.pb") == {"lambda-unreadable"}
    _written(tmp_path / "saved_model.pbtxt", b'node { op: "Add" }')
    _written(tmp_path / "fingerprint.pb", b"\x08\x01\x10\x02\x18\x03")
    report = keramos.saving.scan(tmp_path)
    assert [finding.rule for _, finding in report.findings] == ["lambda-unreadable"]
    assert not report.problems


def test_tars_of_both_kinds(tmp_path: Path):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("d/m.pkl")
        info.size = len(makers.pickled())
        archive.addfile(info, io.BytesIO(makers.pickled()))
    assert "pickle-acts" in rules_of(target.getvalue(), tmp_path, "m.tar")


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
