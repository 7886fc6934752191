"""Recurrent layers, their cells, and the layers that wrap them."""
