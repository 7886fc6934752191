"""Layers that reduce windows of space, or all of it, to one value per channel."""
