# Written by tools/stubs.py from the table in __init__.py.

from ...layers.preprocessing.boxes.deltas import decode_deltas_to_boxes as decode_deltas_to_boxes
from ...layers.preprocessing.boxes.deltas import encode_box_to_deltas as encode_box_to_deltas
from ...layers.preprocessing.boxes.formats import convert_format as convert_format
from ...layers.preprocessing.boxes.geometry import affine_transform as affine_transform
from ...layers.preprocessing.boxes.geometry import clip_to_image_size as clip_to_image_size
from ...layers.preprocessing.boxes.geometry import crop as crop
from ...layers.preprocessing.boxes.geometry import pad as pad
from ...layers.preprocessing.boxes.overlap import compute_ciou as compute_ciou
from ...layers.preprocessing.boxes.overlap import compute_iou as compute_iou

__all__ = [
    "affine_transform",
    "clip_to_image_size",
    "compute_ciou",
    "compute_iou",
    "convert_format",
    "crop",
    "decode_deltas_to_boxes",
    "encode_box_to_deltas",
    "pad",
]
