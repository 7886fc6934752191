"""What `keras.ops.nn` computes, in one place.

Refuses to know how: see the modules it takes the names from.
"""

from __future__ import annotations

from keramos.engine.activation import (
    celu as celu,
)
from keramos.engine.activation import (
    elu as elu,
)
from keramos.engine.activation import (
    gelu as gelu,
)
from keramos.engine.activation import (
    glu as glu,
)
from keramos.engine.activation import (
    hard_shrink as hard_shrink,
)
from keramos.engine.activation import (
    hard_sigmoid as hard_sigmoid,
)
from keramos.engine.activation import (
    hard_silu as hard_silu,
)
from keramos.engine.activation import (
    hard_swish as hard_swish,
)
from keramos.engine.activation import (
    hard_tanh as hard_tanh,
)
from keramos.engine.activation import (
    leaky_relu as leaky_relu,
)
from keramos.engine.activation import (
    log_sigmoid as log_sigmoid,
)
from keramos.engine.activation import (
    log_softmax as log_softmax,
)
from keramos.engine.activation import (
    relu as relu,
)
from keramos.engine.activation import (
    relu6 as relu6,
)
from keramos.engine.activation import (
    selu as selu,
)
from keramos.engine.activation import (
    sigmoid as sigmoid,
)
from keramos.engine.activation import (
    silu as silu,
)
from keramos.engine.activation import (
    soft_shrink as soft_shrink,
)
from keramos.engine.activation import (
    softmax as softmax,
)
from keramos.engine.activation import (
    softplus as softplus,
)
from keramos.engine.activation import (
    softsign as softsign,
)
from keramos.engine.activation import (
    sparse_plus as sparse_plus,
)
from keramos.engine.activation import (
    sparse_sigmoid as sparse_sigmoid,
)
from keramos.engine.activation import (
    sparsemax as sparsemax,
)
from keramos.engine.activation import (
    squareplus as squareplus,
)
from keramos.engine.activation import (
    swish as swish,
)
from keramos.engine.activation import (
    tanh as tanh,
)
from keramos.engine.activation import (
    tanh_shrink as tanh_shrink,
)
from keramos.engine.activation import (
    threshold as threshold,
)
from keramos.engine.alignment import ctc_decode as ctc_decode
from keramos.engine.alignment import ctc_loss as ctc_loss
from keramos.engine.attention import dot_product_attention as dot_product_attention
from keramos.engine.convolution import (
    conv as conv,
)
from keramos.engine.convolution import (
    conv_transpose as conv_transpose,
)
from keramos.engine.convolution import (
    depthwise_conv as depthwise_conv,
)
from keramos.engine.convolution import (
    separable_conv as separable_conv,
)
from keramos.engine.convolution import (
    transposed_length as transposed_length,
)
from keramos.engine.entropy import (
    binary_crossentropy as binary_crossentropy,
)
from keramos.engine.entropy import (
    categorical_crossentropy as categorical_crossentropy,
)
from keramos.engine.entropy import (
    multi_hot as multi_hot,
)
from keramos.engine.entropy import (
    one_hot as one_hot,
)
from keramos.engine.entropy import (
    psnr as psnr,
)
from keramos.engine.entropy import (
    sparse_categorical_crossentropy as sparse_categorical_crossentropy,
)
from keramos.engine.math import polar as polar
from keramos.engine.normalization import (
    batch_normalization as batch_normalization,
)
from keramos.engine.normalization import (
    layer_normalization as layer_normalization,
)
from keramos.engine.normalization import (
    moments as moments,
)
from keramos.engine.normalization import (
    normalize as normalize,
)
from keramos.engine.normalization import (
    rms_normalization as rms_normalization,
)
from keramos.engine.patches import (
    depth_to_space as depth_to_space,
)
from keramos.engine.patches import (
    fold as fold,
)
from keramos.engine.patches import (
    space_to_depth as space_to_depth,
)
from keramos.engine.patches import (
    unfold as unfold,
)
from keramos.engine.pooling import (
    adaptive_average_pool as adaptive_average_pool,
)
from keramos.engine.pooling import (
    adaptive_max_pool as adaptive_max_pool,
)
from keramos.engine.pooling import (
    average_pool as average_pool,
)
from keramos.engine.pooling import (
    max_pool as max_pool,
)
