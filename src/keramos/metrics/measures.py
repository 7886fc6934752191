"""The functions that losses and metrics share; re-exports only."""

from keramos.losses.binary import binary_crossentropy as binary_crossentropy
from keramos.losses.binary import binary_focal_crossentropy as binary_focal_crossentropy
from keramos.losses.categorical import categorical_crossentropy as categorical_crossentropy
from keramos.losses.categorical import (
    categorical_focal_crossentropy as categorical_focal_crossentropy,
)
from keramos.losses.categorical import kl_divergence as kl_divergence
from keramos.losses.categorical import (
    sparse_categorical_crossentropy as sparse_categorical_crossentropy,
)
from keramos.losses.margin import categorical_hinge as categorical_hinge
from keramos.losses.margin import hinge as hinge
from keramos.losses.margin import squared_hinge as squared_hinge
from keramos.losses.regression import huber as huber
from keramos.losses.regression import log_cosh as log_cosh
from keramos.losses.regression import mean_absolute_error as mean_absolute_error
from keramos.losses.regression import (
    mean_absolute_percentage_error as mean_absolute_percentage_error,
)
from keramos.losses.regression import mean_squared_error as mean_squared_error
from keramos.losses.regression import (
    mean_squared_logarithmic_error as mean_squared_logarithmic_error,
)
from keramos.losses.regression import poisson as poisson
