"""Every kind of file beside configs: what acts in it is found, wherever it lies, and no more."""

from __future__ import annotations

import gzip
import json
import pickle
import warnings
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from tests.attacks.configs import dense, keras_file, node, sequential
from tests.attacks.tensorflow import archive

import keramos
from keramos.saving.scanning import batch, pickles, unit, units
from keramos.storage import Limits
from keramos.storage.tensorflow import effects

from . import makers
from .makers import PATH, constant, function, graph, operation, saved_model


def rules(path: Path) -> set[str]:
    report = keramos.saving.scan(path)
    return {finding.rule for _, finding in report.findings}


def rules_of(content: bytes, folder: Path, name: str = "file") -> set[str]:
    path = folder / name
    path.write_bytes(content)
    return rules(path)


READS = graph(constant("path", PATH), operation("ReadFile", "path"))
SAFE = graph(operation("Placeholder", name="x"), operation("Relu", "x", name="y"))
CASES = {
    "a graph reads": (saved_model(READS), "tf-reads-files"),
    "a graph writes": (
        saved_model(graph(constant("p", PATH), operation("WriteFile", "p", "p"))),
        "tf-writes-files",
    ),
    "a graph for training reads": (saved_model(SAFE, READS), "tf-reads-files"),
    "a function that nobody calls": (
        saved_model(graph(functions=(function("f", operation("EagerPyFunc")),))),
        "tf-runs-python",
    ),
    "an engine of native code": (
        saved_model(graph(operation("TRTEngineOp"))),
        "tf-loads-code",
    ),
    "a request to a server": (saved_model(graph(operation("RpcCall"))), "tf-network"),
    "a checkpoint of the machine": (
        saved_model(graph(constant("p", PATH), operation("RestoreV2", "p"))),
        "tf-reads-files",
    ),
    "a checkpoint written elsewhere, by parts": (
        saved_model(
            graph(
                constant("p", PATH),
                operation("StringJoin", "p", "q", name="j"),
                operation("SaveV2", "j:0", "q"),
            )
        ),
        "tf-writes-files",
    ),
    "a table of the machine": (
        saved_model(
            graph(constant("p", PATH), operation("InitializeTableFromTextFileV2", "t", "p"))
        ),
        "tf-reads-files",
    ),
    "a print into a file": (
        saved_model(
            graph(operation("PrintV2", output_stream={"text": b"file:///nowhere/keramos-canary"}))
        ),
        "tf-writes-files",
    ),
    "a callback into Python": (
        saved_model(
            graph(operation("XlaCallModule", module={"text": b"xla_ffi_python_cpu_callback"}))
        ),
        "program-calls-python",
    ),
    "an asset elsewhere": (
        saved_model(SAFE, files=("../../nowhere/keramos-canary",)),
        "tf-asset-outside",
    ),
    "a pickle": (makers.pickled(), "pickle-acts"),
    "a pickle of protocol 0": (makers.pickled(0), "pickle-acts"),
    "a pickle that breaks off": (makers.pickled()[:-2] + b"\xff", "pickle-acts"),
    "an array of objects": (makers.array_of_objects(), "pickle-acts"),
    "an array with a field of objects": (makers.structured_array_of_objects(), "numpy-objects"),
    "a tensor elsewhere": (makers.onnx("../secret.bin"), "onnx-path-outside"),
    "an operator of its own": (makers.onnx("w.bin", "evil.corp"), "onnx-custom-operator"),
    "YAML that calls": (
        b"class_name: !!python/object/apply:os.mkdir [/nowhere]\nconfig: {}\n",
        "yaml-object",
    ),
    "YAML of another program that calls": (
        b"hooks:\n  - !!python/object/apply:os.mkdir [/nowhere]\n",
        "yaml-object",
    ),
    "a pickle of protocol 1": (makers.pickled(1), "pickle-acts"),
    "a pickle that says it is of protocol 1": (b"\x80\x01" + makers.pickled(1), "pickle-acts"),
    "HDF5 behind something else": (
        b"\x89PNG" + bytes(508) + b"\x89HDF\r\n\x1a\n" + bytes(99),
        "hdf5-prefixed",
    ),
    "an archive of another kind": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "archive-unopened"),
    "gzip in gzip": (makers.nested(8, makers.pickled()), "archive-nested"),
    "a bomb": (gzip.compress(b"\0" * (1 << 28)), "limit-exceeded"),
    "a tar that leaves its folder": (
        makers.tarred({"../../evil": b"x"}),
        "tar-path-outside",
    ),
    "a tar with a link that leaves it": (
        makers.tarred({"a": b"x"}, ("link", "/etc/passwd")),
        "tar-path-outside",
    ),
}
WRAPPED = {
    "a zip": lambda content: makers.zipped(**{"inner/file": content}),
    "a tar": lambda content: makers.tarred({"inner/file": content}),
    "a compressed tar": lambda content: gzip.compress(makers.tarred({"inner/file": content})),
    "gzip": gzip.compress,
    "a zip in a zip": lambda content: makers.zipped(a=makers.zipped(b=content)),
    "a zip behind text": lambda content: b"#!/bin/sh\n" + makers.zipped(a=content),
    "a zip behind another": lambda content: makers.zipped(a=b"x") + makers.zipped(a=content),
    "a zip before another": lambda content: makers.zipped(a=content) + makers.zipped(a=b"x"),
    "a zip behind HDF5, with more behind it": (
        lambda content: b"\x89HDF\r\n\x1a\n" + bytes(99) + makers.zipped(a=content) + b"more"
    ),
    "a zip with data behind it": lambda content: makers.zipped(a=content) + b"\nMZ" * 9,
}


@pytest.mark.parametrize("case", CASES)
def test_found(case: str, tmp_path: Path):
    content, rule = CASES[case]
    name = "saved_model.pb" if content.startswith(b"\x08\x01\x12") else "file.yml"
    assert rule in rules_of(content, tmp_path, name)


@pytest.mark.parametrize("around", WRAPPED)
@pytest.mark.parametrize("case", ["a graph reads", "a pickle", "a pickle of protocol 0"])
def test_found_in_archives(case: str, around: str, tmp_path: Path):
    content, rule = CASES[case]
    assert rule in rules_of(WRAPPED[around](content), tmp_path)


@pytest.mark.parametrize(
    "around", [name for name in WRAPPED if "behind" in name or "before" in name]
)
def test_what_is_a_zip_and_something_else_is_said_to_be(around: str, tmp_path: Path):
    assert rules_of(WRAPPED[around](b"x"), tmp_path) & {"zip-prefixed", "zip-appended"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (saved_model(SAFE), "saved_model.pb"),
        (SAFE, "frozen.pb"),
        (
            saved_model(graph(operation("Placeholder", name="p"), operation("RestoreV2", "p"))),
            "saved_model.pb",
        ),
        (
            saved_model(
                graph(
                    constant("Const", b"/vocabularies/writer.txt"),
                    operation("InitializeTableFromTextFileV2", "t", "Const"),
                ),
                files=("vocabulary.txt",),
            ),
            "saved_model.pb",
        ),
        (makers.onnx("weights.bin"), "model.onnx"),
        (json.dumps({"images": [{"class_name": "dog"}]}).encode(), "labels.json"),
        (b"class_name: dog\nnames: [a]\n", "data.yaml"),
        (b"Call me later\nor now\nR.\n", "notes.txt"),
        (makers.tarred({"a.keras": keras_file(sequential(dense()))}), "models.tar"),
        (makers.tarred({"a.zip": makers.zipped(a=b"x")}), "zips.tar"),
    ],
)
def test_nothing_to_find(content: bytes, name: str, tmp_path: Path):
    assert not rules_of(content, tmp_path, name)


def test_a_graph_alone_and_as_text(tmp_path: Path):
    assert "tf-reads-files" in rules_of(READS, tmp_path, "frozen.pb")
    text = b'node { name: "x" op: "PyFunc" }'
    assert "tf-runs-python" in rules_of(text, tmp_path, "graph.pbtxt")


def test_plain_data_in_a_pickle_is_named_and_no_more(tmp_path: Path):
    value = OrderedDict(a=np.arange(3), b=[1.5, "x", None], c={1, 2})
    for protocol in range(2, 6):
        assert rules_of(pickle.dumps(value, protocol), tmp_path) == {"pickle-data"}


@pytest.mark.parametrize(
    "names",
    ["os system", "posix system", "builtins eval", "functools partial", "torch.hub load", "a.b c"],
)
def test_what_a_pickle_calls_by_name(names: str, tmp_path: Path):
    content = b"c" + names.replace(" ", "\n").encode() + b"\n(S'x'\ntR."
    assert rules_of(content, tmp_path) & {"pickle-acts", "pickle-calls"}


def test_a_name_that_is_put_together_from_a_memo(tmp_path: Path):
    content = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940h\x00h\x01\x93\x8c\x01x\x85R."
    path = tmp_path / "p"
    path.write_bytes(content)
    ((_, finding),) = keramos.saving.scan(path).findings
    assert finding.rule == "pickle-acts"
    assert "os.system" in finding.detail


def test_code_of_an_object_that_the_config_of_the_model_does_not_have(tmp_path: Path):
    code = {"class_name": "Lambda", "config": {"function": ["4wAAAAAAAAAA", None, None]}}
    code["config"] |= {"function_type": "lambda", "name": "l"}

    def changes(about: dict) -> None:
        about["metadata"].append((2, "_tf_keras_layer", code))

    assert "lambda-unreadable" in rules_of(archive(changes), tmp_path, "m.zip")


def test_files_beside_a_model_are_looked_at_too(tmp_path: Path):
    content = keras_file(sequential(dense()), **{"assets/x.pkl": makers.pickled()})
    report = keramos.saving.scan(_written(tmp_path / "m.keras", content))
    ((_, finding),) = report.findings
    assert finding.rule == "pickle-acts"
    assert finding.place.startswith("assets/x.pkl!byte ")


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_folders_that_are_models_are_one_file(tmp_path: Path):
    folder = tmp_path / "models" / "a"
    folder.mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(saved_model(READS))
    (folder / "variables").mkdir()
    (tmp_path / "models" / "b.pkl").write_bytes(makers.pickled())
    report = keramos.saving.scan(tmp_path)
    names = {Path(file.path).name: file.findings[0].rule for file in report.files}
    assert names == {"a": "tf-reads-files", "b.pkl": "pickle-acts"}


def test_a_folder_with_a_link_out_of_it(tmp_path: Path):
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(saved_model(READS))
    (folder / "link").symlink_to("/etc/hostname")
    assert rules(folder) == {"folder-link", "tf-reads-files"}


def test_a_link_to_itself_hides_no_model(tmp_path: Path):
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "a").symlink_to("a")
    (folder / "saved_model.pb").write_bytes(saved_model(READS))
    assert [one.path for one in units.of(str(tmp_path))] == [str(folder)]


def test_every_operation_that_is_never_run_is_in_the_table():
    from keramos.engine.graphs.registry import UNSAFE

    harmless = {"ShardedFilename", "ShardedFilespec", "SummaryWriter", "InitializeTableFromDataset"}
    assert set(effects.EFFECTS) | set(effects.OF_CHECKPOINTS) | harmless >= UNSAFE


def test_pickles_are_not_taken_for_text_of_people(root):
    from keramos.storage.archive import mapped
    from keramos.storage.span_file import opened

    for page in [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("tools/*.py")]:
        assert not pickles.is_pickle(opened(mapped(str(page))))


def test_escapes_in_a_pickle_warn_nobody(tmp_path: Path):
    path = _written(tmp_path / "m.pkl", b"cos\nsystem\n(S'\\\x08'\ntR.")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rules(path) == {"pickle-acts"}


def test_processes_give_the_same_in_the_same_order(tmp_path: Path):
    for i in range(12):
        _written(tmp_path / f"{i:02}.pkl", makers.pickled() if i % 2 else b"x")
    listed = list(units.of(str(tmp_path)))
    told: list[str] = []
    reports = batch.reports(listed, 2, Limits(), progress=told.append)
    assert reports == [unit.report(one) for one in listed]
    assert sorted(told) == [one.path for one in listed]


def test_a_process_that_does_not_answer_is_ended(tmp_path: Path):
    listed = list(units.of(str(_written(tmp_path / "m.pkl", makers.pickled()))))
    (report,) = batch.reports(listed, 1, Limits(), seconds=0.001)
    assert "it took more than 0.001 s" in report.problems[0]


def test_names_that_are_no_text(tmp_path: Path):
    path = str(tmp_path).encode() + b"/\xff\x1b[2J.pkl"
    with open(path, "wb") as file:
        file.write(makers.pickled())
    report = keramos.saving.scan(tmp_path)
    assert [finding.rule for _, finding in report.findings] == ["pickle-acts"]
    (answer,) = batch.reports(list(units.of(str(tmp_path))), 1, Limits())
    assert answer == report.files[0]


def test_a_config_with_escapes_is_text(tmp_path: Path):
    config = sequential(node("\x1b[31mX", {"name": "../\x1b[2J"}, "shop"), dense())
    report = keramos.saving.scan(_written(tmp_path / "m.keras", keras_file(config)))
    texts = [text for _, f in report.findings for text in (f.place, f.detail, f.listing)]
    assert len(texts) >= 6
    assert all(text.isprintable() for text in texts)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["external", "soft", "storage", "virtual"])
def test_hdf5_in_a_form_that_only_libhdf5_reads(kind: str, tmp_path: Path):
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w", libver="latest") as root:
        group = root.create_group("layers")
        for i in range(20):  # so many links make an index, which our reader does not know
            group.create_dataset(f"{i}", data=np.ones(3, "float32"))
        if kind == "external":
            group["x"] = h5py.ExternalLink("/nowhere/keramos-canary", "/a")
        elif kind == "soft":
            group["x"] = h5py.SoftLink("/layers")
        elif kind == "storage":
            group.create_dataset("x", (3,), "f4", external=[("/nowhere/keramos-canary", 0, 12)])
        else:
            layout = h5py.VirtualLayout((3,), "f4")
            layout[:] = h5py.VirtualSource("/nowhere/keramos-canary", "a", (3,))
            group.create_virtual_dataset("x", layout)
    content = path.read_bytes()
    path.write_bytes(bytes(2048) + content if kind == "external" else content)
    rule = {"storage": "hdf5-external-storage", "virtual": "hdf5-virtual"}
    assert rules(path) - {"hdf5-prefixed"} == {rule.get(kind, f"hdf5-{kind}-link")}


def test_what_lies_behind_a_url():
    fsspec = pytest.importorskip("fsspec")
    fs = fsspec.filesystem("memory")
    fs.pipe("/scan/inner/m.pkl", makers.pickled())
    fs.pipe("/scan/saved/saved_model.pb", saved_model(READS))
    fs.pipe("/scan/notes.txt", b"Nothing.")
    (file,) = keramos.saving.scan("memory://scan/inner/m.pkl").files
    assert [finding.rule for finding in file.findings] == ["pickle-acts"]
    (folder,) = keramos.saving.scan("memory://scan").files
    places = {finding.rule: finding.place for finding in folder.findings}
    assert set(places) == {"pickle-acts", "tf-reads-files"}
    assert places["pickle-acts"].startswith("inner/m.pkl!")
    assert not folder.problems
