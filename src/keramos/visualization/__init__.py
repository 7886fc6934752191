"""The names that Keras publishes as `keras.visualization`: pictures of data and of predictions."""

from keramos._lazy import attach

EXPORTS = {
    "draw_bounding_boxes": "boxes",
    "draw_segmentation_masks": "masks",
    "plot_bounding_box_gallery": "box_gallery",
    "plot_image_gallery": "image_gallery",
    "plot_segmentation_mask_gallery": "mask_gallery",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
