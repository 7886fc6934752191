"""What no line of `cases` can say: functions as arguments, numbers known by thought, refusals."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from keramos import Input, _tree, engine, ops
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

X = np.arange(6, dtype="float32").reshape(3, 2)


def symbolic(*shape: int | None):
    return Input(batch_shape=shape)


CONTROL = {
    "scan": (
        lambda x: ops.scan(lambda c, v: (c + v, c), ops.zeros(2), x),
        [(2,), (None, 2)],
        [6, 9, 0, 0, 0, 1, 2, 4],
    ),
    "associative_scan": (
        lambda x: ops.associative_scan(lambda a, b: a + b, x),
        [(None, 2)],
        [0, 1, 2, 4, 6, 9],
    ),
    "map": (lambda x: ops.map(lambda v: v.sum(), x), [(None,)], [1, 5, 9]),
    "vectorized_map": (
        lambda x: ops.vectorized_map(lambda v: v * 2, x),
        [(None, 2)],
        2 * X.ravel(),
    ),
    "fori_loop": (lambda x: ops.fori_loop(0, 3, lambda i, v: v + i, x), [(None, 2)], X.ravel() + 3),
    "while_loop": (
        lambda x: ops.while_loop(lambda v: v.sum() < 50, lambda v: v * 2, x),
        [(None, 2)],
        4 * X.ravel(),
    ),
    "while_loop, bounded": (
        lambda x: ops.while_loop(
            lambda v, n: True, lambda v, n: (v, n + 1), (x, 0), maximum_iterations=5
        )[1],
        [()],
        [5],
    ),
    "cond": (
        lambda x: ops.cond(x[0, 1] > 0, lambda: jnp.ones(1), lambda: jnp.zeros(1)),
        [(1,)],
        [1],
    ),
    "switch": (lambda x: ops.switch(1, [lambda v: v, lambda v: -v], x), [(None, 2)], -X.ravel()),
    "vectorize": (lambda x: ops.vectorize(lambda a: a + 1)(x), None, X.ravel() + 1),
}


@pytest.mark.parametrize("name", CONTROL)
def test_control_flow(name):
    function, _, wanted = CONTROL[name]
    found = [np.ravel(leaf) for leaf in _tree.flatten(function(engine.convert_to_tensor(X)))]
    np.testing.assert_allclose(np.concatenate(found), wanted)


@pytest.mark.parametrize(
    "name", [name for name, (_, shapes, _) in CONTROL.items() if shapes is not None]
)
def test_control_flow_on_symbols(name):
    function, shapes, _ = CONTROL[name]
    found = function(symbolic(None, 2))
    assert [
        leaf.shape for leaf in (found if isinstance(found, tuple | list) else [found])
    ] == shapes


def test_a_gradient_of_ones_own():
    @ops.custom_gradient
    def twice(x):
        return 2 * x, lambda upstream: 10 * upstream

    assert float(twice(3.0)) == 6.0  # pyright: ignore[reportArgumentType]
    assert float(engine.transform.grad(twice)(3.0)) == 10.0


def test_a_derivative_in_a_direction():
    value, slope = ops.jvp(lambda x: x**2, (X,), (np.ones_like(X),))
    np.testing.assert_allclose(value, X**2)
    np.testing.assert_allclose(slope, 2 * X)


def test_eigenvalues():
    values, vectors = ops.eig(np.diag([3.0, 2.0, 5.0]).astype("float32"))
    assert sorted(np.real(values).tolist()) == [2.0, 3.0, 5.0]
    np.testing.assert_allclose(np.abs(vectors), np.eye(3), atol=1e-6)


def test_a_blurred_point_is_a_bell():
    image = np.zeros((1, 7, 7, 2), "float32")
    image[0, 3, 3] = 1, 10
    found = np.asarray(ops.image.gaussian_blur(image, kernel_size=(3, 5), sigma=(0.5, 2.0)))[0]
    np.testing.assert_allclose(found.sum((0, 1)), [1, 10], rtol=1e-5)
    np.testing.assert_allclose(found[3, 4, 0] / found[3, 3, 0], np.exp(-0.5 / 0.5**2), rtol=1e-5)
    np.testing.assert_allclose(
        found[5, 3, 0] / found[3, 3, 0], np.exp(-0.5 * 4 / 2.0**2), rtol=1e-5
    )
    np.testing.assert_allclose(found[..., 1], 10 * found[..., 0], rtol=1e-5)


def test_a_projection_divides_by_its_depth():
    ramp = np.tile(np.arange(8, dtype="float32"), (8, 1))[..., None]
    found = ops.image.affine_transform(ramp, np.array([1, 0, 0, 0, 1, 0, 0.1, 0.0], "float32"))
    np.testing.assert_allclose(found[0, :, 0], np.arange(8) / (1 + 0.1 * np.arange(8)), rtol=1e-5)


def test_a_rubber_sheet_at_rest_is_the_image():
    image = np.random.RandomState(0).rand(6, 5, 3).astype("float32")
    np.testing.assert_allclose(
        ops.image.elastic_transform(image, alpha=0.0, seed=3), image, rtol=1e-5
    )
    moved = ops.image.elastic_transform(image, alpha=20.0, sigma=1.0, seed=3)
    assert not np.allclose(moved, image)
    np.testing.assert_array_equal(
        moved, ops.image.elastic_transform(image, alpha=20.0, sigma=1.0, seed=3)
    )


def test_volumes_are_cut_into_patches():
    volume = np.arange(64, dtype="float32").reshape(1, 4, 4, 4, 1)
    found = ops.image.extract_patches_3d(volume, 2)
    assert found.shape == (1, 2, 2, 2, 8)
    np.testing.assert_allclose(found[0, 0, 0, 0], volume[0, :2, :2, :2, 0].ravel())


def test_the_loss_of_an_only_alignment():
    # two labels in two times: one alignment
    logits = np.log(np.array([[[0.1, 0.6, 0.3], [0.2, 0.3, 0.5]]], "float32"))
    loss = ops.ctc_loss(np.array([[1, 2]]), logits, np.array([2]), np.array([2]))
    np.testing.assert_allclose(loss, [-np.log(0.6 * 0.5)], rtol=1e-5)


def test_the_loss_sums_over_alignments():
    # one label in two times: "1 blank", "blank 1" and "1 1"
    p = np.array([[0.4, 0.6], [0.3, 0.7]], "float32")
    loss = ops.ctc_loss(np.array([[1]]), np.log(p)[None], np.array([1]), np.array([2]))
    np.testing.assert_allclose(loss, [-np.log(0.6 * 0.3 + 0.4 * 0.7 + 0.6 * 0.7)], rtol=1e-5)


@pytest.mark.parametrize("strides", [None, 2])
@pytest.mark.parametrize("name", ["max_pool", "average_pool"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_a_pool_steps_by_its_size(name, strides, data_format):
    x = np.random.RandomState(0).rand(2, 4, 6, 3).astype("float32")
    pool = {"max_pool": np.max, "average_pool": np.mean}[name]
    wanted = pool(x.reshape(2, 2, 2, 3, 2, 3), axis=(2, 4))
    x, wanted = (
        np.moveaxis(a, -1, 1) if data_format == "channels_first" else a for a in (x, wanted)
    )
    found = getattr(ops, name)(x, 2, strides=strides, data_format=data_format)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("output_padding", [None, 0, 1])
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(
    ("size", "stride", "dilation"),
    [(1, 1, 1), (2, 2, 1), (3, 2, 1), (5, 3, 1), (2, 3, 1), (3, 1, 2)],
)
def test_a_transposed_convolution_is_as_long_as_foretold(
    size, stride, dilation, padding, output_padding
):
    settings = {
        "strides": stride,
        "padding": padding,
        "output_padding": output_padding,
        "dilation_rate": dilation,
    }
    kernel = np.ones((size, 4, 3), "float32")
    found = ops.conv_transpose(np.ones((2, 5, 3), "float32"), kernel, **settings)
    assert ops.conv_transpose(symbolic(2, 5, 3), kernel, **settings).shape == found.shape
    assert ops.conv_transpose(symbolic(None, None, 3), kernel, **settings).shape == (None, None, 4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ops.add(1), ArgumentTypeError, "needs its argument 'x2'"),
        (lambda: ops.add(1, y=2), ArgumentTypeError, "no argument 'y'"),
        (lambda: ops.add(1, 2, x1=3), ArgumentTypeError, "twice"),
        (lambda: ops.add(symbolic(None, 2), symbolic(None, 3)), ShapeError, "broadcast"),
        (lambda: ops.matmul(symbolic(None, 2), symbolic(3, 2)), ShapeError, "agree"),
        (lambda: ops.reshape(symbolic(2, 3), (4, -1)), ShapeError, "as many elements"),
        (lambda: ops.squeeze(symbolic(2, 3), 1), ShapeError, "length 1"),
        (
            lambda: ops.softmax(symbolic(None, 3), axis=7),
            ShapeError,
            "axis 7 is out of bounds for 2 axes",
        ),
        (lambda: ops.flip(symbolic(None, 3), axis=-4), ShapeError, "axis -4 is out of bounds"),
        (lambda: ops.cumsum(symbolic(None, 3), axis=2), ShapeError, "axis 2 is out of bounds"),
        (lambda: ops.top_k(symbolic(None, 3), 4), ShapeError, "the 4 largest of 3"),
        (lambda: symbolic(None, 3)[:, 3], ShapeError, "index 3 is out of bounds for an axis of 3"),
        (lambda: ops.norm(symbolic(None, 3), axis=9), ShapeError, "norm: axis 9 is out of bounds"),
        (lambda: ops.mean(symbolic(2, 3), axis=2), ShapeError, "axis 2"),
        (lambda: ops.concatenate([symbolic(None, 2), symbolic(None, 3)]), ShapeError, "agree"),
        (lambda: ops.split(symbolic(2, 5), 2, axis=1), ShapeError, "equal parts"),
        (lambda: ops.einsum("ij,jk", symbolic(None, 2)), ConfigError, "takes 2 arrays"),
        (lambda: ops.conv(np.ones((1, 4, 3)), np.ones((2, 2, 4))), ShapeError, "multiple"),
        (lambda: ops.max_pool(X[None], 2, padding="wide"), ConfigError, "padding 'wide'"),
        (
            lambda: ops.image.resize(np.ones((2, 2, 3)), (3, 3), interpolation="cubic"),
            ConfigError,
            "interpolation",
        ),
        (
            lambda: ops.dot_product_attention(*[np.ones((1, 2, 3, 4))] * 3, flash_attention=True),
            ConfigError,
            "flash",
        ),
        (lambda: ops.rearrange(X, "a b -> c"), ConfigError, "same axes"),
        (lambda: ops.scatter_update(X, [[0]], [[1, 2]], reduction="div"), ConfigError, "reduction"),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()


SIGNALS = [
    ("extract_sequences", (7,), (3, 2)),
    ("extract_sequences", (2, 3), (5, 1)),
    ("stft", (2, 20), (6, 3, 8)),
    ("stft", (20,), (5, 7, 8, None)),
    ("stft", (1, 21), (7, 4, 9, "hamming", False)),
    ("stft", (5,), (8, 4, 8, "hann", False)),
    ("diff", (4, 3), (2,)),
    ("diff", (4, 3), (7, 0)),
    ("hsplit", (6,), (3,)),
    ("hsplit", (2, 6), ([2, 3],)),
    ("vsplit", (4, 3), (2.0,)),
    ("dsplit", (2, 3, 4), (4,)),
]


@pytest.mark.parametrize(("name", "shape", "args"), SIGNALS, ids=str)
def test_shapes_by_arithmetic_are_those_of_the_numbers(name, shape, args):
    operation, x = getattr(ops, name), np.ones(shape, "float32")
    for symbol in (symbolic(*shape), symbolic(*shape[:-1], None)):
        specs, arrays = operation(symbol, *args), operation(x, *args)
        for spec, real in zip(_tree.leaves(specs), _tree.leaves(arrays), strict=True):
            assert spec.dtype == real.dtype
            assert all(a in (None, b) for a, b in zip(spec.shape, real.shape, strict=True))


@pytest.mark.parametrize("length", [None, 3, 12, 40])
@pytest.mark.parametrize("center", [True, False])
def test_the_length_of_a_signal_is_that_of_its_numbers(length, center):
    args = (6, 3, 8, length, "hann", center)
    real = ops.istft((np.ones((2, 4, 5), "float32"),) * 2, *args)
    assert ops.istft((symbolic(2, 4, 5), symbolic(2, 4, 5)), *args).shape == real.shape


def test_without_a_window_a_signal_is_scaled():
    """Numbers of stock Keras: `fft_length / sequence_stride` times what overlaps and adds up to."""
    frames = np.arange(90, dtype="float32").reshape(2, 5, 9)
    found = np.asarray(ops.istft((frames, frames), 8, 4, 16, window=None))
    np.testing.assert_allclose(found[0, :4], [30, -22.14537, 1.60948, -5.95023], rtol=1e-4)
    np.testing.assert_allclose(np.abs(found).sum(), 739.96924, rtol=1e-5)


def test_where_a_window_is_all_but_nothing_nothing_is_divided():
    frames = np.ones((3, 1025), "float32")
    found = np.asarray(ops.istft((frames, frames), 2048, 512, 2048, center=False))
    assert np.abs(found[:3]).max() < 1e-2  # the window's square is below 1e-10 there


def test_one_frame_alone_is_refused():
    with pytest.raises(ShapeError, match="two axes"):
        ops.istft((np.ones(9), np.ones(9)), 8, 4, 16)


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("stft", (9, 3, 8), "at most"),
        ("stft", (6, 0, 8), "stride"),
        ("stft", (6, 3, 8, "blackman"), "unknown"),
        ("stft", (6, 3, 8, [1.0, 2.0]), "one number"),
        ("extract_sequences", (3, 0), "stride"),
        ("diff", (-1,), ">= 0"),
    ],
)
def test_impossible_frames_are_refused_in_a_graph(name, args, message):
    with pytest.raises(ConfigError, match=message):
        getattr(ops, name)(symbolic(2, 20), *args)


@pytest.mark.parametrize(
    ("function", "value", "argument"),
    [
        (ops.tile, [2, 1], "repeats"),
        (ops.reshape, [2, 3], "newshape"),
        (ops.pad, [[1, 1], [0, 0]], "pad_width"),
    ],
)
def test_a_shape_that_is_only_traced_is_refused(function, value, argument):
    with pytest.raises(ArgumentTypeError, match=argument):
        jax.jit(function)(X, np.array(value))


def test_text_is_of_the_wrong_type():
    with pytest.raises(ArgumentTypeError, match="numbers are needed"):
        ops.convert_to_tensor(["text"])
