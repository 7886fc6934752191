# The Python library, loaded when it is first used.

keramos <- NULL
keras <- NULL
python <- NULL

.onLoad <- function(libname, pkgname) {
  if (!has_reticulate()) {
    keramos <<- keras <<- python <<- structure(list(), class = "keramos_missing")
    return(invisible())
  }
  use_environment()
  delay <- list(on_error = python_is_missing)
  keramos <<- reticulate::import("keramos", delay_load = delay)
  keras <<- keramos
  bodies <- file.path(libname, pkgname, "python")
  python <<- reticulate::import_from_path("keramos_r", bodies, delay_load = TRUE)
  register_methods()
}

.onAttach <- function(libname, pkgname) {
  if (!has_reticulate()) packageStartupMessage(WITHOUT_RETICULATE)
}

# `reticulate` is suggested, not imported: R would refuse the package without a word on what to type.
has_reticulate <- function() requireNamespace("reticulate", quietly = TRUE)

WITHOUT_RETICULATE <- paste0(
  "keramos needs the R package reticulate, which is not installed.\n",
  "  install.packages(\"reticulate\")\n",
  "  or, on Debian: apt-get install r-cran-reticulate")

need_reticulate <- function() if (!has_reticulate()) stop(WITHOUT_RETICULATE, call. = FALSE)

`$.keramos_missing` <- function(x, name) stop(WITHOUT_RETICULATE, call. = FALSE)

# RETICULATE_PYTHON decides; else the environment that install_keramos() made.
use_environment <- function() {
  if (nzchar(Sys.getenv("RETICULATE_PYTHON"))) return(invisible())
  if (reticulate::py_available(initialize = FALSE)) return(invisible())
  if (reticulate::virtualenv_exists(ENVIRONMENT)) {
    reticulate::use_virtualenv(ENVIRONMENT, required = FALSE)
  }
}

python_is_missing <- function(error) {
  stop("Python has no library keramos: ", trimws(conditionMessage(error)), "\n",
       "  python: ", tryCatch(reticulate::py_exe(), error = function(e) "none was found"), "\n",
       "  keramos::install_keramos(), or\n",
       "  Sys.setenv(RETICULATE_PYTHON = \"<a Python that has keramos>\") before library(keramos)",
       call. = FALSE)
}
