"""Endpoints as operations of TensorFlow, where it has all that they are made of."""
