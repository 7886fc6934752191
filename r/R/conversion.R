# Values of R as Python wants them: whole numbers, axes from 1 on, shapes, arrays.

`%||%` <- function(x, y) if (is.null(x)) y else x

is_python <- function(x) inherits(x, "python.builtin.object")

is_whole <- function(x) {
  is.double(x) && all(is.finite(x)) && all(x == trunc(x)) && all(abs(x) <= .Machine$integer.max)
}

# Doubles that are whole become integers, in lists too; what else there is stays.
as_whole <- function(x) {
  if (is_python(x)) return(x)
  if (is.list(x)) return(lapply(x, as_whole))
  if (length(x) && is_whole(x)) storage.mode(x) <- "integer"
  x
}

# Axes count from 1, and from -1 backwards.
as_axis <- function(x) {
  if (is.null(x) || is_python(x)) return(x)
  if (length(x) != 1) return(lapply(as.list(x), as_axis))
  x <- as_whole(x[[1]])
  if (!is.integer(x)) return(x)
  if (x == 0L) stop("`axis` counts from 1: there is no axis 0", call. = FALSE)
  if (x > 0L) x - 1L else x
}

# Places in R count from 1, in Python from 0.
as_index <- function(x) {
  if (is.null(x)) return(x)
  if (is_python(x)) return(keramos$ops$subtract(x, 1L))
  x <- as_whole(x)
  if (is.factor(x)) x <- as.integer(x)
  if (is.list(x)) lapply(x, as_index) else x - 1L
}

# NA and NULL stand for a size that is open.
as_shape <- function(x) {
  if (is.null(x) || is_python(x)) return(x)
  if (is.list(x) && !is.null(names(x))) return(lapply(x, as_shape))
  sizes <- lapply(as.list(x), function(size) {
    if (is.list(size)) as_shape(size) else if (is_open(size)) NULL else as_whole(size)
  })
  do.call(reticulate::tuple, unname(sizes))
}

is_open <- function(x) is.null(x) || (length(x) == 1 && is.atomic(x) && is.na(x))

shape <- function(...) {
  parts <- list(...)
  if (length(parts) == 1 && is_python(parts[[1]]) && reticulate::py_has_attr(parts[[1]], "shape")) {
    parts <- as.list(parts[[1]]$shape)
  }
  flat <- unlist(lapply(parts, function(x) if (is.null(x)) NA_integer_ else as_whole(x)))
  new_shape(as.list(flat))
}

new_shape <- function(sizes) structure(unname(lapply(sizes, size_or_null)), class = "keras_shape")

size_or_null <- function(x) if (is_open(x)) NULL else x

format.keras_shape <- function(x, ...) {
  sizes <- vapply(unclass(x), function(s) if (is.null(s)) "NA" else format(s), "")
  paste0("shape(", paste(sizes, collapse = ", "), ")")
}

print.keras_shape <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}

`[.keras_shape` <- function(x, i) new_shape(unclass(x)[i])

as.integer.keras_shape <- function(x, ...) {
  vapply(unclass(x), function(s) if (is.null(s)) NA_integer_ else as.integer(s), 1L)
}

r_to_py.keras_shape <- function(x, convert = FALSE) {
  reticulate::r_to_py(as_shape(unclass(x)), convert)
}

# Arrays for training: doubles become the default float type, rows lie together.
as_data <- function(x) {
  if (is.null(x) || is_python(x)) return(x)
  if (is.function(x)) return(generator(x))
  if (is.data.frame(x) || is.list(x)) return(lapply(as.list(x), as_data))
  if (is.factor(x)) x <- as.integer(x) - 1L
  as_numpy(x, if (is.double(x)) keramos$config$floatx())
}

# Arrays cross as bytes: reticulate before 1.39 knows no NumPy 2.
as_numpy <- function(x, dtype = NULL) {
  if (is.null(x) || is_python(x)) return(x)
  sizes <- as.list(dim(x) %||% length(x))
  if (is.character(x)) return(python$to_texts(as.list(as.vector(x)), sizes))
  written <- WRITTEN[[written_as(x, dtype)]]
  if (is.logical(x)) dtype <- dtype %||% "bool"
  x <- as.vector(x, written$mode)
  starts <- seq(1, max(1, length(x)), by = CHUNK)
  chunks <- lapply(starts, function(i) {
    writeBin(x[seq_len(min(CHUNK, length(x) - i + 1)) + i - 1], raw(), size = written$size)
  })
  python$to_array(chunks, written$dtype, sizes, dtype)
}

CHUNK <- 2^26

WRITTEN <- list(
  float32 = list(mode = "double", size = 4, dtype = "float32"),
  float64 = list(mode = "double", size = 8, dtype = "float64"),
  integer = list(mode = "integer", size = 4, dtype = "int32"),
  complex = list(mode = "complex", size = NA, dtype = "complex128")
)

written_as <- function(x, dtype) {
  if (is.integer(x) || is.logical(x)) return("integer")
  if (is.complex(x)) return("complex")
  if (!is.double(x)) stop("no array: ", paste(class(x), collapse = " "), call. = FALSE)
  if (identical(dtype, "float32")) "float32" else "float64"
}

# Results as R has them: arrays, plain lists; what else there is stays.
as_r <- function(x) {
  if (inherits(x, "numpy.ndarray")) return(array_of(x))
  if (inherits(x, c("python.builtin.dict", "python.builtin.list", "python.builtin.tuple"))) {
    x <- python$shallow(x)
  }
  if (is.list(x) && !is_python(x) && !is.object(x)) return(lapply(x, as_r))
  if (inherits(x, "numpy.generic")) return(as.vector(array_of(x)))
  x
}

array_of <- function(x) {
  parts <- python$from_array(x)
  sizes <- as.integer(unlist(parts[[2]]))
  values <- if (parts[[1]] == "character") as.character(unlist(parts[[3]]))
            else as_mode(parts[[3]], parts[[1]])
  if (length(sizes)) array(values, sizes) else values
}

as_mode <- function(chunks, mode) {
  stored <- if (mode == "logical") "integer" else mode
  read <- function(chunk) readBin(chunk, stored, length(chunk) / c(integer = 4, double = 8,
                                                                  complex = 16)[[stored]])
  values <- if (length(chunks)) unlist(lapply(chunks, read)) else vector(stored, 0)
  if (mode == "logical") as.logical(values) else values
}

# A function that gives list(x, y) at every call, and NULL at the end.
generator <- function(f) {
  reticulate::py_iterator(function() {
    batch <- f()
    if (is.null(batch)) NULL else do.call(reticulate::tuple, lapply(unname(batch), as_data))
  })
}

keras_array <- function(x, dtype = NULL) {
  if (is.list(x)) return(lapply(x, keras_array, dtype = dtype))
  as_numpy(x, dtype %||% if (is.double(x)) keramos$config$floatx())
}

np_array <- function(data, dtype = NULL) {
  if (is_python(data)) data$astype(dtype %||% data$dtype) else as_numpy(data, dtype)
}

# Elements in the order of rows, as Python has them; order = "F" is R's own.
array_reshape <- function(x, dim, order = c("C", "F")) {
  dim <- as.integer(as_open(unlist(dim), length(x)))
  if (match.arg(order) == "F") return(array(x, dim))
  rows <- if (is.null(base::dim(x))) x else aperm(x)
  aperm(array(rows, rev(dim)))
}

# One -1 among the sizes is what is left.
as_open <- function(dim, size) {
  open <- which(is.na(dim) | dim == -1)
  if (length(open) == 1) dim[open] <- size / prod(dim[-open])
  if (prod(dim) != size || any(dim != trunc(dim))) {
    stop(size, " elements cannot have the sizes ", paste(dim, collapse = ", "), call. = FALSE)
  }
  dim
}

tuple <- function(...) reticulate::tuple(...)

# What every layer takes through `...`.
COMMON <- list(
  input_shape = as_shape, batch_shape = as_shape, batch_input_shape = as_shape,
  batch_size = as_whole, seed = as_whole
)
