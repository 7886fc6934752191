"""The walk finds rules by names that a file may choose freely."""

from __future__ import annotations

import pytest

from keramos.dialects import Origin, upgrade


@pytest.mark.parametrize("class_name", ["Mine", None, 3, ["Dense"]])
@pytest.mark.parametrize("module", ["Dense", "BatchNormalization", "Lambda", "keras.losses"])
def test_a_module_may_be_called_as_a_class_is(module, class_name):
    config = {"class_name": class_name, "module": module, "config": {"output_dim": 2}}
    assert upgrade(config, Origin(keras_version="1.2.0")).config["class_name"] == class_name
