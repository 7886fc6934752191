"""SpatialDropout1D: in training, whole channels of sequences become 0."""

from __future__ import annotations

from keramos.layers.regularization.spatial_dropout import SpatialDropout


class SpatialDropout1D(SpatialDropout):
    """In training a channel of a sample becomes 0 with probability `rate`, else `x / (1 - rate)`.

    Tompson et al., 2014. Input and output shape `(batch, time, channels)`.

    Args:
        rate: probability, in [0, 1].
        seed: integer; random when None.
        name: automatic when None.
        dtype: a dtype or a dtype policy.
    """

    _spatial = 1
