"""Layers that make one tensor of several, one per file."""
