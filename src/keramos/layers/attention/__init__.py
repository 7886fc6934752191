"""Layers in which every position attends to others, one per file."""
