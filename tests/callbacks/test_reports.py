"""Callbacks that report: tables, servers, event files. Expected tables were written by stock Keras
3.15.1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest

from keramos.callbacks import CSVLogger, RemoteMonitor, TensorBoard
from keramos.errors import ConfigError, FileMissingError, MissingExtraError

from . import fake, training
from .training import X, Y

PLAIN = [{"loss": 0.5, "mae": 0.25}, {"loss": 0.25, "mae": 0.125}]
LATE = [{"loss": 2.0}, {"loss": 1.0, "val_loss": 3.0}]
ODD = [
    {
        "loss": 1.0,
        "text": 'a, "b"',
        "array": np.array([1, 2]),
        "single": np.float32(0.5),
        "list": [1, 2],
    }
]
LOST = [{"loss": 1.0, "mae": 2.0}, {"loss": 1.0, "new": 5.0}]

# arguments, logs -> the table
TABLES = {
    "plain": ({}, PLAIN, "epoch,loss,mae,val_loss,val_mae\n0,0.5,0.25,NA,NA\n1,0.25,0.125,NA,NA\n"),
    "separator": (
        {"separator": ";"},
        PLAIN[:1],
        "epoch;loss;mae;val_loss;val_mae\n0;0.5;0.25;NA;NA\n",
    ),
    "validation comes later": ({}, LATE, "epoch,loss,val_loss\n0,2.0,NA\n1,1.0,3.0\n"),
    "what came later or was lost": (
        {},
        LOST,
        "epoch,loss,mae,val_loss,val_mae\n0,1.0,2.0,NA,NA\n1,1.0,NA,NA,NA\n",
    ),
    "what is not a number": (
        {},
        [{**ODD[0], "val_loss": 1.0}],
        (
            "epoch,array,list,loss,single,text,val_loss\n"
            '0,"""[1, 2]""","""[1, 2]""",1.0,0.5,"a, ""b""",1.0\n'
        ),
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables(case: str, tmp_path: Path):
    arguments, logs, expected = TABLES[case]
    path = tmp_path / "log.csv"
    path.write_text("something old")
    fake.train(CSVLogger(path, **arguments), fake.Model(), logs)
    assert path.read_bytes().decode() == expected


def test_appending_keeps_the_columns(tmp_path: Path):
    path = tmp_path / "log.csv"
    for logs in ([{"loss": 1.0, "val_loss": 2.0}], [{"loss": 3.0}], [{"extra": 1.0, "loss": 4.0}]):
        fake.train(CSVLogger(path, append=True), fake.Model(), logs)
    assert path.read_text() == "epoch,loss,val_loss\n0,1.0,2.0\n0,3.0,NA\n0,4.0,NA\n"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(FileMissingError, match="mkdir -p"):
        fake.train(CSVLogger(tmp_path / "no" / "log.csv"), fake.Model(), PLAIN)


FULL = """
import resource, signal, sys
import numpy as np
import keramos
from keramos.callbacks import CSVLogger, TensorBoard

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
model = keramos.Sequential([keramos.Input((4,)), keramos.layers.Dense(1)])
model.compile("sgd", "mse")
callback = {callback}
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
try:
    x, y = np.ones((40, 4)), np.ones((40, 1))
    model.fit(x, y, batch_size=1, epochs=5, verbose=0, callbacks=[callback])
except keramos.errors.WriteError as error:
    print(error, *error.__notes__, sep="\\n")
"""


def on_a_full_disk(callback: str, limit: int) -> str:
    """What is said when no file may be longer than `limit` bytes."""
    pytest.importorskip("resource")
    code = FULL.format(callback=callback, limit=limit)
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return ran.stdout


def test_a_full_disk_leaves_whole_lines_of_a_table(tmp_path: Path):
    path = tmp_path / "log.csv"
    said = on_a_full_disk(f"CSVLogger({str(path)!r})", 60)
    assert said.startswith("the log was not written: ")
    assert str(path) in said
    assert "CSVLogger" in said
    header, *lines = path.read_text().splitlines(keepends=True)
    assert header == "epoch,loss,val_loss\n"
    assert lines
    assert all(line.endswith(",NA\n") for line in lines)


def test_a_full_disk_ends_a_run_that_tensor_board_follows(tmp_path: Path):
    pytest.importorskip("tensorboardX")
    folder = str(tmp_path / "run")
    said = on_a_full_disk(f"TensorBoard({folder!r}, update_freq='batch', histogram_freq=1)", 6000)
    assert said.startswith("the run was not logged: ")
    assert f"{folder}{os.sep}train" in said
    assert "TensorBoard" in said


@pytest.fixture
def server() -> Iterator[Any]:
    """A server that keeps what is posted to it: path, headers, body."""
    posted: list[tuple[str, dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posted.append((self.path, dict(self.headers), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        running.posted = posted  # type: ignore[attr-defined]
        yield running
        running.shutdown()
        thread.join()


def test_results_are_posted_as_a_form(server: Any):
    root = f"http://127.0.0.1:{server.server_port}"
    fake.train(
        RemoteMonitor(root, headers={"X-Key": "k"}),
        fake.Model(),
        [{"loss": 0.5, "array": np.ones(2)}],
    )
    ((path, headers, body),) = server.posted
    assert path == "/publish/epoch/end/"
    assert (headers["Content-Type"], headers["X-Key"]) == ("application/x-www-form-urlencoded", "k")
    assert json.loads(parse_qs(body)["data"][0]) == {"epoch": 0, "loss": 0.5, "array": [1.0, 1.0]}


def test_results_are_posted_as_json(server: Any):
    root = f"http://127.0.0.1:{server.server_port}"
    fake.train(RemoteMonitor(root, path="/here", send_as_json=True), fake.Model(), PLAIN)
    assert [(path, json.loads(body)) for path, _, body in server.posted] == [
        ("/here", {"epoch": epoch, **logs}) for epoch, logs in enumerate(PLAIN)
    ]
    assert server.posted[0][1]["Content-Type"] == "application/json"


def test_a_server_that_is_away_stops_nothing(server: Any):
    root = f"http://127.0.0.1:{server.server_port}"
    server.socket.close()
    with pytest.warns(UserWarning, match="could not reach"):
        told = fake.train(RemoteMonitor(root), fake.Model(), PLAIN)
    assert told.history is not None
    assert told.history.epoch == [0, 1]


def test_other_addresses_are_refused():
    with pytest.raises(ConfigError, match="http"):
        RemoteMonitor("file:///etc")


def test_without_its_library_the_line_to_type_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'keramos\[tensorboard\]'"):
        TensorBoard()


FREQUENCIES = {
    "update_freq": ("often", 0, True),
    "profile_batch": ((2,), (3, 2), "2"),
    "histogram_freq": (),
}


@pytest.mark.parametrize("name", FREQUENCIES)
def test_arguments_of_tensor_board(name: str):
    pytest.importorskip("tensorboardX")
    for value in FREQUENCIES[name]:
        with pytest.raises(ConfigError, match=name):
            TensorBoard(**{name: value})


def events(folder: Path) -> dict[str, list[tuple[int, Any]]]:
    """Tag -> (step, value) of every event, as tensorboardX's protocol describes the files."""
    from tensorboardX.proto.event_pb2 import Event

    found: dict[str, list[tuple[int, Any]]] = {}
    for path in sorted(folder.glob("events.*")):
        data, at = path.read_bytes(), 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 8], "little")
            event = Event.FromString(data[at + 12 : at + 12 + length])
            at += 16 + length
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, value))
    return found


def scalars(folder: Path) -> dict[str, list[tuple[int, float]]]:
    return {
        tag: [(step, pytest.approx(value.simple_value)) for step, value in values]
        for tag, values in events(folder).items()
        if values[0][1].WhichOneof("value") == "simple_value"
    }


def board(folder: Path, epochs: int = 2, validate: bool = True, **arguments: Any) -> Any:
    pytest.importorskip("tensorboardX")
    model = training.model(optimizer="sgd")
    told = {"validation_data": (X, Y)} if validate else {}
    callbacks = [TensorBoard(folder, **arguments)]
    return model, model.fit(
        X, Y, batch_size=training.BATCH, epochs=epochs, verbose=0, callbacks=callbacks, **told
    ).history


def test_results_of_epochs_and_evaluations(tmp_path: Path):
    model, history = board(tmp_path)
    train, validation = scalars(tmp_path / "train"), scalars(tmp_path / "validation")
    for name in ("loss", "mae"):
        assert [(0, history[name][0]), (1, history[name][1])] == train[f"epoch_{name}"]
        numbers = history[f"val_{name}"]
        assert list(enumerate(numbers)) == validation[f"epoch_{name}"]
        assert [(5, numbers[0]), (10, numbers[1])] == validation[f"evaluation_{name}_vs_iterations"]
    assert train["epoch_learning_rate"] == [(0, pytest.approx(0.01)), (1, pytest.approx(0.01))]
    assert sorted(train) == ["epoch_learning_rate", "epoch_loss", "epoch_mae"]
    graph = events(tmp_path / "train")["keras"][0][1]
    assert graph.metadata.plugin_data.plugin_name == "graph_keras_model"
    assert graph.tensor.string_val[0].decode() == model.to_json()


def test_runs_that_begin_in_the_same_second_have_files_of_their_own(tmp_path: Path):
    pytest.importorskip("tensorboardX")
    model, callback = training.model(optimizer="sgd"), TensorBoard(tmp_path, write_graph=False)
    for epoch in range(3):
        model.fit(X, Y, initial_epoch=epoch, epochs=epoch + 1, verbose=0, callbacks=[callback])
    assert [step for step, _ in scalars(tmp_path / "train")["epoch_loss"]] == [0, 1, 2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_table_may_go_into_a_pipe(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    thread = threading.Thread(target=lambda: read.extend(drained(tmp_path / "pipe")))
    thread.start()
    end = os.open(tmp_path / "pipe", os.O_WRONLY)  # so that the reader sees one stream
    fake.train(CSVLogger(tmp_path / "pipe"), fake.Model(), PLAIN)
    os.close(end)
    thread.join()
    assert "".join(read) == TABLES["plain"][2]


def drained(path: Path) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return file.readlines()


@pytest.mark.parametrize(
    ("freq", "steps"), [("batch", range(1, 11)), (3, (3, 6, 9))], ids=["batch", "three"]
)
def test_results_of_batches(freq: Any, steps: Any, tmp_path: Path):
    _, history = board(
        tmp_path, validate=False, update_freq=freq, write_graph=False, write_steps_per_second=True
    )
    train = scalars(tmp_path / "train")
    assert [step for step, _ in train["batch_loss"]] == list(steps)
    assert [step for step, _ in train["batch_steps_per_second"]] == list(steps)
    assert len(train["epoch_steps_per_second"]) == 2
    if freq == "batch":
        assert (5, history["loss"][0]) == train["batch_loss"][4]
    assert not (tmp_path / "validation").exists()


def test_weights_as_histograms_and_pictures(tmp_path: Path):
    board(tmp_path, epochs=3, validate=False, histogram_freq=2, write_images=True)
    train = events(tmp_path / "train")
    assert [step for step, _ in train["sequential/dense/kernel/histogram"]] == [0, 2]
    picture = train[
        "sequential/dense/kernel/image/0"
        if "sequential/dense/kernel/image/0" in train
        else "sequential/dense/kernel/image"
    ]
    assert (picture[0][1].image.height, picture[0][1].image.width) == (3, 4)


def test_a_trace_of_some_batches(tmp_path: Path):
    board(tmp_path, epochs=1, validate=False, profile_batch=(2, 3), write_graph=False)
    assert list((tmp_path / "train" / "plugins" / "profile").rglob("*.xplane.pb"))


def test_embeddings_with_labels(tmp_path: Path):
    pytest.importorskip("tensorboardX")
    import keramos
    from keramos import layers

    (tmp_path / "labels.txt").write_text("a\nb\nc\n")
    model = keramos.Sequential(
        [
            keramos.Input((2,), dtype="int32"),
            layers.Embedding(3, 2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model.compile("sgd", "mse")
    callback = TensorBoard(
        tmp_path / "run",
        embeddings_freq=1,
        embeddings_metadata={"embedding": tmp_path / "labels.txt"},
    )
    model.fit(np.zeros((4, 2), "int32"), np.zeros((4, 1)), verbose=0, callbacks=[callback])
    (labels,) = (tmp_path / "run").rglob("metadata.tsv")
    assert labels.read_text().split() == ["a", "b", "c"]
