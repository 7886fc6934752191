"""One SavedModel with what serving functions do before and after a model: records, pictures, boxes.

Run by the Python that has TensorFlow: `python serving.py FOLDER`. It writes `FOLDER/serving` and
`FOLDER/serving.npz`: inputs `name:i<k>` and results `name:o<k>` of each endpoint.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

R, io = tf.raw_ops, tf.io
rng = np.random.default_rng(3)


def record(**features) -> bytes:
    kinds = {bytes: "bytes_list", float: "float_list", int: "int64_list"}
    lists = {bytes: tf.train.BytesList, float: tf.train.FloatList, int: tf.train.Int64List}
    feature = {
        key: tf.train.Feature(**{kinds[type(v[0])]: lists[type(v[0])](value=v)})
        for key, v in features.items()
    }
    return tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()


RECORDS = np.array(
    [
        record(x=[1.0, 2.0], n=[3], t=[b"a", b"bc"], s=[1.5, 2.5, 3.5, 4.5]),
        record(x=[-1.0, 0.5], t=[b""], s=[9.0, 8.0], i=[-7, 8]),
        record(x=[0.0, 0.25], n=[-4], i=[5]),
    ],
    object,
)
DENSE = {
    "x": io.FixedLenFeature([2], tf.float32),
    "n": io.FixedLenFeature([], tf.int64, default_value=11),
}
SPARSE = {"t": io.VarLenFeature(tf.string), "i": io.VarLenFeature(tf.int64)}
OTHERS = {
    "s": io.FixedLenSequenceFeature([2], tf.float32, allow_missing=True, default_value=-1.0),
    "t": io.RaggedFeature(tf.string),
    "i": io.RaggedFeature(tf.int64, row_splits_dtype=tf.int64),
}


def flat(features):
    results = []
    for key in sorted(features):
        value = features[key]
        if isinstance(value, tf.SparseTensor):
            results += [value.indices, value.values, value.dense_shape]
        elif isinstance(value, tf.RaggedTensor):
            results += [value.values, value.row_splits]
        else:
            results.append(value)
    return results


def picture(encode, *shape) -> np.ndarray:
    pixels = rng.integers(0, 256, shape).astype("uint8")
    return np.array(encode(pixels).numpy(), object)


SMOOTH = (np.indices((8, 12, 3)).sum(0) * 9).astype("uint8")
ROWS = np.sort(rng.uniform(0, 1, (2, 9, 2, 2)), 2).reshape(2, 9, 4).astype("float32")
SCORES = rng.uniform(0, 1, (2, 9, 3)).astype("float32")
BOXES, SCORE = ROWS[0] * [1, 1, 1.6, 1.4], SCORES[0, :, 0]
TIMES = rng.normal(size=(6, 2, 4)).astype("float32") * 2

CASES = {
    "records": (lambda r: flat(io.parse_example(r, {**DENSE, **SPARSE})), [RECORDS]),
    "ragged": (lambda r: flat(io.parse_example(r, OTHERS)), [RECORDS]),
    "record": (lambda r: flat(io.parse_single_example(r, {**DENSE, **SPARSE})), [RECORDS[0]]),
    "former": (
        lambda r: R.ParseExample(
            serialized=r,
            names=tf.constant([], tf.string),
            sparse_keys=["t", "i"],
            dense_keys=["x", "n"],
            dense_defaults=[tf.zeros([0]), tf.constant(11, tf.int64)],
            sparse_types=[tf.string, tf.int64],
            dense_shapes=[[2], []],
        ),
        [RECORDS],
    ),
    "single": (
        lambda r: R.ParseSingleExample(
            serialized=r,
            dense_defaults=[tf.zeros([0])],
            num_sparse=1,
            sparse_keys=["t"],
            dense_keys=["x"],
            sparse_types=[tf.string],
            dense_shapes=[[2]],
        ),
        [RECORDS[1]],
    ),
    "png": (lambda p: io.decode_png(p), [picture(io.encode_png, 4, 5, 4)]),
    "png_gray": (lambda p: io.decode_png(p, channels=1), [picture(io.encode_png, 4, 5, 1)]),
    "image": (
        lambda p: io.decode_image(p, channels=3, dtype=tf.float32),
        [picture(io.encode_png, 3, 2, 3)],
    ),
    "jpeg": (
        lambda p: io.decode_jpeg(p, channels=3),
        [np.array(io.encode_jpeg(SMOOTH, quality=100).numpy(), object)],
    ),
    "pictures": (
        lambda p: tf.map_fn(
            lambda one: io.decode_png(one, channels=3), p, fn_output_signature=tf.uint8
        ),
        [np.array([picture(io.encode_png, 2, 3, 3)[()] for _ in range(2)], object)],
    ),
    "padded": (
        lambda b, s: tf.image.non_max_suppression_padded(
            b, s, 5, 0.3, 0.2, pad_to_max_output_size=True
        ),
        [BOXES.astype("float32"), SCORE],
    ),
    "boxes_v4": (
        lambda b, s: R.NonMaxSuppressionV4(
            boxes=b,
            scores=s,
            max_output_size=6,
            iou_threshold=0.3,
            score_threshold=0.2,
            pad_to_max_output_size=True,
        ),
        [BOXES.astype("float32"), SCORE],
    ),
    "boxes_v5": (
        lambda b, s: tf.image.non_max_suppression_with_scores(b, s, 6, 0.5, 0.1, 0.0),
        [BOXES.astype("float32"), SCORE],
    ),
    "boxes_soft": (
        lambda b, s: tf.image.non_max_suppression_with_scores(b, s, 7, 1.0, 0.1, 0.5),
        [BOXES.astype("float32"), SCORE],
    ),
    "combined": (
        lambda b, s: tf.image.combined_non_max_suppression(
            b[:, :, None], s, 3, 6, 0.3, 0.25, clip_boxes=True
        ),
        [ROWS * np.float32(1.3), SCORES],
    ),
    "greedy": (
        lambda x: flat({"0": tf.nn.ctc_greedy_decoder(x, [6, 4])[0][0]}),
        [TIMES],
    ),
    "beams": (
        lambda x: flat(dict(enumerate(tf.nn.ctc_beam_search_decoder(x, [6, 4], 8, 2)[0]))),
        [TIMES],
    ),
    "histogram": (
        lambda x: tf.histogram_fixed_width(x, [-1.0, 1.0], 5),
        [TIMES[0]],
    ),
    "difference": (
        lambda x: R.ListDiff(x=x, y=[2, 5]),
        [np.array([1, 2, 3, 5, 1, 7], "int32")],
    ),
    "unravel": (
        lambda x: tf.unravel_index(x, [3, 4]),
        [np.array([0, 5, 11], "int32")],
    ),
    "layouts": (
        lambda x: (R.DataFormatVecPermute(x=x), R.DataFormatDimMap(x=x % 4)),
        [np.array([2, 9, 7, 5], "int32")],
    ),
}


def main(folder: Path) -> None:
    module, results = tf.Module(), {}
    for name, (function, inputs) in CASES.items():
        specs = [
            tf.TensorSpec(np.shape(x), tf.string if np.asarray(x).dtype == object else x.dtype)
            for x in map(np.asarray, inputs)
        ]
        traced = tf.function(function, specs, autograph=False)
        outputs = tf.nest.flatten(traced(*[tf.constant(x) for x in inputs]))
        setattr(module, f"case_{name}", traced)
        results |= {f"{name}:i{k}": np.asarray(x) for k, x in enumerate(inputs)}
        results |= {f"{name}:o{k}": x.numpy() for k, x in enumerate(outputs)}
    tf.saved_model.save(module, str(folder / "serving"))
    np.savez_compressed(folder / "serving.npz", **results)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
