"""Layers that shift and scale activations to a known mean and variance, one per file."""
