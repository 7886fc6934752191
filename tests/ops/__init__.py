"""Tests of `keramos.ops`, and the lines that it shares with the tests of `keramos.engine`."""
