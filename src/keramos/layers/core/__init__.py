"""The layers that everything is made of."""
