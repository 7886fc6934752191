"""keramos.tree: nests flattened, mapped, rebuilt and compared as keras.tree does."""

from __future__ import annotations

from collections import OrderedDict, deque, namedtuple

import pytest
from hypothesis import given, strategies as st

from keramos import tree
from keramos.errors import ConfigError

Pair = namedtuple("Pair", "a b")
LEAVES = st.integers() | st.none() | st.text(max_size=2)
NESTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(NESTS)
def test_packing_what_was_flattened_is_identity(nest):
    assert tree.pack_sequence_as(nest, tree.flatten(nest)) == nest
    assert tree.map_structure(lambda x: x, nest) == nest
    assert [leaf for _, leaf in tree.flatten_with_path(nest)] == tree.flatten(nest)
    tree.assert_same_structure(nest, nest)
    tree.assert_same_paths(nest, nest)


def test_dicts_are_walked_by_sorted_keys_and_ordered_dicts_in_their_order():
    assert tree.flatten({"b": 1, "a": [2, (3, None)]}) == [2, 3, None, 1]
    assert tree.flatten(OrderedDict([("b", 1), ("a", 2)])) == [1, 2]
    assert tree.flatten_with_path(Pair(1, {"z": 2, "y": 3})) == [
        ((0,), 1),
        ((1, "y"), 3),
        ((1, "z"), 2),
    ]
    assert tree.map_structure(lambda x: x + 1, Pair(1, 2)) == Pair(2, 3)


@pytest.mark.parametrize(
    ("a", "b"), [([1], [1, 2]), ([1], (1,)), ({"a": 1}, {"b": 1}), ([1], [[1]]), ([[1]], [1])]
)
def test_different_structures_are_told(a, b):
    with pytest.raises(ConfigError, match="different structures"):
        tree.assert_same_structure(a, b)


@pytest.mark.parametrize("flat", [[1], [1, 2, 3]])
def test_packing_takes_exactly_the_leaves(flat):
    with pytest.raises(ConfigError, match="does not fill"):
        tree.pack_sequence_as([0, 0], flat)


def test_paths_do_not_know_the_types_of_containers():
    tree.assert_same_paths([1], (1,))
    with pytest.raises(ConfigError, match="different paths"):
        tree.assert_same_paths({"a": 1}, {"b": 1})


def test_none_is_a_leaf_unless_said_otherwise():
    assert tree.map_structure(lambda x: "x", [None, 1]) == ["x", "x"]
    assert tree.map_structure(lambda x: "x", [None, 1], none_is_leaf=False) == [None, "x"]


def test_mapping_up_to_leaves_what_is_deeper_alone():
    assert tree.map_structure_up_to([1, [2]], lambda a, b: (a, b), [[1, 2], [3]], [5, [6]]) == [
        ([1, 2], 5),
        [(3, 6)],
    ]


def test_shapes_are_leaves():
    assert tree.map_shape_structure(len, [(1, 2), [3, None], {"a": (3,)}]) == [2, 2, {"a": 1}]
    assert tree.map_shape_structure(lambda s: "s", ((None, 3), None)) == ("s", "s")
    assert tree.lists_to_tuples([1, [2, {"a": [3]}]]) == (1, (2, {"a": (3,)}))


def test_traversing_replaces_nodes_on_the_way_down_or_up():
    assert tree.traverse(lambda x: tuple(x) if isinstance(x, list) else None, [1, [2, 3]]) == (
        1,
        [2, 3],
    )
    assert tree.traverse(
        lambda x: tree.MAP_TO_NONE if x == 2 else None, [1, [2, 3]], top_down=False
    ) == [1, [None, 3]]


def test_a_deque_is_walked_and_keeps_its_limit():
    nest = deque([1, [2, 3]], maxlen=5)
    assert tree.is_nested(nest)
    assert tree.flatten(nest) == [1, 2, 3]
    assert tree.flatten_with_path(nest) == [((0,), 1), ((1, 0), 2), ((1, 1), 3)]
    mapped = tree.map_structure(lambda a, b: a + b, nest, nest)
    assert mapped == deque([2, [4, 6]])
    assert mapped.maxlen == 5
    assert tree.pack_sequence_as(nest, [4, 5, 6]) == deque([4, [5, 6]])
    assert tree.lists_to_tuples(nest) == deque([1, (2, 3)])
    with pytest.raises(ConfigError, match="different structures"):
        tree.assert_same_structure(nest, [1, [2, 3]])


def test_shapes_and_other_leaves_are_mapped():
    def longer(x):
        return (*x, 10) if isinstance(x, (tuple, list)) else None

    nest = {"a": [1, 2, None], "b": (5,), "c": "hi"}
    found = tree.map_shape_structure(longer, nest)
    assert found == {"a": (1, 2, None, 10), "b": (5, 10), "c": None}
