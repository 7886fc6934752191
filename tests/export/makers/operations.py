"""One SavedModel with an endpoint for each operation, and what TensorFlow computes.

Run by the Python that has TensorFlow: `python operations.py FOLDER`. It writes `FOLDER/program` and
`FOLDER/results.npz`: inputs `name:i<k>` and results `name:o<k>` of each endpoint.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

R = tf.raw_ops
rng = np.random.default_rng(7)


def f(*shape):
    return rng.normal(size=shape).astype("float32")


def pos(*shape):
    return rng.uniform(0.1, 0.9, size=shape).astype("float32")


def ints(high, *shape, low=0, dtype="int32"):
    return rng.integers(low, high, shape).astype(dtype)


def b(*shape):
    return rng.integers(0, 2, shape).astype(bool)


def s(*texts):
    return np.array(texts, object)


SPD = (lambda a: (a @ a.T + 4 * np.eye(4)).astype("float32"))(f(4, 4))
IMAGES = rng.integers(0, 255, (2, 7, 6, 3)).astype("float32")
CASES: dict = {}


def case(name, function, *inputs):
    CASES[name] = (function, inputs)


for op in (
    "Abs Neg Sign Exp Expm1 Square Floor Ceil Round Rint Sin Cos Tan Atan Sinh Cosh Tanh Asinh IsNan "
    "IsInf IsFinite Erf Erfc Sigmoid Softplus Softsign Relu Relu6 Selu Elu ZerosLike OnesLike LeakyRelu "
    "Lgamma BesselI0e BesselI1e"
).split():
    attr = "features" if op in ("Softplus Softsign Relu Relu6 Selu Elu LeakyRelu").split() else "x"
    case(op, lambda x, o=op, a=attr: getattr(R, o)(**{a: x}), f(3, 4))
for op in "Log Log1p Sqrt Rsqrt Reciprocal Asin Acos Atanh Erfinv Ndtri Digamma".split():
    case(op, lambda x, o=op: getattr(R, o)(x=x), pos(3, 4))
case("Acosh", lambda x: R.Acosh(x=x), 1 + pos(3, 4))
for op in (
    "Add AddV2 Sub Mul Maximum Minimum Atan2 SquaredDifference RealDiv Div FloorDiv FloorMod Less "
    "LessEqual Greater GreaterEqual Mod TruncateMod NextAfter"
).split():
    key = "x2" if op == "NextAfter" else "y"
    first = "x1" if op == "NextAfter" else "y" if op == "Atan2" else "x"
    second = "x" if op == "Atan2" else key
    case(op, lambda x, y, o=op, a=first, c=second: getattr(R, o)(**{a: x, c: y}), f(3, 4), f(4))
for op in "DivNoNan MulNoNan Xdivy Xlogy Xlog1py Pow".split():
    zero = pos(3, 4)
    zero[0] = 0
    case(op, lambda x, y, o=op: getattr(R, o)(x=x, y=y), pos(3, 4), pos(3, 4))
    if op != "Pow":
        case(f"{op}_zero", lambda x, y, o=op: getattr(R, o)(x=x, y=y), zero, zero[::-1].copy() * 0)
for op in "Igamma Igammac".split():
    case(op, lambda a, x, o=op: getattr(R, o)(a=a, x=x), 1 + pos(3), 1 + pos(3))
case("Betainc", lambda a, c, x: R.Betainc(a=a, b=c, x=x), 1 + pos(3), 1 + pos(3), pos(3))
case("Zeta", lambda x, q: R.Zeta(x=x, q=q), 2 + pos(3), 1 + pos(3))
for op in "FloorDiv FloorMod TruncateDiv TruncateMod".split():
    case(
        f"{op}_int",
        lambda x, y, o=op: getattr(R, o)(x=x, y=y),
        ints(20, 6, low=-20),
        ints(5, 6, low=1) * np.array([1, -1, 1, -1, 1, -1], "int32"),
    )
for op in "BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift".split():
    case(op, lambda x, y, o=op: getattr(R, o)(x=x, y=y), ints(50, 6), ints(5, 6))
case("Invert", lambda x: R.Invert(x=x), ints(50, 6))
for op in "LogicalAnd LogicalOr".split():
    case(op, lambda x, y, o=op: getattr(R, o)(x=x, y=y), b(6), b(6))
case("LogicalNot", lambda x: R.LogicalNot(x=x), b(6))
case("Equal", lambda x, y: R.Equal(x=x, y=y), ints(3, 6), ints(3, 6))
case("NotEqual", lambda x, y: R.NotEqual(x=x, y=y), ints(3, 6), ints(3, 6))
case("Equal_text", lambda x: R.Equal(x=x, y=tf.constant("a")), s("a", "b"))
case("ApproximateEqual", lambda x, y: R.ApproximateEqual(x=x, y=y, tolerance=0.3), f(6), f(6))
case("AddN", lambda x, y: R.AddN(inputs=[x, y, x]), f(3), f(3))
case("ClipByValue", lambda x: R.ClipByValue(t=x, clip_value_min=-0.3, clip_value_max=0.4), f(6))
case("Complex", lambda x, y: tf.abs(R.Complex(real=x, imag=y)), f(6), f(6))
case("Angle", lambda x, y: tf.math.angle(tf.complex(x, y)), f(6), f(6))
case("Cast", lambda x: tf.cast(x, tf.int32), f(6) * 5)
case("Cast_bool", lambda x: tf.cast(x, tf.bool), ints(2, 6))
case("Cast_half", lambda x: tf.cast(tf.cast(x, tf.bfloat16), tf.float32), f(6))
case("Bitcast", lambda x: tf.bitcast(x, tf.int32), f(6))
case("Bitcast_bytes", lambda x: tf.bitcast(x, tf.uint8), f(6))
case("Select_rows", lambda c, x, y: R.Select(condition=c, x=x, y=y), b(3), f(3, 4), f(3, 4))
case("SelectV2", lambda c, x, y: tf.where(c, x, y), b(3, 1), f(3, 4), f(4))
case("Bucketize", lambda x: R.Bucketize(input=x, boundaries=[-0.5, 0.0, 0.5]), f(3, 4))
case("L2Loss", lambda x: tf.nn.l2_loss(x), f(3, 4))

for op in "Sum Prod Max Min Mean EuclideanNorm".split():
    case(op, lambda x, o=op: getattr(R, o)(input=x, axis=[-1, 0], keep_dims=False), f(3, 4, 2))
    case(f"{op}_keep", lambda x, o=op: getattr(R, o)(input=x, axis=1, keep_dims=True), f(3, 4, 2))
for op in "All Any".split():
    case(op, lambda x, o=op: getattr(R, o)(input=x, axis=[1], keep_dims=False), b(3, 4))
case("Mean_int", lambda x: tf.reduce_mean(x), ints(20, 7))
case("Sum_int8", lambda x: tf.reduce_sum(x, 0), ints(20, 7, 2, dtype="int8"))
case("ArgMax", lambda x: tf.argmax(x, 1), f(3, 4))
case("ArgMin", lambda x: tf.argmin(x, 0, tf.int32), f(3, 4))
for op in "Cumsum Cumprod CumulativeLogsumexp".split():
    for exclusive in (False, True):
        for reverse in (False, True):
            case(
                f"{op}_{int(exclusive)}{int(reverse)}",
                lambda x, o=op, e=exclusive, r=reverse: getattr(R, o)(
                    x=x, axis=1, exclusive=e, reverse=r
                ),
                f(3, 4),
            )
case("TopKV2", lambda x: R.TopKV2(input=x, k=2), f(3, 4))
case("InTopKV2", lambda x, t: R.InTopKV2(predictions=x, targets=t, k=2), f(3, 4), ints(4, 3))
case("NthElement", lambda x: R.NthElement(input=x, n=1), f(3, 4))
case("sort", lambda x: tf.sort(x), f(3, 4))
case("argsort", lambda x: tf.argsort(x, direction="DESCENDING"), f(3, 4))

case("Shape", lambda x: tf.shape(x), f(3, 4))
case("Reshape_batch", lambda x: tf.reshape(x, [tf.shape(x)[0], -1]), f(3, 2, 2))
case("Squeeze", lambda x: tf.squeeze(x), f(3, 1, 2, 1))
case("Squeeze_axis", lambda x: tf.squeeze(x, -1), f(3, 1, 2, 1))
case("ExpandDims", lambda x: tf.expand_dims(x, -2), f(3, 2))
case("Fill", lambda x: tf.fill([tf.shape(x)[0], 2], 3.5), f(3))
case("BroadcastTo", lambda x: tf.broadcast_to(x, [2, 3, 4]), f(3, 1))
case("Range", lambda x: tf.range(tf.shape(x)[0]), f(5))
case("LinSpace", lambda x: tf.linspace(x, x + 1, 5), f(3))
case("OneHot", lambda x: tf.one_hot(x, 4), ints(5, 3))
case("OneHot_axis", lambda x: tf.one_hot(x, 4, 2.0, -1.0, axis=0), ints(4, 3, 2))
case("Tile", lambda x: tf.tile(x, [1, 3]), f(2, 2))
case("Pack", lambda x, y: tf.stack([x, y], 1), f(3, 2), f(3, 2))
case("Unpack", lambda x: tf.unstack(x, axis=1), f(3, 2))
case("ConcatV2", lambda x, y: tf.concat([x, y], -1), f(3, 2), f(3, 1))
case("InvertPermutation", lambda x: tf.math.invert_permutation(x), np.array([2, 0, 1], "int32"))
case("Where", lambda x: tf.where(x), b(3, 4))
case("boolean_mask", lambda x, m: tf.boolean_mask(x, m), f(4, 2), b(4))
case("UniqueWithCounts", lambda x: R.UniqueWithCounts(x=x), ints(3, 7))
case("Slice", lambda x: tf.slice(x, [1, 0], [2, -1]), f(4, 3))
case("Slice_dynamic", lambda x, i: tf.slice(x, [i, 0], [2, 3]), f(4, 3), np.int32(1))
case("StridedSlice", lambda x: x[..., ::-2, tf.newaxis, 1], f(2, 5, 3))
case("StridedSlice_bounds", lambda x: x[1:-1, :, -2:], f(4, 3, 3))
case("StridedSlice_dynamic", lambda x, i: x[:, i], f(4, 3), np.int32(2))
case("StridedSlice_negative", lambda x: x[-1, 3:0:-1], f(4, 5))
case(
    "StridedSliceGrad",
    lambda x: R.StridedSliceGrad(shape=[4, 5], begin=[1, 0], end=[3, 5], strides=[1, 2], dy=x),
    f(2, 3),
)
case(
    "TensorStridedSliceUpdate",
    lambda x, v: R.TensorStridedSliceUpdate(
        input=x, begin=[1, 0], end=[3, 5], strides=[1, 2], value=v
    ),
    f(4, 5),
    f(2, 3),
)
case("Split", lambda x: tf.split(x, 2, 1), f(3, 4))
case("SplitV", lambda x: tf.split(x, [1, -1, 2], 1), f(3, 5))
case("Pad", lambda x: tf.pad(x, [[1, 0], [2, 1]]), f(2, 3))
case("PadV2", lambda x: tf.pad(x, [[1, 0], [2, 1]], constant_values=7.0), f(2, 3))
case("MirrorPad", lambda x: tf.pad(x, [[1, 0], [2, 1]], "REFLECT"), f(2, 3))
case("MirrorPad_symmetric", lambda x: tf.pad(x, [[1, 0], [2, 1]], "SYMMETRIC"), f(2, 3))
case("ReverseV2", lambda x: tf.reverse(x, [1, -3]), f(2, 3, 2))
case(
    "ReverseSequence",
    lambda x, n: tf.reverse_sequence(x, n, seq_axis=1, batch_axis=0),
    f(3, 5, 2),
    np.array([1, 3, 5], "int32"),
)
case(
    "ReverseSequence_time",
    lambda x, n: tf.reverse_sequence(x, n, seq_axis=0, batch_axis=1),
    f(5, 3, 2),
    np.array([1, 3, 5], "int32"),
)
case("Roll", lambda x: tf.roll(x, [1, -2], [0, 1]), f(3, 4))
case("Transpose", lambda x: tf.transpose(x, [2, 0, 1]), f(2, 3, 4))

case("GatherV2", lambda x, i: tf.gather(x, i, axis=1), f(3, 4, 2), ints(4, 2, 2))
case(
    "GatherV2_batch", lambda x, i: tf.gather(x, i, axis=2, batch_dims=1), f(3, 4, 5), ints(5, 3, 2)
)
case(
    "GatherV2_batch2",
    lambda x, i: tf.gather(x, i, axis=2, batch_dims=2),
    f(3, 4, 5),
    ints(5, 3, 4, 2),
)
case("GatherNd", lambda x, i: tf.gather_nd(x, i), f(3, 4, 2), ints(3, 5, 2))
case("ScatterNd", lambda i, u: tf.scatter_nd(i, u, [6, 2]), ints(6, 4, 1), f(4, 2))
for op in "Update Add Sub Max Min".split():
    case(
        f"TensorScatter{op}",
        lambda x, i, u, o=op: getattr(R, f"TensorScatter{o}")(tensor=x, indices=i, updates=u),
        f(6, 2),
        np.array([[1], [4]], "int32"),
        f(2, 2),
    )
case("DynamicStitch", lambda x, y: tf.dynamic_stitch([[0, 2], [1, 3]], [x, y]), f(2, 2), f(2, 2))
case("DynamicPartition", lambda x, p: tf.dynamic_partition(x, p, 2), f(5, 2), ints(2, 5))
case("searchsorted", lambda x, v: tf.searchsorted(x, v), np.sort(f(2, 5)), f(2, 3))
case("searchsorted_right", lambda x, v: tf.searchsorted(x, v, "right"), np.sort(f(2, 5)), f(2, 3))
case("SpaceToDepth", lambda x: tf.nn.space_to_depth(x, 2), f(2, 4, 6, 3))
case("DepthToSpace", lambda x: tf.nn.depth_to_space(x, 2), f(2, 2, 3, 12))
case("SpaceToBatchND", lambda x: tf.space_to_batch(x, [2, 3], [[0, 0], [1, 2]]), f(2, 4, 6, 3))
case("BatchToSpaceND", lambda x: tf.batch_to_space(x, [2, 3], [[0, 1], [1, 2]]), f(12, 2, 3, 3))
case(
    "ExtractImagePatches",
    lambda x: tf.image.extract_patches(x, [1, 3, 2, 1], [1, 2, 1, 1], [1, 1, 1, 1], "SAME"),
    f(2, 6, 5, 3),
)
case("MatrixDiag", lambda x: tf.linalg.diag(x), f(2, 3))
case("MatrixDiag_off", lambda x: tf.linalg.diag(x, k=-1, padding_value=5.0), f(2, 3))
case("MatrixDiagPart", lambda x: tf.linalg.diag_part(x), f(2, 3, 4))
case("MatrixDiagPart_off", lambda x: tf.linalg.diag_part(x, k=1), f(2, 3, 4))
case("MatrixSetDiag", lambda x, d: tf.linalg.set_diag(x, d), f(2, 3, 3), f(2, 3))
case("MatrixBandPart", lambda x: tf.linalg.band_part(x, 1, -1), f(2, 4, 4))
case("Diag", lambda x: R.Diag(diagonal=x), f(3))
case("DiagPart", lambda x: R.DiagPart(input=x), f(3, 3))

case("MatMul", lambda x, y: tf.matmul(x, y, transpose_a=True, transpose_b=True), f(4, 3), f(5, 4))
case("BatchMatMulV2", lambda x, y: tf.matmul(x, y, adjoint_b=True), f(2, 3, 4), f(5, 4))
case("Einsum", lambda x, y: tf.einsum("abc,cd->adb", x, y), f(2, 3, 4), f(4, 5))
case("Cross", lambda x, y: tf.linalg.cross(x, y), f(2, 3), f(2, 3))
case("MatrixInverse", lambda x: tf.linalg.inv(x), SPD)
case("MatrixDeterminant", lambda x: tf.linalg.det(x), SPD)
case("LogMatrixDeterminant", lambda x: tf.linalg.slogdet(x), SPD)
case("Cholesky", lambda x: tf.linalg.cholesky(x), SPD)
case("MatrixSolve", lambda x, y: tf.linalg.solve(x, y), SPD, f(4, 2))
case(
    "MatrixTriangularSolve",
    lambda x, y: tf.linalg.triangular_solve(x, y, lower=False, adjoint=True),
    SPD,
    f(4, 2),
)
case("Qr", lambda x: tf.matmul(*tf.linalg.qr(x)), SPD)
case("Svd", lambda x: tf.linalg.svd(x, compute_uv=False), SPD)
case(
    "Svd_vectors",
    lambda x: (lambda t: tf.matmul(t[1] * t[0], t[2], adjoint_b=True))(tf.linalg.svd(x)),
    SPD,
)
case("SelfAdjointEigV2", lambda x: tf.linalg.eigh(x)[0], SPD)
case("MatrixExponential", lambda x: tf.linalg.expm(x), f(3, 3) * 0.3)
case("FFT", lambda x: tf.abs(tf.signal.fft(tf.cast(x, tf.complex64))), f(2, 8))
case("RFFT", lambda x: tf.abs(tf.signal.rfft(x, [6])), f(2, 8))
case("IRFFT", lambda x: tf.signal.irfft(tf.signal.rfft(x)), f(2, 8))
case("RFFT2D", lambda x: tf.abs(tf.signal.rfft2d(x)), f(4, 8))

for padding in ("SAME", "VALID", [[0, 0], [1, 2], [0, 1], [0, 0]]):
    label = padding if isinstance(padding, str) else "EXPLICIT"
    case(
        f"Conv2D_{label}",
        lambda x, k, p=padding: tf.nn.conv2d(x, k, [1, 2, 1, 1], p),
        f(2, 7, 6, 3),
        f(3, 2, 3, 4),
    )
case(
    "Conv2D_dilated",
    lambda x, k: tf.nn.conv2d(x, k, 1, "SAME", dilations=2),
    f(2, 7, 6, 3),
    f(3, 2, 3, 4),
)
case("Conv2D_grouped", lambda x, k: tf.nn.conv2d(x, k, 1, "SAME"), f(2, 7, 6, 4), f(3, 2, 2, 6))
case(
    "Conv2DBackpropInput",
    lambda x, k: tf.nn.conv2d_transpose(x, k, [2, 14, 11, 4], 2, "SAME"),
    f(2, 7, 6, 3),
    f(3, 2, 4, 3),
)
case(
    "Conv2DBackpropInput_valid",
    lambda x, k: tf.nn.conv2d_transpose(x, k, [2, 16, 12, 4], [2, 2], "VALID"),
    f(2, 7, 6, 3),
    f(3, 2, 4, 3),
)
case(
    "Conv2DBackpropFilter",
    lambda x, y: R.Conv2DBackpropFilter(
        input=x, filter_sizes=[3, 2, 3, 4], out_backprop=y, strides=[1, 1, 1, 1], padding="SAME"
    ),
    f(2, 7, 6, 3),
    f(2, 7, 6, 4),
)
case(
    "Conv3D",
    lambda x, k: tf.nn.conv3d(x, k, [1, 1, 2, 1, 1], "SAME"),
    f(2, 4, 5, 4, 2),
    f(2, 3, 2, 2, 3),
)
case(
    "Conv3DBackpropInputV2",
    lambda x, k: tf.nn.conv3d_transpose(x, k, [2, 8, 10, 8, 2], 2, "SAME"),
    f(2, 4, 5, 4, 3),
    f(2, 3, 2, 2, 3),
)
case(
    "DepthwiseConv2dNative",
    lambda x, k: tf.nn.depthwise_conv2d(x, k, [1, 2, 2, 1], "SAME"),
    f(2, 7, 6, 3),
    f(3, 2, 3, 2),
)
case(
    "Dilation2D",
    lambda x, k: tf.nn.dilation2d(x, k, [1, 2, 1, 1], "SAME", "NHWC", [1, 1, 2, 1]),
    f(2, 7, 6, 3),
    f(3, 2, 3),
)
case("MaxPool", lambda x: tf.nn.max_pool2d(x, 3, 2, "SAME"), f(2, 7, 6, 3))
case(
    "MaxPoolV2",
    lambda x: R.MaxPoolV2(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"),
    f(2, 7, 6, 3),
)
case(
    "MaxPool_int8",
    lambda x: tf.cast(
        R.MaxPool(
            input=tf.cast(x, tf.bfloat16), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"
        ),
        tf.float32,
    ),
    f(2, 4, 4, 3),
)
case("MaxPool3D", lambda x: tf.nn.max_pool3d(x, 2, 2, "SAME"), f(2, 5, 4, 6, 3))
case("AvgPool", lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), f(2, 7, 6, 3))
case("AvgPool_valid", lambda x: tf.nn.avg_pool2d(x, 2, 2, "VALID"), f(2, 7, 6, 3))
case("AvgPool3D", lambda x: tf.nn.avg_pool3d(x, 2, 2, "SAME"), f(2, 5, 4, 6, 3))
case("MaxPoolWithArgmax", lambda x: tf.nn.max_pool_with_argmax(x, 2, 2, "VALID"), f(2, 4, 6, 3))
case("LRN", lambda x: tf.nn.lrn(x, 2, 1.5, 0.5, 0.7), f(2, 3, 3, 8))

case("Softmax", lambda x: tf.nn.softmax(x), f(3, 4))
case("LogSoftmax", lambda x: tf.nn.log_softmax(x), f(3, 4))
case("BiasAdd_first", lambda x, v: tf.nn.bias_add(x, v, "NCHW"), f(2, 3, 4, 5), f(3))
case("BiasAddGrad", lambda x: R.BiasAddGrad(out_backprop=x), f(2, 3, 4))
case(
    "FusedBatchNormV3",
    lambda x, g, h, m, v: R.FusedBatchNormV3(
        x=x, scale=g, offset=h, mean=m, variance=v, is_training=False, epsilon=1e-3
    )[:1],
    f(2, 3, 3, 4),
    f(4),
    f(4),
    f(4),
    pos(4),
)
case(
    "FusedBatchNormV3_training",
    lambda x, g, h, m, v: R.FusedBatchNormV3(
        x=x,
        scale=g,
        offset=h,
        mean=m,
        variance=v,
        is_training=True,
        epsilon=1e-3,
        exponential_avg_factor=0.3,
    )[:3],
    f(2, 3, 3, 4),
    f(4),
    f(4),
    f(4),
    pos(4),
)
case(
    "SoftmaxCrossEntropy",
    lambda x, y: R.SoftmaxCrossEntropyWithLogits(features=x, labels=tf.nn.softmax(y)),
    f(3, 4),
    f(3, 4),
)
case(
    "SparseSoftmaxCrossEntropy",
    lambda x, y: R.SparseSoftmaxCrossEntropyWithLogits(features=x, labels=y),
    f(3, 4),
    ints(4, 3),
)
case(
    "LSTMBlockCell",
    lambda x, c, h, w, bias: R.LSTMBlockCell(
        x=x,
        cs_prev=c,
        h_prev=h,
        w=w,
        wci=bias[:3],
        wcf=bias[:3],
        wco=bias[:3],
        b=bias,
        forget_bias=0.5,
    ),
    f(2, 4),
    f(2, 3),
    f(2, 3),
    f(7, 12),
    f(12),
)
case("FakeQuantArgs", lambda x: tf.quantization.fake_quant_with_min_max_args(x, -1.2, 0.9), f(20))
case(
    "FakeQuantVars",
    lambda x: tf.quantization.fake_quant_with_min_max_vars(x, -1.2, 0.9, 4, True),
    f(20),
)
case(
    "FakeQuantPerChannel",
    lambda x: tf.quantization.fake_quant_with_min_max_vars_per_channel(
        x, [-1.0, -0.5, -2.0], [1.0, 2.0, 0.5]
    ),
    f(5, 3),
)
case(
    "QuantizeAndDequantize",
    lambda x: R.QuantizeAndDequantizeV2(input=x, input_min=-1.1, input_max=0.8, range_given=True),
    f(20),
)
case(
    "QuantizeAndDequantize_free",
    lambda x: R.QuantizeAndDequantizeV2(input=x, input_min=0.0, input_max=0.0, range_given=False),
    f(20),
)

for align, half in ((False, False), (True, False), (False, True)):
    tag = f"{int(align)}{int(half)}"
    for op in "ResizeBilinear ResizeNearestNeighbor ResizeBicubic".split():
        case(
            f"{op}_{tag}",
            lambda x, o=op, a=align, h=half: getattr(R, o)(
                images=x, size=[5, 11], align_corners=a, half_pixel_centers=h
            ),
            IMAGES,
        )
case("ResizeArea", lambda x: R.ResizeArea(images=x, size=[3, 4]), IMAGES)
case("ScaleAndTranslate", lambda x: tf.image.resize(x, [4, 9], "lanczos3", antialias=True), IMAGES)
case("ScaleAndTranslate_linear", lambda x: tf.image.resize(x, [4, 4], antialias=True), IMAGES)
case(
    "CropAndResize",
    lambda x: tf.image.crop_and_resize(
        x, [[0.1, 0.2, 0.8, 1.1], [0.0, 0.0, 1.0, 1.0]], [0, 1], [4, 5], extrapolation_value=3.0
    ),
    IMAGES,
)
for mode in "CONSTANT REFLECT WRAP NEAREST".split():
    case(
        f"Transform_{mode}",
        lambda x, m=mode: R.ImageProjectiveTransformV3(
            images=x,
            transforms=[[0.8, 0.3, -1.3, -0.2, 1.1, 0.7, 0.001, 0.0]],
            output_shape=[6, 8],
            interpolation="BILINEAR",
            fill_mode=m,
            fill_value=2.0,
        ),
        IMAGES,
    )
case(
    "Transform_nearest",
    lambda x: R.ImageProjectiveTransformV3(
        images=x,
        transforms=[[0.8, 0.3, -1.3, -0.2, 1.1, 0.7, 0.0, 0.0]],
        output_shape=[6, 8],
        interpolation="NEAREST",
        fill_mode="CONSTANT",
        fill_value=2.0,
    ),
    IMAGES,
)
case("AdjustContrastv2", lambda x: tf.image.adjust_contrast(x, 0.6), pos(2, 4, 5, 3))
case("AdjustHue", lambda x: tf.image.adjust_hue(x, 0.2), pos(2, 4, 5, 3))
case("AdjustSaturation", lambda x: tf.image.adjust_saturation(x, 1.7), pos(2, 4, 5, 3))
case("RGBToHSV", lambda x: tf.image.rgb_to_hsv(x), pos(2, 4, 5, 3))
case("HSVToRGB", lambda x: tf.image.hsv_to_rgb(x), pos(2, 4, 5, 3))
case("grayscale", lambda x: tf.image.rgb_to_grayscale(x), pos(2, 4, 5, 3))
case(
    "NonMaxSuppression",
    lambda x, p: tf.image.non_max_suppression(x, p, 3, 0.4),
    np.sort(pos(6, 2, 2), 1).reshape(6, 4),
    pos(6),
)

for op in "SegmentSum SegmentProd SegmentMax SegmentMin SegmentMean".split():
    case(op, lambda x, o=op: getattr(R, o)(data=x, segment_ids=[0, 0, 2, 3]), f(4, 3))
for op in "UnsortedSegmentSum UnsortedSegmentProd UnsortedSegmentMax UnsortedSegmentMin".split():
    case(
        op,
        lambda x, i, o=op: getattr(R, o)(data=x, segment_ids=i, num_segments=4),
        f(5, 3),
        np.array([2, -1, 0, 2, 0], "int32"),
    )
for op in "SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN".split():
    case(
        op, lambda x, o=op: getattr(R, o)(data=x, indices=[3, 1, 0], segment_ids=[0, 0, 2]), f(4, 3)
    )
case(
    "SparseSegmentMeanWithNumSegments",
    lambda x: R.SparseSegmentMeanWithNumSegments(
        data=x, indices=[3, 1, 0], segment_ids=[0, 0, 2], num_segments=5
    ),
    f(4, 3),
)
case(
    "Bincount", lambda x: R.Bincount(arr=x, size=5, weights=tf.constant([], tf.float32)), ints(7, 9)
)
case(
    "DenseBincount",
    lambda x, w: R.DenseBincount(input=x, size=5, weights=w),
    ints(7, 3, 4),
    f(3, 4),
)
case(
    "DenseBincount_binary",
    lambda x: R.DenseBincount(
        input=x, size=5, weights=tf.constant([], tf.float32), binary_output=True
    ),
    ints(7, 3, 4),
)
case(
    "RaggedBincount",
    lambda x: R.RaggedBincount(
        splits=tf.constant([0, 2, 2, 5], tf.int64),
        values=x,
        size=5,
        weights=tf.constant([], tf.float32),
    ),
    ints(7, 5),
)
case(
    "SparseToDense",
    lambda v: tf.sparse.to_dense(tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]), 9.0),
    f(2),
)
case(
    "SparseMatMul",
    lambda v, d: tf.sparse.sparse_dense_matmul(tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]), d),
    f(2),
    f(2, 4),
)
case(
    "SparseFillEmptyRows",
    lambda v: R.SparseFillEmptyRows(
        indices=tf.constant([[0, 1], [2, 0]], tf.int64),
        values=v,
        dense_shape=tf.constant([4, 2], tf.int64),
        default_value=7.0,
    ),
    f(2),
)
case(
    "SparseReshape",
    lambda v: tf.sparse.to_dense(
        tf.sparse.reshape(tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]), [2, -1])
    ),
    f(2),
)
case(
    "SparseReduceSum",
    lambda v: tf.sparse.reduce_sum(tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]), 1),
    f(2),
)
case(
    "SparseSlice",
    lambda v: tf.sparse.to_dense(
        tf.sparse.slice(tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]), [1, 0], [2, 2])
    ),
    f(2),
)
case(
    "SparseConcat",
    lambda v: tf.sparse.to_dense(
        tf.sparse.concat(
            1,
            [
                tf.SparseTensor([[0, 1], [2, 0]], v, [3, 2]),
                tf.SparseTensor([[1, 1]], v[:1], [3, 2]),
            ],
        )
    ),
    f(2),
)
case("ragged_dense", lambda v: tf.RaggedTensor.from_row_lengths(v, [2, 0, 3]).to_tensor(-1.0), f(5))
case(
    "ragged_cut",
    lambda v: tf.RaggedTensor.from_row_lengths(v, [2, 0, 3]).to_tensor(-1.0, shape=[None, 2, None]),
    f(5, 2),
)
case(
    "ragged_two",
    lambda v: tf.RaggedTensor.from_nested_row_splits(v, [[0, 2, 3], [0, 1, 4, 5]]).to_tensor(),
    f(5),
)
case(
    "ragged_gather",
    lambda v: tf.gather(tf.RaggedTensor.from_row_lengths(v, [2, 0, 3]), [2, 0]).to_tensor(),
    f(5),
)
case(
    "ragged_sparse",
    lambda v: tf.sparse.to_dense(tf.RaggedTensor.from_row_lengths(v, [2, 0, 3]).to_sparse()),
    f(5),
)
case("ragged_range", lambda: tf.ragged.range([3, 0, 2]).to_tensor(9))
case(
    "ragged_mean",
    lambda v: tf.reduce_mean(tf.RaggedTensor.from_row_lengths(v, [2, 1, 3]), axis=1),
    f(6),
)

case("StringLower", lambda x: tf.strings.lower(x), s("Ab", "ÄC"))
case("StringUpper_utf8", lambda x: tf.strings.upper(x, encoding="utf-8"), s("ab", "äc"))
case("StringStrip", lambda x: tf.strings.strip(x), s(" a ", "b\t"))
case("StringLength", lambda x: tf.strings.length(x, "UTF8_CHAR"), s("abc", "äö"))
case(
    "StaticRegexReplace",
    lambda x: tf.strings.regex_replace(x, r"([a-c]+)(\d?)", r"<\2\1>"),
    s("abc1 x", "zb2b"),
)
case(
    "StaticRegexReplace_once",
    lambda x: tf.strings.regex_replace(x, r"[!\"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']", "", False),
    s("a,b.c", "[x]"),
)
case("RegexFullMatch", lambda x: tf.strings.regex_full_match(x, "a.*z"), s("abz", "abzc"))
case("StringSplitV2", lambda x: tf.strings.split(x).to_tensor("-"), s("a b  c", "", "d"))
case("StringSplitV2_by", lambda x: tf.strings.split(x, ",", 1).to_tensor("-"), s("a,b,c", "d"))
case("StringJoin", lambda x, y: tf.strings.join([x, y, "!"], "+"), s("a", "b"), s("c", "d"))
case(
    "ReduceJoin",
    lambda x: tf.strings.reduce_join(x, 1, separator="/"),
    np.array([["a", "b"], ["c", "d"]], object),
)
case("Substr", lambda x: tf.strings.substr(x, 1, 2), s("abcd", "efgh"))
case("AsString", lambda x: tf.strings.as_string(x, precision=3), f(3))
case("AsString_int", lambda x: tf.strings.as_string(x), ints(50, 3))
case("StringToNumber", lambda x: tf.strings.to_number(x), s("1.5", "-2e3"))
case(
    "StringToHashBucketFast",
    lambda x: tf.strings.to_hash_bucket_fast(x, 1000),
    s("a", "a much longer text than before, over thirty-two bytes", ""),
)
case(
    "StringToHashBucketStrong",
    lambda x: tf.strings.to_hash_bucket_strong(x, 1000, [3, 5]),
    s("a", "b"),
)
case("EncodeBase64", lambda x: tf.io.encode_base64(x), s("abcd", "e"))
case("DecodeBase64", lambda x: tf.io.decode_base64(tf.io.encode_base64(x)), s("abcd", "e"))
case("DecodeRaw", lambda x: tf.io.decode_raw(x, tf.int16), s("abcd", "efgh"))
case("UnicodeDecode", lambda x: tf.strings.unicode_decode(x, "UTF-8").to_tensor(), s("aä€", "b"))
case(
    "UnicodeEncode",
    lambda x: tf.strings.unicode_encode(tf.strings.unicode_decode(x, "UTF-8"), "UTF-8"),
    s("aä€", "b"),
)
case("unicode_split", lambda x: tf.strings.unicode_split(x, "UTF-8").to_tensor("-"), s("aä€", "b"))
case(
    "StringNGrams",
    lambda x: tf.strings.ngrams(tf.strings.split(x), [1, 2], separator=" ").to_tensor("-"),
    s("a b c", "d"),
)
case(
    "StringNGrams_pad",
    lambda x: tf.strings.ngrams(
        tf.strings.split(x), 3, pad_values=("<", ">"), preserve_short_sequences=True
    ).to_tensor("-"),
    s("a b c", "d"),
)
case("StringFormat", lambda x: tf.strings.format("n = {}", x), np.int32(3))

case("If", lambda x, c: tf.cond(c, lambda: x * 2, lambda: x - 1), f(3), np.bool_(True))
case(
    "Case",
    lambda x, i: tf.switch_case(i, [lambda: x, lambda: x * 2, lambda: -x]),
    f(3),
    np.int32(1),
)
case(
    "While",
    lambda x: tf.while_loop(lambda i, v: i < 5, lambda i, v: (i + 1, v * 1.5), (0, x))[1],
    f(3),
)
case(
    "While_dynamic",
    lambda x: tf.while_loop(lambda v: tf.reduce_sum(v) < 50, lambda v: (v * 1.5,), (x,)),
    pos(3),
)
case("map_fn", lambda x: tf.map_fn(lambda r: r * tf.reduce_sum(r), x), f(4, 3))
case("scan", lambda x: tf.scan(lambda a, r: a + r * 2, x), f(4, 3))
case("TensorArray", lambda x: _array(x), f(4, 3))
case(
    "growing",
    lambda x: tf.while_loop(
        lambda i, v: i < 3,
        lambda i, v: (i + 1, tf.concat([v, v], 0)),
        (0, x),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None, 3])),
    )[1],
    f(1, 3),
)
case("vectorized_map", lambda x: tf.vectorized_map(lambda r: tf.reduce_sum(r * r), x), f(4, 3))


def _array(x):
    rows = tf.TensorArray(tf.float32, 4)
    for i in tf.range(4):
        rows = rows.write(3 - i, x[i] * tf.cast(i, tf.float32))
    return rows.stack(), rows.concat() if False else rows.gather([1, 2])


def main(folder: Path) -> None:
    module, results, failures = tf.Module(), {}, []
    for name, (function, inputs) in CASES.items():
        specs = [
            tf.TensorSpec(
                [None, *x.shape[1:]]
                if x.ndim and name in ("Reshape_batch", "MatMul", "Range", "lower")
                else x.shape,
                tf.string if x.dtype == object else x.dtype,
            )
            for x in map(np.asarray, inputs)
        ]
        try:
            traced = tf.function(function, specs, autograph=True)
            outputs = tf.nest.flatten(traced(*[tf.constant(x) for x in inputs]))
        except Exception as error:  # noqa: BLE001 - each is shown
            failures.append(f"{name}: {type(error).__name__} {str(error)[:200]}")
            continue
        setattr(module, f"case_{name}", traced)
        results |= {f"{name}:i{k}": x for k, x in enumerate(inputs)}
        results |= {f"{name}:o{k}": x.numpy() for k, x in enumerate(outputs)}
    tf.saved_model.save(module, str(folder / "program"))
    np.savez_compressed(folder / "results.npz", **results)
    print("\n".join(failures))
    print(len(CASES) - len(failures), "of", len(CASES))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
