"""Layers in which every position looks at others, one per file."""
