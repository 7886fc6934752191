"""`keramos scan`: what it prints in each format, how it exits, what it never does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from tests.attacks import make
from tests.attacks.configs import dense, keras_file, node, sequential

from keramos.cli import main
from keramos.saving.scanning.rules import RULES

ESCAPES = "\x1b]0;owned\x07[red]x[/red]<b>&\r\n"


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A file that calls a function, under a name that a terminal would obey."""
    config = sequential(node("system", {"name": ESCAPES}, "os"), node(ESCAPES, {}, "shop"), dense())
    path = tmp_path / "evil.keras"
    path.write_bytes(keras_file(config))
    return path


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["scan", "--jobs", "1", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_clean_file_exits_0(root):
    assert "1 file scanned: no findings" in run(root / "examples" / "cnn.keras")


def test_finding_exits_1_and_says_where_and_what(evil: Path):
    shown = run(evil, code=1)
    assert "critical name-acts" in shown
    assert "$.config.layers[1]" in shown
    assert "os.system" in shown
    assert "Keras 3" in shown


def test_processes_say_the_same(evil: Path):
    assert run(evil, "--jobs", "2", code=1) == run(evil, code=1)


def test_fail_on_decides(evil: Path, tmp_path: Path):
    run(evil, "--fail-on", "critical", code=1)
    custom = tmp_path / "custom.keras"
    custom.write_bytes(keras_file(sequential(node("Price", {}, "shop"), dense())))
    run(custom, code=0)
    run(custom, "--fail-on", "note", code=1)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n" + b"\0" * 9, b"PK\x03\x04" * 9])
def test_what_cannot_be_scanned_exits_2(content: bytes, tmp_path: Path):
    path = tmp_path / "broken.keras"
    path.write_bytes(content)
    assert "not scanned" in run(path, code=2)


def test_nothing_at_a_path_exits_2(tmp_path: Path):
    shown = run(tmp_path / "absent.keras", code=2)
    assert "not scanned  there is no such file" in shown
    assert "0 files scanned, 1 not to the end: no findings" in shown


@pytest.mark.parametrize("options", [("-o",), ("--write-baseline", "--baseline")])
def test_a_report_that_cannot_be_written_names_its_place(options, root, tmp_path: Path):
    target = tmp_path / "absent" / "report"
    arguments = ["scan", "--jobs", "1", str(root / "examples" / "cnn.keras"), *options, str(target)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "the folder does not exist" in result.output
    assert str(target) in result.output


def test_files_of_a_folder_that_are_no_models_are_passed_over(root, tmp_path: Path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "notes.txt").write_text("Nothing.")
    model = (root / "examples" / "cnn.keras").read_bytes()
    (tmp_path / "inner" / "model").write_bytes(model)
    assert "1 file scanned, 1 of other kinds passed over: no findings" in run(tmp_path)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
def test_no_text_of_a_file_reaches_a_terminal_as_it_is(form: str, evil: Path):
    shown = run(evil, "--format", form, code=1)
    assert shown.replace("\n", "").isprintable()
    assert "owned" in shown


def test_markup_of_a_file_is_text(tmp_path: Path):
    path = tmp_path / "m.keras"
    path.write_bytes(keras_file(sequential(node("[bold]X[/bold]", {}, "shop"), dense())))
    assert "[bold]X[/bold]" in run(path)


def test_sarif_has_what_its_schema_asks_for(evil: Path):
    log = json.loads(run(evil, "--format", "sarif", code=1))
    check_sarif(log)
    (result,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == "name-acts"]
    assert result["level"] == "error"
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]


def check_sarif(log: dict) -> None:
    """What SARIF 2.1.0 (its schema, sections 3.13 to 3.52) requires of every object used here."""
    assert set(log) >= {"version", "runs"}
    assert log["version"] == "2.1.0"
    for part in log["runs"]:
        driver = part["tool"]["driver"]
        assert isinstance(driver["name"], str)
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(ids) == len(set(ids))
        for rule in driver["rules"]:
            assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
            assert rule["shortDescription"]["text"]
            assert rule["help"]["text"]  # GitHub asks for it
        for invocation in part["invocations"]:
            assert isinstance(invocation["executionSuccessful"], bool)
            assert all(n["message"]["text"] for n in invocation["toolExecutionNotifications"])
        for result in part["results"]:
            assert ids[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            for location in result["locations"]:
                place = location["physicalLocation"]
                assert isinstance(place["artifactLocation"]["uri"], str)
                assert place["region"]["startLine"] >= 1
            assert all(isinstance(v, str) for v in result["partialFingerprints"].values())
            assert all(
                s["kind"] in ("inSource", "external") for s in result.get("suppressions", [])
            )


def test_junit_counts_files(evil: Path, root):
    xml = run(evil, root / "examples" / "cnn.keras", "--format", "junit", code=1)
    suite = ElementTree.fromstring(xml)[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    assert "os.system" in (suite[0][0].text or "")


def test_baseline_accepts_what_was_there_and_nothing_new(evil: Path, tmp_path: Path):
    baseline = tmp_path / "accepted.json"
    run(evil, "--baseline", baseline, "--write-baseline")
    assert "(accepted)" in run(evil, "--baseline", baseline)
    log = json.loads(run(evil, "--baseline", baseline, "--format", "sarif"))
    check_sarif(log)
    assert all(result["suppressions"] for result in log["runs"][0]["results"])
    other = sequential(node("remove", {}, "os"), dense())
    evil.write_bytes(keras_file(other))
    assert "os.remove" in run(evil, "--baseline", baseline, code=1)


def test_baseline_that_is_none(evil: Path, tmp_path: Path):
    baseline = tmp_path / "accepted.json"
    assert "there is no such baseline" in run(evil, "--baseline", baseline, code=2)
    baseline.write_text("[]")
    assert "this is no baseline" in run(evil, "--baseline", baseline, code=2)
    baseline.write_text("{")
    shown = run(evil, "--baseline", baseline, code=2)
    assert "accepted.json" in shown
    assert "--write-baseline" in shown
    assert "cannot be opened" in run(evil, "--baseline", tmp_path, code=2)


def test_baseline_of_rules_that_nobody_knows(evil: Path, tmp_path: Path):
    baseline = tmp_path / "accepted.json"
    run(evil, "--baseline", baseline, "--write-baseline")
    baseline.write_text(baseline.read_text().replace('"name-acts"', '"name-act"'))
    shown = run(evil, "--baseline", baseline, code=2)
    assert "there is no rule 'name-act'" in shown
    assert "near   name-acts" in shown
    assert "accepted[0].rule" in shown
    baseline.write_text('{"version": 1, "accepted": [{"rule": "name-acts"}]}')
    assert "without its rule or fingerprint" in run(evil, "--baseline", baseline, code=2)


def test_a_rule_is_accepted_as_a_whole(evil: Path):
    shown = run(evil, "--accept", "name-acts", "--accept", "name-unknown")
    assert "name-acts (accepted)" in shown
    shown = run(evil, "--accept", "name-actz", code=2)
    assert "near   name-acts" in shown
    assert "docs/SCAN.md" in shown


def test_what_cannot_be_read_says_what_to_do(evil: Path, monkeypatch):
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    assert "Permission denied (you may not read it: ask its owner" in run(evil, code=2)
    assert "--write-baseline needs" in run(evil, "--write-baseline", code=2)


def test_hook_and_action_call_what_is_there(root):
    yaml = pytest.importorskip("yaml")
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"] == "keramos scan --only-models"
    action = yaml.safe_load((root / "action.yml").read_text())
    script = action["runs"]["steps"][-1]
    assert "${{" not in script["run"]  # inputs pasted into a script would be code
    assert {"--" + name for name in ("fail-on", "baseline", "format", "output")} <= set(
        script["run"].replace("(", " ").split()
    )


def test_jax_is_not_imported(evil: Path):
    program = """
import sys
import keramos
report = keramos.saving.scan(sys.argv[1])
assert [finding.rule for _, finding in report.findings][0] == "name-acts", report
assert not {"jax", "jaxlib", "h5py", "rich", "click", "os.path.system"} & set(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(evil)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", [name for name in make.VARIANTS if name.startswith(("lambda", "Lambda"))]
)
def test_code_is_found_wherever_it_stands(name: str, tmp_path: Path):
    from keramos.saving import scan

    report = scan(make.VARIANTS[name].write(tmp_path))
    assert report.exit_code("medium") == 1, report
    assert all(finding.rule in RULES for _, finding in report.findings)


def test_only_models_are_looked_at(evil: Path, tmp_path: Path, root: Path):
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "model.keras").write_text("no model")
    run(tmp_path / "package.json", code=2)
    shown = run(tmp_path / "package.json", root / "examples" / "cnn.keras", "--only-models")
    assert "1 file scanned, 1 of other kinds passed over" in shown
    run(evil, "--only-models", code=1)
    for name in ("model.keras", "nowhere.json"):  # by whose names there should be one
        run(tmp_path / name, "--only-models", code=2)


def test_the_hook_takes_every_kind_that_is_looked_into(root: Path):
    hook = (root / ".pre-commit-hooks.yaml").read_text()
    files = re.search(r"files: (.*)", hook)
    assert files is not None
    for name in (
        "m.keras",
        "m.weights.h5",
        "m.json",
        "m.yaml",
        "m.tflite",
        "saved_model.pb",
        "m.tar.gz",
    ):
        assert re.search(files[1], name), name
    assert not re.search(files[1], "m.py")
