"""JSON, strictly; the nodes in it."""

import contextlib
import json

import pytest
from hypothesis import given, strategies as st

from keramos.codec.canonical import FunctionNode, ObjectNode, SpecialNode
from keramos.codec.parse import objects, parse, survey
from keramos.codec.strict_json import JsonLimits, loads
from keramos.errors import ConfigError, DamagedFileError, LimitError

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
)
names = st.sampled_from(["Dense", "__slice__", "function", "Functional", "<r-namespace:keras3>"])


def described(children):
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
        | described(children)
    ),
    max_leaves=20,
)


def listed(nodes) -> list[str]:
    return sorted(json.dumps(value) for value in nodes)


@given(configs)
def test_the_quick_look_and_the_one_with_places_see_the_same_objects(config):
    seen = [node for node in survey(config) if not isinstance(node, FunctionNode)]
    quick = [value for value in objects(config) or () if "config" in value or "module" in value]
    quick = [value for value in quick if not isinstance(parse(value), FunctionNode)]
    assert listed(node.raw for node in seen) == listed(quick)


@given(configs)
def test_a_node_is_what_the_value_says(config):
    node = parse(config)
    match node:
        case ObjectNode():
            assert node.raw is config
            assert (node.class_name, node.module) == (config["class_name"], config.get("module"))
        case SpecialNode():
            assert node.tag == config["class_name"]
        case None:
            assert not (isinstance(config, dict) and "class_name" in config and "config" in config)


def test_nodes_know_their_place():
    config = {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"inner": [{"class_name": "__slice__", "config": {}}]},
    }
    places = {type(node).__name__: node.path for node in survey(config)}
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
        list(survey([config]))


@given(st.binary(max_size=200))
def test_bytes_from_anywhere_give_json_or_our_error(raw):
    with contextlib.suppress(DamagedFileError, LimitError):
        loads(raw)
