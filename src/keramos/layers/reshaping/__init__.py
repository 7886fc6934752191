"""Layers that move, repeat, add or drop elements and compute nothing else."""
