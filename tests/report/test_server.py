"""`keramos view`: what it shows, and to whom; that nothing outside the folder is reached."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from keramos.errors import ConfigError, FileError, FileMissingError
from keramos.report import folder as folder_module
from keramos.report.server import Server


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    place = tmp_path_factory.mktemp("outer")
    models = place / "models"
    (models / "sub").mkdir(parents=True)
    content = (root / "examples" / "cnn.keras").read_bytes()
    (place / "secret.keras").write_bytes(content)
    (models / "a.keras").write_bytes(content)
    (models / "sub" / "<b>.keras").write_bytes(content)
    (models / "cut.keras").write_bytes(content[:300])
    (models / "notes.txt").write_text("no model")
    (models / "link.keras").symlink_to(place / "secret.keras")
    (models / "inner.keras").symlink_to(models / "a.keras")
    (models / "out").symlink_to(place)
    (models / "loop.keras").symlink_to("loop.keras")
    (models / "nothing.keras").symlink_to("absent")
    return models


@pytest.fixture(scope="module")
def server(folder):
    with Server(str(folder)) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def ask(server, target, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, body, names)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def page(server, step, **headers):
    return ask(server, urlsplit(server.url).path + step, **headers)


def shown(text):
    (inside,) = re.findall(r'id="document">(.*?)</script>', text)
    return json.loads(inside)


def origin(server):
    return f"http://127.0.0.1:{server.server_port}"


def test_the_list_has_models_inside_the_folder_alone(server):
    answer, text = page(server, "")
    assert answer.status == 200
    rows = {row["name"]: row for row in shown(text)["files"]}
    assert set(rows) == {"a.keras", "cut.keras", "inner.keras", "sub/<b>.keras"}
    assert rows["a.keras"]["format"] == "keras-zip"
    assert "cut short" in rows["cut.keras"]["problem"]


def test_a_page_has_no_numbers_until_somebody_asks(server):
    document = shown(page(server, "file?name=a.keras")[1])
    assert "statistics" not in document["tensors"][0]
    _, text = page(server, "statistics?name=a.keras&tensor=0")
    assert sum(json.loads(text)["bins"]) == document["tensors"][0]["size"]


def test_the_list_asks_what_is_unsafe(server):
    _, text = page(server, "safety?name=a.keras")
    assert json.loads(text) == {"worst": None, "count": 0, "problems": []}
    _, text = page(server, "safety?name=cut.keras")
    assert "cut short" in json.loads(text)["problems"][0]


def test_two_files_are_compared(server):
    document = shown(page(server, f"compare?left=a.keras&right={quote('sub/<b>.keras')}")[1])
    assert document["kind"] == "comparison"
    assert {row["answer"] for row in document["distances"]} == {"equal"}


@pytest.mark.parametrize(
    "name",
    ["link.keras", "out/secret.keras", "../secret.keras", "sub/../../secret.keras", "/etc/passwd",
     "sub/../a.keras", ".", "", "a.keras/", "a.keras%00", "..%5Csecret.keras", "%F0%90%80",
     "dropped/1/x"],
)  # fmt: skip
def test_nothing_outside_the_folder_is_shown(server, name: str):
    for step in (
        "file?name=",
        "statistics?tensor=0&name=",
        "safety?name=",
        "compare?left=a.keras&right=",
    ):
        answer, text = page(server, step + name)
        assert answer.status in (404, 422)
        assert "conv_a" not in text


@pytest.mark.parametrize("number", ["-1", "99999", "x", "", "1e3"])
def test_tensors_that_are_not_there(server, number: str):
    answer, _ = page(server, f"statistics?name=a.keras&tensor={number}")
    assert answer.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Host": "evil.example:{port}"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1.evil.example:{port}"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
    ],
)
def test_whose_requests_are_answered(server, headers: dict, status: int):
    filled = {name: value.format(port=server.server_port) for name, value in headers.items()}
    answer, text = page(server, "", **filled)
    assert answer.status == status
    assert ("a.keras" in text) == (status == 200)


@pytest.mark.parametrize("path", ["/", "//", "/x/", "/%s" % ("x" * 32), "/{secret}", "/{secret}x/"])
def test_without_the_secret_there_is_nothing(server, path: str):
    answer, text = ask(server, path.format(secret=server.admission.secret))
    assert answer.status == 404
    assert "keras" not in text


def test_headers_forbid_what_pages_do_not_need(server):
    answer, _ = page(server, "")
    policy = answer.getheader("Content-Security-Policy") or ""
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("Cache-Control") == "no-store"


def drop(server, name, body, **headers):
    step = f"{urlsplit(server.url).path}drop?name={quote(name)}"
    return ask(server, step, "POST", body, **({"Origin": origin(server)} | headers))


@pytest.mark.parametrize("name", ["m.keras", "../../m.keras", "C:\\m.keras", "<b>", "", "x" * 5000])
def test_a_dropped_file_is_shown_and_removed(folder, root, name: str):
    content = (root / "examples" / "cnn.keras").read_bytes()
    with Server(str(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        answer, text = drop(server, name, content)
        assert answer.status == 200
        key = json.loads(text)["key"]
        document = shown(page(server, f"file?name={quote(key)}")[1])
        assert len(document["layers"]) == 14
        (kept,) = [path for path in Path(server.folder._uploads or "").rglob("*") if path.is_file()]
        assert kept.parent.parent.stat().st_mode & 0o077 == 0
        server.shutdown()
    assert not kept.parent.parent.exists()


def test_what_is_not_taken(server, monkeypatch):
    assert drop(server, "m.keras", b"x", Origin="http://evil.example")[0].status == 403
    step = f"{urlsplit(server.url).path}drop?name=m"
    assert ask(server, step, "POST", b"x")[0].status == 403
    monkeypatch.setattr(folder_module, "MOST_UPLOAD", 10)
    answer, text = drop(server, "m.keras", b"x" * 11)
    assert answer.status == 422
    assert "too large" in json.loads(text)["problem"]
    assert page(server, "drop?name=m")[0].status == 404


def test_a_file_that_ends_too_soon_leaves_nothing(server):
    with socket.create_connection(("127.0.0.1", server.server_port)) as client:
        path = f"{urlsplit(server.url).path}drop?name=m"
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n"
        client.sendall(f"{head}Origin: {origin(server)}\r\nContent-Length: 99\r\n\r\nxx".encode())
        client.shutdown(socket.SHUT_WR)
        assert b"422" in client.makefile("rb").readline()
    assert not list(Path(server.folder._uploads or "").iterdir())


def test_one_file_alone(root):
    with Server(str(root / "examples" / "cnn.keras")) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        assert shown(page(server, "")[1])["kind"] == "model"
        assert page(server, "file?name=cnn_2017.h5")[0].status == 404
        server.shutdown()


def test_ports_and_folders_that_cannot_be(tmp_path):
    with pytest.raises(FileMissingError):
        Server(str(tmp_path / "absent"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match="another program listens at this port") as caught:
            Server(str(tmp_path), port)
    assert "--port 0" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_quietly(folder, end):
    process = subprocess.Popen(
        [sys.executable, "-m", "keramos", "view", str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line
    time.sleep(0.2)
    process.send_signal(end)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == ""


def test_a_folder_that_nobody_may_read(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(FileError, match=r"Permission denied\n.*you may not read it"):
        folder_module.Folder(str(folder))
