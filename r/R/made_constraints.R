# Made by tools/r_package from the public names of keramos: do not edit.

constraint_maxnorm <- function(max_value = 2L, axis = 1L) {
  make("constraints.MaxNorm", arguments(axis = as_axis))
}

constraint_minmaxnorm <- function(min_value = 0.0, max_value = 1.0, rate = 1.0, axis = 1L) {
  make("constraints.MinMaxNorm", arguments(axis = as_axis))
}

constraint_nonneg <- function() {
  make("constraints.NonNeg", arguments())
}

constraint_unitnorm <- function(axis = 1L) {
  make("constraints.UnitNorm", arguments(axis = as_axis))
}
