"""A model as a program for other runtimes."""
