"""The functions that Keras publishes as `keras.utils.bounding_boxes`; layers use them, too."""

from keramos._lazy import attach

_HOME = "..layers.preprocessing.boxes"
EXPORTS = {
    "affine_transform": f"{_HOME}.geometry",
    "clip_to_image_size": f"{_HOME}.geometry",
    "compute_ciou": f"{_HOME}.overlap",
    "compute_iou": f"{_HOME}.overlap",
    "convert_format": f"{_HOME}.formats",
    "crop": f"{_HOME}.geometry",
    "decode_deltas_to_boxes": f"{_HOME}.deltas",
    "encode_box_to_deltas": f"{_HOME}.deltas",
    "pad": f"{_HOME}.geometry",
}

__getattr__, __dir__, __all__ = attach(__name__, EXPORTS)
