"""YAML of architectures: plain values, what old Keras wrote of Python's objects; nothing else."""

from __future__ import annotations

import contextlib
import math
import sys

import numpy as np
import pytest

from keramos.codec import strict_json, strict_yaml
from keramos.errors import (
    DamagedFileError,
    KeramosError,
    LimitError,
    MissingExtraError,
    UnsafeError,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: -0.5", {"a": -0.5}),
        ("a: 1.0e-06", {"a": 1e-6}),
        ("a: .inf", {"a": math.inf}),
        ("a: -.inf", {"a": -math.inf}),
        ("a: null", {"a": None}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: true", {"a": True}),
        ("a: 'true'", {"a": "true"}),
        ('a: "\\xE3x"', {"a": "ãx"}),
        ("a: !!str 1", {"a": "1"}),
        ("a: 2020-01-01", {"a": "2020-01-01"}),
        ("a: !!binary AP8=", {"a": "\x00ÿ"}),
        ("- [1, {b: c}]\n- d", [[1, {"b": "c"}], "d"]),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("1: a\ntrue: b\n0: c\nnull: d", {"1": "a", "true": "b", "0": "c", "null": "d"}),
        ("a: !!python/tuple [1, 2]", {"a": [1, 2]}),
        ("a: !!python/tuple\n- null\n- 3\n", {"a": [None, 3]}),
        ("a: !!python/unicode 'b'", {"a": "b"}),
        ("a: !!python/long 3", {"a": 3}),
        ("a: !!python/object/apply:builtins.dict\n- {k: 0.5}\n", {"a": {"k": 0.5}}),
        (
            "a: !!python/object/apply:collections.OrderedDict\n- - [k, 1]\n  - [l, 2]\n",
            {"a": {"k": 1, "l": 2}},
        ),
        (
            "a: !!python/object/apply:tensorflow.x.TensorShape [[*d]]\n".replace(
                "*d", "!!python/object/apply:tensorflow.y.Dimension [2]"
            ),
            {"a": [2]},
        ),
        ("a: !!python/object/apply:tensorflow.y.Dimension [null]", {"a": None}),
        (
            "a: !!python/object/new:tensorflow.x._ListWrapper\n  listitems: [1]\n  state: {b: c}\n",
            {"a": [1]},
        ),
    ],
)
def test_values(text, value):
    assert strict_yaml.loads(text) == value
    assert strict_yaml.loads(text.encode()) == value


ARRAYS = [
    np.float32(0.1),
    np.float64(-2.5),
    np.int64(-7),
    np.uint8(200),
    np.bool_(True),
    np.float16(0.5),
    np.array([0.0, -1.0], "float32"),
    np.arange(6, dtype="int32").reshape(2, 3),
    np.array(3.0),
    np.arange(3, dtype=">i4"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=repr)
def test_numbers_and_arrays_of_numpy(array):
    """Written by PyYAML as it wrote them for old Keras."""
    import yaml

    text = yaml.dump({"a": array, "b": array})
    assert "numpy" in text
    found = strict_yaml.loads(text)
    assert found == {"a": array.tolist(), "b": array.tolist()}


def test_an_array_by_columns_is_refused():
    import yaml

    with pytest.raises(UnsafeError, match="_reconstruct"):
        strict_yaml.loads(yaml.dump({"a": np.asfortranarray(np.ones((2, 3)))}))


@pytest.mark.parametrize(
    "tag",
    [
        "python/object/apply:os.system",
        "python/object/apply:subprocess.Popen",
        "python/object/new:type",
        "python/object:os.system",
        "python/object/apply:builtins.eval",
        "python/object/apply:numpy.load",
        "python/object/apply:numpy.dtype",
        "python/object/apply:numpy.core.multiarray.scalar",
        "python/module:os",
        "python/complex",
        "set",
    ],
)
@pytest.mark.parametrize("written", ["['touch /tmp/x']", "{args: ['touch /tmp/x']}", "x"])
def test_no_object_of_python_is_made(tag, written):
    with pytest.raises(UnsafeError, match="YAML that asks for"):
        strict_yaml.loads(f"a: !!{tag} {written}")


def test_a_name_of_python_is_no_value():
    with pytest.raises(UnsafeError, match=r"os\.system"):
        strict_yaml.loads("a: !!python/name:os.system ''")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "0 documents|no text"),
        ("a: 1\n---\nb: 2", "2 documents"),
        ("a: [1", "not YAML"),
        ("a: 1\na: 2", "given twice"),
        ("a: &x [*x]", "alias of itself"),
        ("a: *x", "not YAML|alias of itself"),
        ("[1, 2]: a", "no text"),
        ("a: !!int x", "none"),
        ("a: !!float x", "none"),
        ("a: !!binary '%%'", "none"),
        ("a: 1:30", "none"),
        (b"a: \xff", "UTF-8"),
        ("a: " + "9" * 60, "an integer of 60"),
        ("a: !!bool maybe", "none"),
    ],
)
def test_what_is_damaged(text, what):
    with pytest.raises(DamagedFileError, match=what) as caught:
        strict_yaml.loads(text, where="m.yaml")
    assert "m.yaml" in str(caught.value)


def test_aliases_count_as_what_they_stand_for():
    """A billion laughs."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(LimitError, match="too many values"):
        strict_yaml.loads("\n".join(lines))


@pytest.mark.parametrize("text", ["[" * 3000, "{a: " * 3000, "- " * 3000, "? " * 3000])
def test_depth(text):
    with pytest.raises((LimitError, DamagedFileError)):
        strict_yaml.loads(text)


def test_depth_through_aliases():
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300)]
    with pytest.raises(LimitError, match="too deeply"):
        strict_yaml.loads("\n".join(lines))


def test_without_the_library_the_install_line_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingExtraError, match=r"keramos\[yaml\]"):
        strict_yaml.loads("a: 1")


def test_damaged_bytes_raise_this_librarys_errors(shared):
    text = (shared / "corpus/keras-2.2.4-tf1.14/acts/acts.yaml").read_bytes()
    chance = np.random.default_rng(0)
    for _ in range(300):
        changed = bytearray(text[:6000])
        for at in chance.integers(0, len(changed), 3):
            changed[at] = chance.integers(0, 256)
        with contextlib.suppress(KeramosError):
            strict_yaml.loads(bytes(changed))


def test_every_genuine_file_says_what_its_json_says(shared):
    paths = sorted((shared / "corpus").glob("*/*/*.yaml"))
    assert len(paths) > 100
    compared = 0
    for path in paths:
        found = strict_yaml.loads(path.read_bytes())
        beside = path.with_suffix(".json")
        if beside.is_file():
            compared += 1
            assert found == strict_json.loads(beside.read_bytes()), path
    assert compared > 100
