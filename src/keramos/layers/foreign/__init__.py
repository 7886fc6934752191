"""Layers of functions and modules that are written without Keras."""
