"""Pictures of data and of predictions."""

from __future__ import annotations

import numpy as np
import pytest

import keramos as keras
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

show = keras.visualization
IMAGES = np.full((2, 20, 30, 3), 100, "uint8")
BOXES = {
    "boxes": np.array([[[4, 5, 20, 15], [0, 0, 3, 3]], [[1, 2, 28, 17], [5, 5, 9, 9]]], "float32"),
    "labels": np.array([[1, -1], [0, 1]]),
}


def test_boxes_are_framed_and_those_without_a_label_left_out():
    drawn = show.draw_bounding_boxes(IMAGES, BOXES, "xyxy", color=(1, 2, 3), line_thickness=1)
    assert (drawn.dtype, drawn.shape) == (np.uint8, IMAGES.shape)
    frame = np.zeros(IMAGES.shape[1:3], bool)
    frame[5:16, 4:21] = True
    frame[6:15, 5:20] = False
    np.testing.assert_array_equal((drawn[0] == (1, 2, 3)).all(-1), frame)
    np.testing.assert_array_equal(drawn[0][~frame], IMAGES[0][~frame])
    first = np.transpose(IMAGES, (0, 3, 1, 2))
    options = {"color": (1, 2, 3), "line_thickness": 1, "data_format": "channels_first"}
    np.testing.assert_array_equal(show.draw_bounding_boxes(first, BOXES, "xyxy", **options), drawn)


def test_names_stand_beside_boxes():
    images = np.full((2, 60, 80, 3), 0.4)
    plain = show.draw_bounding_boxes(images, BOXES, "xyxy")
    named = show.draw_bounding_boxes(
        images, {**BOXES, "confidences": np.ones((2, 2))}, "xyxy", class_mapping={1: "cat"}
    )
    assert (named != plain).any(axis=(1, 2, 3)).all()
    unknown = show.draw_bounding_boxes(images, BOXES, "xyxy", class_mapping={7: "cat"})
    np.testing.assert_array_equal(unknown, plain)


@pytest.mark.parametrize(
    ("images", "boxes", "kind"),
    [
        (IMAGES[0], BOXES, ShapeError),
        (IMAGES, BOXES["boxes"], ArgumentTypeError),
        (IMAGES, {"boxes": BOXES["boxes"]}, ConfigError),
    ],
)
def test_what_has_no_boxes_is_refused(images, boxes, kind):
    with pytest.raises(kind):
        show.draw_bounding_boxes(images, boxes, "xyxy")


def test_masks_are_mixed_with_images():
    masks = np.zeros((2, 20, 30, 1), "int32")
    masks[:, :5], masks[:, 5:10] = 1, -1
    colors = {0: (255, 0, 0), 1: (0, 255, 0)}
    drawn = show.draw_segmentation_masks(IMAGES, masks, 2, colors, alpha=0.5)
    assert drawn.dtype == np.uint8
    np.testing.assert_array_equal(
        drawn[0, [0, 6, 12], 0], [[50, 177, 50], [100] * 3, [177, 50, 50]]
    )
    plain = show.draw_segmentation_masks(IMAGES, masks, 2, colors, blend=False)
    np.testing.assert_array_equal(plain[0, [0, 6], 0], [[0, 255, 0], [100] * 3])
    with pytest.raises(ArgumentTypeError, match="integers"):
        show.draw_segmentation_masks(IMAGES, masks.astype("float32"))


@pytest.mark.slow
def test_galleries_are_written(tmp_path):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    masks = np.ones((2, 20, 30, 1), "int32")
    show.plot_image_gallery(
        IMAGES, y_true=[0, 1], y_pred=[1, 1], label_map={0: "a", 1: "b"}, path=tmp_path / "a.png"
    )
    show.plot_bounding_box_gallery(
        IMAGES, "xyxy", y_true=BOXES, y_pred=BOXES, legend=True, path=tmp_path / "b.png"
    )
    show.plot_segmentation_mask_gallery(
        IMAGES, 2, y_true=masks, y_pred=masks, path=tmp_path / "c.png"
    )
    assert all((tmp_path / f"{name}.png").stat().st_size > 500 for name in "abc")
    with pytest.raises(ConfigError, match="both"):
        show.plot_image_gallery(IMAGES, path="x.png", show=True)
    with pytest.raises(ConfigError, match="label_map"):
        show.plot_image_gallery(IMAGES, y_true=[0, 1])
