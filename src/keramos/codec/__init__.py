"""Objects <-> canonical config. Knows no layer, file, Keras version or array library."""
