"""Cases of the normalization layers."""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .core import COMMON
from .grammar import given, layer, new, t

GAMMA_BETA = {
    "beta_initializer": "ones", "gamma_initializer": new("initializers.Constant", value=2.0),
    "beta_regularizer": "l2", "gamma_regularizer": new("regularizers.L1", l1=0.1),
    "beta_constraint": "non_neg", "gamma_constraint": "unit_norm",
}
MOVING = {"moving_mean_initializer": "ones", "moving_variance_initializer": new("initializers.Constant", value=0.5)}
ROWS = given([[True, True, False], [False, True, True]], "bool")

CASES = [
    layer("BatchNormalization", "default", {}, t(4, 3)),
    layer("BatchNormalization", "training", {}, t(4, 3), call={"training": True}, times=2),
    layer("BatchNormalization", "many", {"axis": 1, "momentum": 0.8, "epsilon": 0.01, **GAMMA_BETA, **MOVING, "synchronized": False,
                                         "name": "given", "dtype": "float32"}, t(2, 3, 2, 2), call={"training": True}),
    layer("BatchNormalization", "bare", {"center": False, "scale": False, "momentum": 0.5}, t(4, 3), call={"training": True}),
    layer("BatchNormalization", "frozen", {"trainable": False}, t(4, 3), call={"training": True}),
    layer("BatchNormalization", "mask", {"momentum": 0.5}, t(2, 3, 2), call={"training": True, "mask": ROWS}),
    layer("BatchNormalization", "renorm", {"renorm": True, "renorm_momentum": 0.7,
                                           "renorm_clipping": {"rmin": 0.5, "rmax": 2.0, "dmax": 1.0}}, t(4, 3), call={"training": True}),
    layer("BatchNormalization", "renorm, inference", {"renorm": True}, t(4, 3)),
    layer("LayerNormalization", "default", {}, t(2, 4)),
    layer("LayerNormalization", "many", {"axis": [1, 2], "epsilon": 0.01, **GAMMA_BETA, **COMMON}, t(2, 3, 4)),
    layer("LayerNormalization", "bare", {"center": False, "scale": False}, t(2, 4)),
    layer("LayerNormalization", "inner axis", {"axis": 1}, t(2, 3, 4)),
    layer("GroupNormalization", "default", {"groups": 2}, t(2, 3, 4)),
    layer("GroupNormalization", "many", {"groups": 2, "axis": 1, "epsilon": 0.01, **GAMMA_BETA, **COMMON}, t(2, 4, 3)),
    layer("GroupNormalization", "bare", {"groups": -1, "center": False, "scale": False}, t(2, 3, 4)),
    layer("GroupNormalization", "one group, image", {"groups": 1}, t(2, 2, 2, 4)),
    layer("GroupNormalization", "32 groups", {}),
    layer("RMSNormalization", "default", {}, t(2, 4)),
    layer("RMSNormalization", "many", {"axis": 2, "epsilon": 0.01, **COMMON}, t(2, 3, 4)),
    layer("RMSNormalization", "two axes", {"axis": (1, 2)}, t(2, 3, 4)),
    layer("UnitNormalization", "default", {}, t(2, 4)),
    layer("UnitNormalization", "many", {"axis": [1, 2], **COMMON}, t(2, 3, 4)),
]
