"""Layers that disturb or penalize activations in training, one per file."""
