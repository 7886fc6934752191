"""SpatialDropout2D: in training, whole channels of images become 0."""

from __future__ import annotations

from keramos.layers.regularization.spatial_dropout import SpatialDropoutOfImages


class SpatialDropout2D(SpatialDropoutOfImages):
    """In training a channel of a sample becomes 0 with probability `rate`, else `x / (1 - rate)`.

    Tompson et al., 2014. Input and output shape `(batch, height, width, channels)`; with
    `channels_first` the channels stand second.

    Args:
        rate: probability, in [0, 1].
        data_format: `"channels_last"` or `"channels_first"`; the process's setting when None.
        seed: integer; random when None.
        name: automatic when None.
        dtype: a dtype or a dtype policy.
    """

    _spatial = 2
