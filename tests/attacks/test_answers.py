"""`load_model`, `verify`, `info` and `untrusted` say the same of every file, malicious or genuine.

What they say of each, and that nothing is touched meanwhile, is for `test_attacks`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keramos.codec.trust import Finding
from keramos.errors import (
    ConfigError,
    KeramosError,
    LimitError,
    UnknownClassError,
    UnsafeError,
)
from keramos.saving import inspect, load_model, untrusted
from keramos.saving.verify import verify

from . import make
from .configs import dense, function, keras_file, node, sequential
from .test_attacks import SHARED, cases

CORPUS = Path(__file__).parents[1] / "golden" / "corpus"
ASKS = "asks for nothing unsafe"
#: A known function in a slot that takes others: nothing unsafe, and no class that is missing.
MISPLACED = {"wrong_slots: loss as activation"}


@dataclass(frozen=True)
class Answers:
    """What was returned or raised."""

    load: Any
    info: Any
    names: Any
    check: Any

    def faults(self) -> list[str]:
        """Everything in which the four differ."""
        others = (self.info, self.names, self.check)
        if any(isinstance(answer, KeramosError) for answer in others):
            alike = len({type(answer) for answer in others}) == 1
            return [f"only some open it: {self}"] * (not alike or not self.is_refused)
        findings = [f for f in self.info.findings if f.kind != "unsupported"]
        refused = [f for f in findings if f.is_refused]
        names = {f.name for f in findings}
        unsafe = [f for f in refused if f.kind != "unknown"]  # whoever has the class may give it
        said = self.check.detail if self.check is not None and not self.check.ok else ""
        rules = {
            "untrusted names others": names == set(self.names),
            "info shows others": names == {*self.info.custom, *self.info.refused},
            "verify says otherwise": bool(unsafe) == bool(said),
            "verify does not name the first": not unsafe or unsafe[0].name in said,
            "it is loaded in spite of this": self.is_refused or not refused,
            "it is refused, and info does not say why": refused or not distrusts(self.load),
            "a hint is wrong for its kind": all(map(is_helpful, self.info.findings)),
        }
        return [f"{fault}: {self}" for fault, holds in rules.items() if not holds]

    @property
    def is_refused(self) -> bool:
        return isinstance(self.load, KeramosError)


def is_helpful(finding: Finding) -> bool:
    """Whether a finding says what to do; to give an object, where and only where one helps."""
    can_be_given = finding.key is not None
    return bool(finding.hint) and can_be_given == ("custom_objects" in finding.hint)


def distrusts(error: object) -> bool:
    """Whether a file is refused for what it asks for, not for how it is made."""
    return isinstance(error, (UnsafeError, UnknownClassError)) and not isinstance(error, LimitError)


def answer(function: Callable[[Path], Any], path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(path)
    except KeramosError as error:
        return error


def answers(path: Path) -> Answers:
    checks = answer(verify, path)
    if not isinstance(checks, KeramosError):
        checks = next((check for check in checks if check.name == ASKS), None)
    return Answers(answer(load_model, path), answer(inspect, path), answer(untrusted, path), checks)


def genuine(folder: Path) -> list[Path]:
    """Every file of a folder that somebody may open, and every model that is a directory."""
    paths = sorted(folder.rglob("*"))
    directories = [path.parent for path in paths if path.name == "config.json"]
    return directories + [p for p in paths if p.suffix in (".keras", ".h5", ".hdf5") if p.is_file()]


def labels() -> list[Path]:
    """A folder for each writer: of the whole corpus, or of the one that travels along."""
    shared = SHARED.parent / "corpus"
    root = shared if (shared / "manifest.jsonl").is_file() else CORPUS
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name != "custom")


@pytest.mark.parametrize("folder", labels(), ids=lambda folder: folder.name)
def test_genuine_files(folder):
    paths = genuine(folder)
    assert paths
    faults = {str(path): answers(path).faults() for path in paths}
    assert not {path: wrong for path, wrong in faults.items() if wrong}


@pytest.mark.parametrize("folder", labels(), ids=lambda folder: folder.name)
def test_genuine_files_ask_for_nothing_unsafe(folder):
    for path in genuine(folder):
        info = answer(inspect, path)
        findings = [] if isinstance(info, KeramosError) else info.findings
        kinds = {finding.kind for finding in findings} - {"unknown", "unsupported"}
        assert not kinds, findings


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_samples(case):
    assert not answers(SHARED / case["file"]).faults()


@pytest.mark.parametrize(
    ("sample", "kind", "name"),
    [
        ("module_os.keras", "effect", "os.mkdir"),
        ("module_os_class.keras", "effect", "subprocess.Popen"),
        ("module_keras_private_os.keras", "effect", "keras.src.utils.file_utils.os.mkdir"),
        ("get_file.keras", "effect", "keras.utils.get_file"),
        ("nested_load_model.keras", "effect", "keras.models.load_model"),
        ("vocab_stringlookup.keras", "place", "/tmp/keramos-canary/secret.txt"),
        ("vocab_textvec.keras", "place", "/tmp/keramos-canary/secret.txt"),
        ("h5_training_config_lambda.h5", "code", "lambda"),
        ("tfsm_layer.keras", "code", "keras.layers.TFSMLayer"),
        ("registered_name_collision.keras", "conflict", "keras.layers.Dense"),
        ("cfg_class_name_list.keras", "damage", "config"),
    ],
)
def test_what_is_said_of_a_sample(shared, sample, kind, name):
    path = shared / "attacks" / "cases" / sample
    assert [(f.kind, f.name) for f in inspect(path).findings] == [(kind, name)]
    with pytest.raises((UnsafeError, ConfigError)) as caught:
        load_model(path)
    assert "custom_objects" not in str(caught.value)


NAMES = [
    name for name, variant in make.VARIANTS.items() if variant.suffix in (".keras", ".h5", ".zip")
]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MISPLACED])
def test_variants(name, tmp_path):
    assert not answers(make.VARIANTS[name].write(tmp_path)).faults()


def of(layer: dict, tmp_path: Path, **extra: object) -> Path:
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(sequential(layer, **extra)))
    return path


ONES = {"name": "lam", "arguments": {}}
KINDS = {
    "a module of Python": (
        node("Lambda", {**ONES, "function": function("os", "mkdir")}),
        ("effect", "os.mkdir", None),
    ),
    "a name with dots": (
        node("Lambda", {**ONES, "function": function("builtins", "os.mkdir")}),
        ("effect", "os.mkdir", None),
    ),
    "a function of Keras": (
        node("Lambda", {**ONES, "function": function("keras.utils", "get_file")}),
        ("effect", "keras.utils.get_file", None),
    ),
    "a function as a class": (
        node("load_model", {"filepath": "x"}, "keras.models"),
        ("effect", "keras.models.load_model", None),
    ),
    "a function of another library": (
        node("Lambda", {**ONES, "function": function("numpy", "abs")}),
        ("foreign", "numpy.abs", "abs"),
    ),
    "a function of the user's": (
        node("Lambda", {**ONES, "function": function("shop.parts", "doubled")}),
        ("unknown", "shop.parts.doubled", "doubled"),
    ),
    "a registered class": (
        node("Mine", {}, "shop.parts", registered_name="shop>Mine"),
        ("unknown", "shop.parts.Mine", "Mine"),
    ),
    "a misspelt class": (
        node("Dens", {}),
        ("unknown", "keras.layers.Dens", "keras.layers>Dens"),
    ),
    "a name of an activation": (
        dense(activation="cubic"),
        ("unknown", "cubic", "cubic"),
    ),
    "no class of those that have a config": (
        node("Input", {}, "keras"),
        ("unknown", "keras.Input", "keras>Input"),
    ),
    "a path": (
        node("IntegerLookup", {"name": "l", "vocabulary": "/etc/hosts"}),
        ("place", "/etc/hosts", None),
    ),
    "a type of TensorFlow's": (
        dense(kernel_initializer={"class_name": "__typespec__", "module": "os", "config": ["x"]}),
        ("code", "__typespec__", None),
    ),
}


@pytest.mark.parametrize("what", KINDS)
def test_kinds(what, tmp_path):
    layer, (kind, name, key) = KINDS[what]
    path = of(layer, tmp_path)
    (finding,) = inspect(path).findings
    assert (finding.kind, finding.name, finding.key) == (kind, name, key)
    assert not answers(path).faults()
    if key is None:
        with pytest.raises(UnsafeError, match=f"^{name}"):
            load_model(path, safe_mode=False)
        return
    with pytest.raises(UnknownClassError) as caught:
        load_model(path)
    assert f"custom_objects={{{key!r}: …}}" in str(caught.value)
    granted = answer(lambda path: load_model(path, custom_objects={key: object}), path)
    assert not isinstance(granted, UnknownClassError)


def test_training_needs_what_is_unknown_and_gets_nothing_that_acts(tmp_path):
    compiled = {"optimizer": "rmsprop", "loss": function("shop.losses", "mine")}
    path = of(dense(), tmp_path, compile_config=compiled)
    (finding,) = inspect(path).findings
    assert (finding.kind, finding.training, finding.is_refused) == ("unknown", True, False)
    assert "only training needs: shop.losses.mine" in answers(path).check.detail
    with pytest.warns(UserWarning, match="training needs shop.losses.mine"):
        load_model(path)
    compiled["loss"] = function("shutil", "rmtree")
    path = of(dense(), tmp_path, compile_config=compiled)
    (finding,) = inspect(path).findings
    assert (finding.kind, finding.training, finding.is_refused) == ("effect", True, True)
    with pytest.raises(UnsafeError, match=r"shutil\.rmtree"):
        load_model(path, compile=False)


def test_each_layer_that_may_name_a_file_is_looked_at(tmp_path):
    without, path = (
        node("StringLookup", {"name": name, "vocabulary": value})
        for name, value in (("a", ["x"]), ("b", "/etc/hosts"))
    )
    info = inspect(of(without, tmp_path, compile_config={"loss": [without, path, path]}))
    assert [finding.path for finding in info.findings] == [
        f"$.compile_config.loss[{i}]" for i in (1, 2)
    ]


def test_a_config_that_names_no_class_is_looked_through_all_the_same(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file({"class_name": None, "x": make.LAMBDA}))
    assert untrusted(path) == ["lambda"]
    assert not answers(path).faults()


def test_what_a_reader_registered_is_given(tmp_path):
    import keramos

    path = of(node("Mine", {}, "shop.parts", registered_name="shop>Mine"), tmp_path)

    class Mine(keramos.layers.Layer):
        pass

    assert untrusted(path) == ["shop.parts.Mine"]
    with keramos.saving.custom_object_scope({"shop>Mine": Mine}):
        assert untrusted(path) == []
        assert answers(path).check.ok
