"""The case tables: what stock Keras and keramos are both asked. Imports neither."""

FAMILIES = ("core", "convolution", "normalization", "attention", "recurrent", "preprocessing")
