"""Bounding boxes in images: how they are written, moved and compared."""
