"""Dtype policies that quantize, and maps of policies by path."""

import pytest

import keramos as keras
from keramos import dtype_policies
from keramos.errors import ConfigError, UnsafeError

policies = keras.dtype_policies
INT8 = policies.QuantizedDTypePolicy("int8", "mixed_bfloat16")


def test_a_quantized_policy_has_the_dtypes_of_its_source():
    assert INT8.name == "int8_from_mixed_bfloat16"
    assert (INT8.compute_dtype, INT8.variable_dtype) == ("bfloat16", "float32")
    assert INT8.quantization_mode == "int8"


def test_a_quantized_policy_follows_the_global_one_when_it_has_no_source():
    keras.config.set_dtype_policy("bfloat16")
    assert policies.QuantizedDTypePolicy("int8").name == "int8_from_bfloat16"


@pytest.mark.parametrize("policy", [INT8, policies.DTypePolicyMap("float16", {"a/b": INT8})])
def test_policies_say_the_same_after_a_round_trip(policy):
    assert policies.deserialize(policies.serialize(policy)) == policy


def test_names_are_read():
    assert policies.get("int8_from_mixed_bfloat16") == INT8
    assert type(policies.get("int8")) is policies.DTypePolicy  # a dtype
    with pytest.raises(ConfigError, match="Invalid quantization mode"):
        policies.get("int9_from_float32")


@pytest.fixture
def paths():
    """Paths and patterns."""
    policy = policies.DTypePolicyMap("float32")
    policy["encoder/dense"] = "bfloat16"
    policy["encoder/.*"] = "float16"
    return policy


def test_the_very_path_comes_first_then_a_pattern_then_the_default(paths):
    wanted = {
        "encoder/dense": "bfloat16",
        "encoder/other": "float16",
        "encoder": "float32",
        "x/encoder/dense": "float32",
    }
    assert {path: paths[path].name for path in wanted} == wanted
    assert (paths.name, paths.compute_dtype) == ("map_float32", "float32")
    assert list(paths) == ["encoder/dense", "encoder/.*"]
    assert "encoder" not in paths


def test_two_patterns_for_a_path_are_refused(paths):
    paths[".*/other"] = "bfloat16"
    with pytest.raises(ConfigError, match="several dtype policies are meant for 'encoder/other'"):
        _ = paths["encoder/other"]
    with pytest.raises(ConfigError, match="already"):
        paths["encoder/.*"] = "bfloat16"


def test_a_layer_computes_as_the_policy_of_its_path(paths):
    layer = keras.layers.Dense(1, dtype=policies.DTypePolicyMap("float32", {"given": "bfloat16"}))
    named = keras.layers.Dense(
        1, name="given", dtype=policies.DTypePolicyMap("float32", {"given": "bfloat16"})
    )
    for one in (layer, named):
        one.build((None, 2))
    assert [one.kernel.dtype for one in (layer, named)] == ["float32", "bfloat16"]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)*b", ".*.*.*x", "((a{9}){9}){9}"])
def test_a_file_cannot_bring_a_pattern_that_takes_for_ever(pattern):
    config = {"default_policy": None, "policy_map": {pattern: "float32"}}
    with pytest.raises(UnsafeError, match="may take very long to match"):
        policies.DTypePolicyMap.from_config(config)


def test_a_file_cannot_bring_a_pattern_that_is_none():
    with pytest.raises(ConfigError, match="not a regular expression"):
        policies.DTypePolicyMap.from_config({"policy_map": {"(": "float32"}})


def test_a_map_is_made_of_a_dict_and_policies():
    with pytest.raises(ConfigError, match="must be a dict"):
        policies.DTypePolicyMap("float32", [INT8])
    with pytest.raises(ConfigError, match="cannot be a map itself"):
        policies.DTypePolicyMap(policies.DTypePolicyMap())


def test_a_policy_without_a_name_is_the_global_one():
    try:
        keras.config.set_dtype_policy("mixed_bfloat16")
        assert dtype_policies.DTypePolicy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy("float32")
    assert dtype_policies.DTypePolicy().name == "float32"


def test_none_is_no_global_policy():
    with pytest.raises(ConfigError, match="None is no dtype policy"):
        keras.config.set_dtype_policy(None)


@pytest.mark.parametrize(
    "make",
    [lambda: dtype_policies.DTypePolicy(123), lambda: dtype_policies.DTypePolicyMap("int8", 3)],
)
def test_a_name_or_a_map_of_another_type_is_a_type_error(make):
    with pytest.raises(TypeError) as caught:
        make()
    assert isinstance(caught.value, ConfigError)
