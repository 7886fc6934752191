"""Layers that prepare raw features for a model."""
