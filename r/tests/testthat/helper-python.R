# Tests that compute need Python with keramos; where it is missing they are skipped, and say so.
skip_without_keramos <- function() {
  testthat::skip_if_not(is_keras_available(), "Python has no keramos: set RETICULATE_PYTHON")
}

small_data <- function(n = 60) {
  x <- matrix(stats::rnorm(n * 4), n)
  list(x = x, y = as.integer(x[, 1] > 0))
}

new_path <- function(ending = ".keras") tempfile(fileext = ending)
