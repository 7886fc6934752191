# An environment of Python with keramos in it.

ENVIRONMENT <- "r-keramos"

install_keramos <- function(source = "keramos", envname = ENVIRONMENT, python = NULL, ...) {
  need_reticulate()
  if (dir.exists(source)) source <- normalizePath(source)
  tryCatch({
    if (!reticulate::virtualenv_exists(envname)) {
      reticulate::virtualenv_create(envname, python = python, packages = NULL, ...)
    }
    reticulate::virtualenv_install(envname, source)
  }, error = function(e) stop(not_installed(source, envname, e), call. = FALSE))
  message("keramos is in ", reticulate::virtualenv_python(envname), "\n",
          "Restart R, then: library(keramos)")
  invisible(envname)
}

not_installed <- function(source, envname, error) {
  paste0("keramos could not be installed from ", source, ": ", conditionMessage(error), "\n",
         "  Python 3.11 or newer is needed: install_keramos(python = \"python3.11\")\n",
         "  from a checkout: install_keramos(\"path/to/keramos\")\n",
         "  without a network: <a Python that has numpy, h5py, ml_dtypes, jax, rich, click and ",
         "hatchling> -m pip install --no-deps --no-build-isolation path/to/keramos, and name it by ",
         "Sys.setenv(RETICULATE_PYTHON = ...)")
}

is_keras_available <- function() {
  !is.null(tryCatch(keramos$`__version__`, error = function(e) NULL))
}

use_backend <- function(backend = "jax", ...) {
  if (!identical(backend, "jax")) {
    stop("keramos computes with jax alone: use_backend(\"jax\"), or leave it out", call. = FALSE)
  }
  invisible(backend)
}
