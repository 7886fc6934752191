"""Which images operations take, by numbers and in graphs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from keramos import Input, ops
from keramos.errors import ArgumentTypeError, ConfigError, ShapeError

image = ops.image
POINTS = np.array([[0, 0], [0, 3], [3, 0], [3, 3]], "float32")


def tensors(*shapes: tuple[int, ...], dtype: str = "float32") -> Iterator[list]:
    """Arrays of these shapes, and symbolic tensors."""
    yield [np.ones(shape, dtype) for shape in shapes]
    yield [Input(batch_shape=shape, dtype=dtype) for shape in shapes]


OF_IMAGES = {
    "affine_transform": lambda x: image.affine_transform(x, np.ones(8, "float32")),
    "crop_images": lambda x: image.crop_images(x, 1, 1, 0, 0),
    "elastic_transform": image.elastic_transform,
    "gaussian_blur": image.gaussian_blur,
    "hsv_to_rgb": image.hsv_to_rgb,
    "pad_images": lambda x: image.pad_images(x, 1, 1, 0, 0),
    "perspective_transform": lambda x: image.perspective_transform(x, POINTS, POINTS),
    "resize": lambda x: image.resize(x, (2, 2)),
    "rgb_to_grayscale": image.rgb_to_grayscale,
    "rgb_to_hsv": image.rgb_to_hsv,
    "sobel_edges": image.sobel_edges,
    "ssim": lambda x: image.ssim(x, x),
}


@pytest.mark.parametrize("shape", [(3,), (3, 3), (3, 3, 3, 3, 3)])
@pytest.mark.parametrize("name", OF_IMAGES)
def test_images_have_three_axes_or_four(name, shape):
    for (x,) in tensors(shape):
        with pytest.raises(ShapeError, match="images have three axes"):
            OF_IMAGES[name](x)


@pytest.mark.parametrize("name", ["rgb_to_hsv", "hsv_to_rgb"])
def test_colours_are_three_floats(name):
    for (x,) in tensors((2, 2, 4)):
        with pytest.raises(ShapeError, match="4 channels"):
            getattr(image, name)(x)
    for (x,) in tensors((4, 2, 2)):
        with pytest.raises(ShapeError, match="4 channels"):
            getattr(image, name)(x, data_format="channels_first")
    for (x,) in tensors((2, 2, 3), dtype="int32"):
        with pytest.raises(ConfigError, match="floats"):
            getattr(image, name)(x)
    assert getattr(image, name)(Input((2, 2, None))).shape == (None, 2, 2, None)


def test_grey_stays_grey():
    grey = np.full((2, 2, 1), 0.5, "float32")
    np.testing.assert_array_equal(image.rgb_to_grayscale(grey), grey)
    for channels in (1, 3, None):
        assert image.rgb_to_grayscale(Input((4, 5, channels))).shape == (None, 4, 5, 1)
        symbol = image.rgb_to_grayscale(Input((channels, 4, 5)), data_format="channels_first")
        assert symbol.shape == (None, 1, 4, 5)
    for (x,) in tensors((2, 2, 4)):
        with pytest.raises(ShapeError, match="4 channels"):
            image.rgb_to_grayscale(x)


@pytest.mark.parametrize("size", [(0, 2), (2, -1), (0, 0), (2,), (2, 2, 2)])
def test_a_size_is_a_height_and_a_width(size):
    for (x,) in tensors((4, 4, 3)):
        with pytest.raises(ConfigError, match="a height and a width"):
            image.resize(x, size)


def test_proportions_are_kept_one_way():
    for (x,) in tensors((4, 4, 3)):
        with pytest.raises(ConfigError, match="not by both"):
            image.resize(x, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)


@pytest.mark.parametrize(
    ("shape", "error"),
    [((), ShapeError), ((1, 1, 8), ShapeError), ((6,), ArgumentTypeError)],
)
def test_a_projection_is_eight_numbers(shape, error):
    for x in tensors((4, 4, 3), shape):
        with pytest.raises(error, match="transform"):
            image.affine_transform(*x)


def test_each_image_has_a_projection():
    with pytest.raises(ArgumentTypeError, match="one transform per image"):
        image.affine_transform(np.ones((2, 4, 4, 3)), np.ones((3, 8)))


@pytest.mark.parametrize(
    ("start", "end"),
    [((), ()), ((8,), (8,)), ((3, 2), (3, 2)), ((1, 1, 4, 2),) * 2, ((4, 2), (1, 4, 2)),
     ((2, 4, 2), (1, 4, 2)), ((4, 2), (4, 3))],
)  # fmt: skip
def test_a_perspective_is_four_points(start, end):
    for x in tensors((4, 4, 3), start, end):
        with pytest.raises(ShapeError, match="points"):
            image.perspective_transform(*x)


@pytest.mark.parametrize("coordinates", [(3,), (2, 5, 5), (4, 5)])
def test_a_place_has_an_index_per_axis(coordinates):
    for x in tensors((4, 4, 3), coordinates):
        with pytest.raises(ShapeError, match=r"two axes at least|one index per axis"):
            image.map_coordinates(*x, order=0)


def test_interpolation_is_of_order_0_or_1():
    with pytest.raises(ConfigError, match="order 3"):
        image.map_coordinates(np.ones((4, 4)), np.ones((2, 5)), order=3)


@pytest.mark.parametrize("size", ["5", 2.5, (3,), (3, 3, 3, 3)])
def test_a_window_has_two_sides_or_three(size):
    for (x,) in tensors((4, 4, 3)):
        with pytest.raises(TypeError, match="size of a window"):
            image.extract_patches(x, size)


@pytest.mark.parametrize("size", ["222", (2, 2)])
def test_a_window_of_a_volume_has_three_sides(size):
    for (x,) in tensors((1, 4, 4, 4, 1)):
        with pytest.raises(ArgumentTypeError, match="3 ints"):
            image.extract_patches_3d(x, size)


def test_windows_of_volumes_need_volumes():
    for (x,) in tensors((4, 4, 1)):
        with pytest.raises(ShapeError, match="4 axes"):
            image.extract_patches_3d(x, 2)


def test_everything_may_be_cut_off():
    for (x,) in tensors((10, 10, 3)):
        assert image.crop_images(x, 2, 3, 8, 5).shape == (0, 2, 3)
        assert image.crop_images(x, 2, 3, None, 5, target_height=0).shape == (0, 2, 3)
        with pytest.raises(ConfigError, match="larger than the images"):
            image.crop_images(x, 2, 3, 9, 5)


@pytest.mark.parametrize("margins", [(-1, 5), (0, -1)])
@pytest.mark.parametrize("shape", [(10, 10, 3), (None, None, 3), (None, 10, 3)])
def test_no_margin_is_negative(shape, margins):
    top, height = margins
    with pytest.raises(ConfigError, match="negative"):
        image.pad_images(Input(batch_shape=shape), top, 0, None, 0, target_height=height)
    with pytest.raises(ConfigError, match="negative"):
        image.pad_images(np.ones((10, 10, 3)), top, 0, None, 0, target_height=height)


@pytest.mark.parametrize("block", [-1, 0, 1])
def test_a_block_has_two_pixels_at_least(block):
    for (x,) in tensors((1, 4, 4, 4)):
        for operation in (ops.depth_to_space, ops.space_to_depth):
            with pytest.raises(ConfigError, match="block_size"):
                operation(x, block)


def test_blocks_of_images_whose_sizes_are_not_known():
    x = Input((None, None, None))
    assert ops.depth_to_space(x, 2).shape == (None, None, None, None)
    assert ops.space_to_depth(x, 2).shape == (None, None, None, None)
    assert ops.space_to_depth(Input((None, 4, 3)), 2).shape == (None, None, 2, 12)
    assert ops.depth_to_space(Input((None, 4, 12)), 2).shape == (None, None, 8, 3)
    first = Input((12, None, 4))
    assert ops.depth_to_space(first, 2, "channels_first").shape == (None, 3, None, 8)
    with pytest.raises(ShapeError, match="equal parts"):
        ops.space_to_depth(Input((None, 5, 3)), 2)
    with pytest.raises(ShapeError, match="four axes"):
        ops.space_to_depth(Input((4, 3)), 2)
