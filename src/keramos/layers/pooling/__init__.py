"""Layers that sum space up."""
