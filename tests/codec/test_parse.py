"""JSON, strictly; nodes and back."""

import contextlib
import json

import pytest
from hypothesis import given, strategies as st

from keramos.codec.canonical import FunctionNode, ObjectNode, SpecialNode, walk
from keramos.codec.parse import JsonLimits, loads, parse, print_
from keramos.errors import ConfigError, DamagedFileError, LimitError

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
)
names = st.sampled_from(["Dense", "__slice__", "function", "Functional", "<r-namespace:keras3>"])


def objects(children):
    return st.fixed_dictionaries(
        {
            "module": st.none() | st.text(max_size=6),
            "class_name": names,
            "config": st.dictionaries(st.text(max_size=6), children),
        },
        optional={
            "registered_name": st.none() | st.text(max_size=6),
            "build_config": st.dictionaries(st.text(max_size=4), children),
        },
    )


configs = st.recursive(
    scalars,
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(max_size=6), children, max_size=4)
        | objects(children)
    ),
    max_leaves=20,
)


@given(configs)
def test_printing_a_node_gives_back_what_was_parsed(config):
    node = parse(config)
    assert print_(node) == config
    assert parse(print_(node)) == node


@given(configs)
def test_key_order_is_kept(config):
    assert json.dumps(print_(parse(config))) == json.dumps(config)


def test_nodes_know_their_place():
    config = {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"inner": [{"class_name": "__slice__", "config": {}}]},
    }
    places = {type(node).__name__: node.path for node in walk(parse(config))}
    assert places["SpecialNode"] == "$.config.inner[0]"
    assert places["ObjectNode"] == "$"


def test_the_three_kinds_of_dict_are_told_apart():
    assert isinstance(parse({"class_name": "Dense", "config": {}}), ObjectNode)
    assert isinstance(
        parse({"class_name": "function", "config": "relu", "module": "builtins"}), FunctionNode
    )
    assert isinstance(parse({"class_name": "__bytes__", "config": {"value": "a"}}), SpecialNode)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b'{"a": 1, "a": 2}', DamagedFileError),
        ('{"a": 1}'.encode("utf-16"), DamagedFileError),
        (b"\xef\xbb\xbf{}", DamagedFileError),
        (b"[" * 500 + b"]" * 500, LimitError),
        (b'{"a": ' * 300 + b"1" + b"}" * 300, LimitError),
        (b"9" * 60, LimitError),
        (b'{"a": ', DamagedFileError),
        (b"", DamagedFileError),
        (b"\xff\xfe", DamagedFileError),
    ],
)
def test_what_json_leaves_open_is_closed(text, error):
    with pytest.raises(error) as caught:
        loads(text)
    assert len(str(caught.value).splitlines()) <= 10


def test_brackets_in_strings_do_not_nest():
    assert loads(json.dumps("[" * 1000 + '\\"{')) == "[" * 1000 + '\\"{'


def test_limits_can_be_raised_and_lowered():
    deep = b"[" * 200 + b"]" * 200
    assert loads(deep, JsonLimits(max_depth=300))
    with pytest.raises(LimitError, match="max_bytes=3"):
        loads(b"[1, 2]", JsonLimits(max_bytes=3))


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": ["Dense"], "config": {}},
        {"class_name": "Dense", "config": [1]},
        {"class_name": "Dense", "config": {}, "module": 3},
        {"class_name": "Dense", "config": {}, "registered_name": {}},
        {"class_name": "Dense", "config": {}, "build_config": "x"},
    ],
)
def test_what_looks_like_an_object_must_be_one(config):
    with pytest.raises(ConfigError):
        parse([config])


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_give_json_or_our_error(raw):
    with contextlib.suppress(DamagedFileError, LimitError):
        loads(raw)
