"""Symbolic tensors, operations, and the graphs they form. Knows no layer and computes nothing."""
