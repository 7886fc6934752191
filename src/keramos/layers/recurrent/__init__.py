"""Layers that walk through time, and what wraps them."""
