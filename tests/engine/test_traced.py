"""Models as data: what an exporter sees, walked without jax, and as StableHLO."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import keramos
from keramos import layers
from keramos.engine import Variable, listing, sizes
from keramos.engine.stablehlo import Module
from keramos.engine.traced import Input, trace
from keramos.errors import ConfigError, ShapeError


def traced(model, *inputs, **options) -> listing.Trace:
    return trace(lambda *x: model(*x, training=False), inputs, model.variables, **options)


def mlp():
    return keramos.Sequential([
        keramos.Input((4,)), layers.Dense(8, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ], name="mlp")  # fmt: skip


def cnn():
    return keramos.Sequential([
        keramos.Input((8, 8, 3)), layers.Conv2D(4, 3, padding="same"), layers.BatchNormalization(),
        layers.ReLU(), layers.MaxPooling2D(), layers.GlobalAveragePooling2D(), layers.Dense(2),
    ], name="cnn")  # fmt: skip


def lstm():
    return keramos.Sequential(
        [keramos.Input((None, 3)), layers.LSTM(4), layers.Dense(2)], name="rnn"
    )


def attention():
    x = keramos.Input((None, 8))
    y = layers.MultiHeadAttention(2, 4, name="attention")(x, x)
    y = layers.LayerNormalization(name="norm")(layers.Add()([x, y]))
    return keramos.Model(x, y, name="block")


MODELS = {
    "mlp": (mlp, "batch, 4"),
    "cnn": (cnn, "batch, 8, 8, 3"),
    "lstm": (lstm, "batch, time, 3"),
    "attention": (attention, "batch, time, 8"),
}


@pytest.fixture(params=MODELS, scope="module")
def case(request):
    make, shape = MODELS[request.param]
    model = make()
    for i, variable in enumerate(model.variables):
        if variable.dtype == "float32":
            values = np.random.default_rng(i).normal(size=variable.shape)
            variable.assign(np.abs(values) if "variance" in variable.path else values * 0.5)
    return model, shape, traced(model, Input(shape, name="x"))


def numbers(shape: str, **sizes_: int) -> np.ndarray:
    lengths = [sizes_.get(size.strip(), size) for size in shape.split(",")]
    return np.random.default_rng(0).normal(size=list(map(int, lengths))).astype("float32")


# -- What every trace is ---------------------------------------------------------------------------


def test_every_variable_is_named_once_and_no_number_of_it_is_kept(case):
    model, _, found = case
    assert all(a.variable is b for a, b in zip(found.variables, model.variables, strict=True))
    assert [read.value.name for read in found.variables] == [v.path for v in model.variables]
    assert sum(array.size for array in found.constants.values()) < 16


def test_every_value_is_defined_once_before_it_is_read(case):
    *_, found = case
    known = {value.name for value in found.block.inputs} | set(found.constants)
    assert len(known) == len(found.block.inputs) + len(found.constants)

    def check(block: listing.Block):
        for operation in block.operations:
            assert {value.name for value in operation.inputs} <= known
            for inner in operation.blocks:
                assert known.isdisjoint(value.name for value in inner.inputs)
                known.update(value.name for value in inner.inputs)
                check(inner)
            assert known.isdisjoint(value.name for value in operation.outputs)
            known.update(value.name for value in operation.outputs)
        assert {value.name for value in block.outputs} <= known

    check(found.block)


PLAIN = (bool, int, float, complex, str, type(None), listing.Value)


def test_parameters_are_plain_data(case):
    def check(parameter: object):
        match parameter:
            case dict():
                assert all(isinstance(key, str) for key in parameter)
                check(tuple(parameter.values()))
            case tuple() | listing.Block():
                for item in parameter if isinstance(parameter, tuple) else ():
                    check(item)
            case _:
                assert type(parameter) in PLAIN, parameter

    for operation in case[2].walk():
        check(operation.parameters)


def test_operations_know_the_layer_that_they_are_of(case):
    model, _, found = case
    names = {layer.name for layer in model.layers}
    assert {operation.scope.split("/")[0] for operation in found.walk()} == {model.name}
    assert {operation.scope.split("/")[1] for operation in found.walk()} <= names


@pytest.mark.sampled(2)
def test_the_same_program_is_text_and_runs_at_any_size(case):
    model, shape, found = case
    module = found.stablehlo()
    assert module.arguments == (*(v.path for v in model.variables), "x")
    assert module.text.count("%batch: tensor<i32>") == 1
    for variable in model.variables:
        assert f"%{variable.path.replace('/', '.')}: tensor<" in module.text
    assert "loc(" not in module.text
    values = [variable.value for variable in model.variables]
    for batch, time in (1, 5), (3, 2):
        x = numbers(shape, batch=batch, time=time)
        expected = model.predict(x, verbose=0)
        (result,) = module.run(*values, jnp.asarray(x))
        np.testing.assert_allclose(result, expected, atol=1e-6)
        (result,) = reread(module).run(*values, jnp.asarray(x))
        np.testing.assert_allclose(result, expected, atol=1e-6)


def reread(module: Module) -> Module:
    """The module with its code replaced by what its portable bytes say."""
    bytecode = module.artifact().content
    exported = dataclasses.replace(module._exported, mlir_module_serialized=bytecode)
    return dataclasses.replace(module, _exported=exported)


# -- Lists of operations ---------------------------------------------------------------------------


def names_of(operations) -> list[str]:
    # what only keeps gradients from flowing is written by some versions of jax, and not by others
    return [operation.name for operation in operations if operation.name != "stop_gradient"]


def test_operations_of_an_mlp():
    found = traced(mlp(), Input("batch, 4", name="features"))
    assert names_of(found.operations) == [
        "dot_general", "broadcast_in_dim", "add", "max",
        "dot_general", "broadcast_in_dim", "add",
        "reduce_max", "max", "broadcast_in_dim", "sub", "exp", "reduce_sum", "broadcast_in_dim",
        "div",
    ]  # fmt: skip
    dot = found.operations[0]
    assert dot.inputs == (found.inputs[0], found.variables[0].value)
    assert dot.inputs[0].name == "features"
    assert dot.outputs[0].shape == ("batch", 8)
    assert dot.parameters["dimension_numbers"] == (((1,), (0,)), ((), ()))
    assert dot.scope == f"mlp/{found.variables[0].variable.path.split('/')[1]}"
    assert found.outputs == (listing.Result("output_0", found.operations[-1].outputs[0]),)


def test_operations_of_a_cnn():
    found = traced(cnn(), Input((None, 8, 8, 3)))
    counts = Counter(names_of(found.operations))
    assert counts["conv_general_dilated"] == counts["dot_general"] == counts["rsqrt"] == 1
    convolution = next(o for o in found.operations if o.name == "conv_general_dilated")
    assert convolution.parameters["dimension_numbers"] == {
        "lhs_spec": (0, 3, 1, 2), "rhs_spec": (3, 2, 0, 1), "out_spec": (0, 3, 1, 2),
    }  # fmt: skip
    assert convolution.parameters["padding"] == ((1, 1), (1, 1))
    assert convolution.outputs[0].shape == ("batch", 8, 8, 4)
    assert not found.updates
    assert found.outputs[0].value.shape == ("batch", 2)


def test_a_recurrent_layer_is_a_scan_with_a_block():
    found = traced(lstm(), Input("batch, time, 3", name="x"))
    (scan,) = (operation for operation in found.operations if operation.name == "scan")
    assert scan.parameters["length"] == "time"
    (body,) = scan.blocks
    assert body is scan.parameters["body"]
    assert Counter(names_of(body.operations)) == {
        "dot_general": 2, "broadcast_in_dim": 1, "add": 3, "split": 1, "logistic": 3, "tanh": 2,
        "mul": 3,
    }  # fmt: skip
    assert {o.scope.rpartition("/")[2] for o in body.operations} == {"lstm_cell"}
    kernels = [value.name for value in scan.inputs[: scan.parameters["num_consts"]]]
    assert {name.rpartition("/")[2] for name in kernels} == {"kernel", "recurrent_kernel", "bias"}
    (size,) = (o.parameters["dim"] for o in found.operations if o.name == "dim_as_value")
    assert sizes.compute(size, {"time": 7}) == 6


def test_attention_has_two_symbolic_sizes():
    found = traced(attention(), Input("batch, time, 8", name="x"))
    products = [o.outputs[0].shape for o in found.operations if o.name == "dot_general"]
    assert ("batch", 2, "time", "time") in products
    assert len(products) == 6
    (x,) = found.inputs
    assert found.symbols == {"batch": (x, 0), "time": (x, 1)}
    scopes = [o.scope for o in found.operations]
    assert scopes[0] == "block/attention/query"
    assert scopes[-1] == "block/norm"


# -- Walked without jax ----------------------------------------------------------------------------


def test_what_exporters_walk_knows_no_jax():
    code = (
        "import sys, keramos.engine.listing, keramos.engine.sizes; assert 'jax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def broadcast(x, shape, broadcast_dimensions):
    lengths = [1] * len(shape)
    for axis, length in zip(broadcast_dimensions, x.shape, strict=True):
        lengths[axis] = length
    return np.broadcast_to(x.reshape(lengths), shape)


def dot(x, y, dimension_numbers, **_):
    (of_x, of_y), batches = dimension_numbers
    assert batches == ((), ())
    return np.tensordot(x, y, (of_x, of_y))


IN_NUMPY = {
    "add": lambda x, y, **_: x + y,
    "sub": lambda x, y, **_: x - y,
    "mul": lambda x, y, **_: x * y,
    "div": lambda x, y, **_: x / y,
    "max": lambda x, y, **_: np.maximum(x, y),
    "exp": lambda x, **_: np.exp(x),
    "tanh": lambda x, **_: np.tanh(x),
    "logistic": lambda x, **_: 1 / (1 + np.exp(-x)),
    "stop_gradient": lambda x, **_: x,
    "reduce_max": lambda x, axes, **_: x.max(axes),
    "reduce_sum": lambda x, axes, **_: x.sum(axes),
    "broadcast_in_dim": broadcast,
    "dot_general": dot,
}


def concrete(parameter, known: dict[str, int]):
    match parameter:
        case tuple():
            return tuple(concrete(item, known) for item in parameter)
        case str() if sizes.names(parameter) and sizes.names(parameter) <= known.keys():
            return sizes.compute(parameter, known)
    return parameter


def walk(found: listing.Trace, *arrays: np.ndarray) -> list[np.ndarray]:
    """A dozen lines that run a trace: all that an exporter needs to know of it."""
    values = {value.name: x for value, x in zip(found.inputs, arrays, strict=True)}
    known = {name: values[v.name].shape[axis] for name, (v, axis) in found.symbols.items()}
    values |= {read.value.name: read.variable.numpy() for read in found.variables}
    values |= found.constants
    for operation in found.operations:
        inputs = (values[value.name] for value in operation.inputs)
        parameters = {key: concrete(p, known) for key, p in operation.parameters.items()}
        (output,) = operation.outputs
        values[output.name] = np.asarray(IN_NUMPY[operation.name](*inputs, **parameters))
        assert values[output.name].dtype == output.dtype
        assert values[output.name].shape == concrete(output.shape, known)
    return [values[result.value.name] for result in found.outputs]


def test_an_mlp_is_run_by_numpy_alone():
    model = mlp()
    found = traced(model, Input("batch, 4"))
    for batch in (1, 5):
        x = numbers("batch, 4", batch=batch)
        (result,) = walk(found, x)
        np.testing.assert_allclose(result, model.predict(x, verbose=0), atol=1e-6)
    model.variables[0].assign(model.variables[0].value * 2)
    np.testing.assert_allclose(walk(found, x)[0], model.predict(x, verbose=0), atol=1e-6)


# -- Inputs, outputs, state ------------------------------------------------------------------------


def test_nests_of_inputs_and_outputs_keep_their_names():
    def function(pair, mask):
        return {"sum": pair["a"] + pair["b"], "rest": [mask, 1.0]}

    pair = {"a": Input("batch, 3", name="left"), "b": Input("batch, 3")}
    found = trace(function, [pair, Input("batch", "bool", name="mask")], [])
    assert [str(value) for value in found.inputs] == [
        "left: float32[batch, 3]", "input_1: float32[batch, 3]", "mask: bool[batch]",
    ]  # fmt: skip
    assert found.arguments == ({"a": "left", "b": "input_1"}, "mask")
    assert found.results == {"sum": "sum", "rest": ["rest_0", "rest_1"]}
    values = {result.name: result.value for result in found.outputs}
    assert values["rest_0"] is found.inputs[2]
    assert found.constants[values["rest_1"].name] == 1.0


def test_a_size_that_is_none_has_a_name():
    found = trace(lambda x, y: (x, y), [Input((None, None, 2)), Input((None, None))], [])
    assert [value.shape for value in found.inputs] == [
        ("batch", "dim_0_1", 2),
        ("batch", "dim_1_1"),
    ]


def test_sizes_are_expressions():
    found = trace(lambda x: jnp.concatenate([x, x[:, 1:]], 1), [Input("batch, time, 2")], [])
    assert found.outputs[0].value.shape == ("batch", "2*time - 1", 2)


def test_assigned_variables_are_updates():
    count, factor = Variable(np.zeros((2,), "float32"), name="count"), Variable(3.0, name="factor")

    def function(x):
        count.assign(count.value + x.sum(0))
        return x * factor.value + count.value

    found = trace(function, [Input("batch, 2", name="x")], [factor, count, factor])
    assert [read.variable.path for read in found.variables] == ["factor", "count"]
    (update,) = found.updates
    assert update.variable is count
    assert update.value.shape == (2,)
    assert update.value in found.operations[-3].outputs + found.operations[1].outputs
    assert count.numpy().tolist() == [0, 0]
    outputs, updated = found.stablehlo().run(factor.value, count.value, jnp.ones((4, 2)))
    assert outputs.tolist() == [[7, 7]] * 4
    assert updated.tolist() == [4, 4]


def test_a_stateful_rnn_updates_its_states():
    model = keramos.Sequential([
        keramos.Input(batch_shape=(2, 3, 1)), layers.SimpleRNN(4, stateful=True),
    ])  # fmt: skip
    found = traced(model, Input("2, 3, 1"))
    assert [update.value.shape for update in found.updates] == [(2, 4)]
    with pytest.raises(ShapeError, match=r"'simple_rnn.*' is stateful"):
        traced(model, Input("batch, 3, 1"))


def test_a_draw_moves_the_state_of_its_seed():
    model = keramos.Sequential([keramos.Input((3,)), layers.Dropout(0.5, seed=1)])
    found = trace(lambda x: model(x, training=True), [Input("batch, 3")], model.variables)
    (update,) = found.updates
    assert update.variable is model.variables[0]
    assert update.value.dtype == "uint32"


def test_variables_are_neither_read_nor_made(tmp_path):
    model = mlp()
    model.save(tmp_path / "mlp.keras")
    loaded = keramos.saving.load_model(tmp_path / "mlp.keras")
    traced(loaded, Input("batch, 4"))
    assert all(variable.stored is not None for variable in loaded.variables)


def test_variables_of_one_path_have_two_names():
    a, b = Variable(1.0, name="w"), Variable(2.0, name="w")
    found = trace(lambda x: x * a.value + b.value, [Input("batch", name="w_1")], [a, b])
    assert [read.value.name for read in found.variables] == ["w", "w_2"]
    text = found.stablehlo().text
    assert "%w: tensor<f32>, %w_2: tensor<f32>, %w_1: tensor<?xf32>" in text


def test_unused_variables_are_arguments_all_the_same():
    a, b = Variable(1.0, name="a"), Variable(2.0, name="b")
    found = trace(lambda x: x * b.value, [Input("batch", name="x")], [a, b])
    assert found.stablehlo().arguments == ("a", "b", "x")
    assert "%a: tensor<f32>, %b: tensor<f32>" in found.stablehlo().text


# -- Calls and control flow ------------------------------------------------------------------------


@jax.jit
def softmax(x, scale):
    return jax.nn.softmax(x * scale)


def test_a_kept_call_is_one_operation_with_a_block():
    def function(x):
        return softmax(x, 2.0) + 1

    assert "reduce_max" in names_of(trace(function, [Input("batch, 3")], []).operations)
    found = trace(function, [Input("batch, 3")], [], kept_calls=["softmax"])
    assert names_of(found.operations) == ["softmax", "add"]
    call = found.operations[0]
    assert found.constants[call.inputs[1].name] == 2.0
    assert "reduce_max" in names_of(call.parameters["body"].operations)


def test_gradient_rules_and_checkpoints_are_inlined():
    @jax.custom_vjp
    def double(x):
        return x * 2

    double.defvjp(lambda x: (x * 2, None), lambda _, g: (g * 2,))
    function = jax.checkpoint(lambda x: double(jax.nn.relu(x)))
    assert names_of(trace(function, [Input("batch")], []).operations) == ["max", "mul"]


def test_branches_and_loops_have_blocks():
    def function(x):
        x = jax.lax.cond(x.sum() > 0, lambda x: x + 1, lambda x: x - 1, x)
        return jax.lax.while_loop(lambda x: x.sum() < 9, lambda x: x * 2, x)

    found = trace(function, [Input("batch")], [])
    cond = next(o for o in found.operations if o.name == "cond")
    loop = next(o for o in found.operations if o.name == "while")
    assert [names_of(block.operations) for block in cond.parameters["branches"]] == [
        ["sub"], ["add"],
    ]  # fmt: skip
    assert names_of(loop.parameters["condition"].operations) == ["reduce_sum", "lt"]
    assert names_of(loop.parameters["body"].operations) == ["mul"]


def test_equal_constants_are_one_and_arrays_are_kept():
    table = jnp.arange(1000.0)
    found = trace(lambda x: (x + 7) * 7 + table.sum() + table[3], [Input("batch")], [])
    arrays = list(found.constants.values())
    assert sum(array.shape == () and array == 7 for array in arrays) == 1
    assert [array.shape for array in arrays].count((1000,)) == 1


# -- StableHLO -------------------------------------------------------------------------------------


def test_portable_bytes_are_of_the_oldest_version_that_can_say_them(case):
    module = case[2].stablehlo()
    artifact = module.artifact()
    assert artifact.content.startswith(b"ML\xefR")
    assert artifact.version == "0.9.0"
    assert f"StableHLO_v{artifact.version}".encode() in artifact.content
    assert artifact == case[2].stablehlo().artifact()
    assert module.artifact("1.1.0").version == "1.1.0"


def test_jax_reads_what_jax_wrote(case):
    pytest.importorskip("flatbuffers")
    model, shape, found = case
    read = jax.export.deserialize(bytearray(found.serialized()))
    x = numbers(shape, batch=2, time=3)
    (output,) = read.call([v.value for v in model.variables], [jnp.asarray(x)])
    np.testing.assert_allclose(output, model.predict(x, verbose=0), atol=1e-6)


def test_a_program_takes_all_its_arguments():
    module = traced(mlp(), Input("batch, 4", name="x")).stablehlo()
    with pytest.raises(ConfigError, match="one array per argument"):
        module.run(jnp.ones((1, 4)))


def test_what_jax_adds_to_names_of_layers_is_taken_away():
    model = keramos.Sequential([keramos.Input((4,)), layers.Dense(2, name="a(b")], name="outer")
    found = trace(jax.vmap(lambda x: model(x[None])[0]), [Input("batch, 4")], model.variables)
    assert {operation.scope for operation in found.operations} <= {"outer/a(b", ""}
    assert "outer/a(b" in {operation.scope for operation in found.operations}


def test_assertions_may_be_left_out(case):
    found = case[2]
    assert found.stablehlo().custom_calls == {"shape_assertion"}
    assert found.stablehlo(assertions=False).custom_calls == frozenset()


def test_what_a_version_cannot_say_is_an_error():
    found = trace(
        lambda x, i: jnp.take_along_axis(x, i, 1), [Input("4, 5"), Input("4, 1", "int32")], []
    )
    module = found.stablehlo()
    assert module.artifact().version == "1.1.0"
    with pytest.raises(ConfigError, match="version of StableHLO"):
        module.artifact("0.9.0")


# -- Errors ----------------------------------------------------------------------------------------


class Compares(layers.Layer):
    def call(self, inputs):
        return inputs * 2 if inputs.shape[1] > 4 else inputs


class Loops(layers.Layer):
    def call(self, inputs):
        return sum(inputs[:, i] for i in range(inputs.shape[1]))


@pytest.mark.parametrize("layer", [Compares(name="compares"), Loops(name="loops")])
def test_a_layer_that_needs_a_size_is_named(layer):
    outer = keramos.Sequential([keramos.Input((5,)), layer], name="outer")
    with pytest.raises(ShapeError, match="a size that must be known is symbolic") as caught:
        trace(outer, [Input("batch, time")], [])
    assert caught.value.at == f"outer/{layer.name}"
    assert "time" in str(caught.value)
    assert trace(outer, [Input("batch, 5")], []).inputs[0].shape == ("batch", 5)


def test_a_constraint_says_what_holds():
    found = trace(Compares(), [Input("batch, time")], [], constraints=["time >= 5"])
    assert names_of(found.operations) == ["mul"]


def test_one_row_is_not_ruled_out_and_not_assumed():
    with pytest.raises(ShapeError, match="constraints"):
        trace(lambda x: x if x.shape[0] > 1 else -x, [Input("batch")], [])


def test_a_variable_that_was_not_given_is_an_error():
    model = mlp()
    with pytest.raises(ConfigError, match=r"reads variable 'mlp/.*/bias'") as caught:
        trace(model, [Input("batch, 4")], model.variables[:1])
    assert "pass all of its variables" in str(caught.value)


def test_code_that_needs_numbers_is_an_error():
    with pytest.raises(ConfigError, match="only traced"):
        trace(lambda x: x if x.sum() > 0 else -x, [Input("batch")], [])


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([(None, 3)], "must be an Input"),
        ([Input("batch", name="x"), Input("batch", name="x")], "two inputs have one name"),
        ([Input("batch,, 3", name="x")], "shape of input 'x' cannot be read"),
        ([Input("batch", "string", name="x")], "'x' is no array of numbers"),
    ],
)
def test_wrong_inputs_are_errors(inputs, message):
    with pytest.raises(ConfigError, match=message):
        trace(lambda *x: x, inputs, [])


def test_wrong_constraints_are_errors():
    with pytest.raises(ShapeError, match="constraints compare"):
        trace(lambda x: x, [Input("batch")], [], constraints=["batch"])
