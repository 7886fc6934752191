# Made by tools/r_package from the public names of keramos: do not edit.

regularizer_l1 <- function(l1 = 0.01) {
  make("regularizers.L1", arguments())
}

regularizer_l1_l2 <- function(l1 = 0.0, l2 = 0.0) {
  make("regularizers.L1L2", arguments())
}

regularizer_l2 <- function(l2 = 0.01) {
  make("regularizers.L2", arguments())
}

regularizer_orthogonal <- function(factor = 0.01, mode = "rows") {
  make("regularizers.OrthogonalRegularizer", arguments())
}
