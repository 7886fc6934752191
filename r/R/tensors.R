# Tensors in R's own syntax: arithmetic, [ ], conversion.

TENSORS <- c("keramos.graph.tensor.KerasTensor", "keramos.engine.variable.Variable",
             "numpy.ndarray", "jaxlib._jax.ArrayImpl", "jaxlib.xla_extension.ArrayImpl",
             "jax._src.core.Tracer")

OPERATORS <- c(
  "+" = "add", "-" = "subtract", "*" = "multiply", "/" = "divide", "^" = "power", "%%" = "mod",
  "%/%" = "floor_divide", "==" = "equal", "!=" = "not_equal", "<" = "less", "<=" = "less_equal",
  ">" = "greater", ">=" = "greater_equal", "&" = "logical_and", "|" = "logical_or"
)

tensor_ops <- function(e1, e2) {
  ops <- keramos$ops
  if (missing(e2)) {
    return(switch(.Generic, "+" = e1, "-" = ops$negative(e1), "!" = ops$logical_not(e1)))
  }
  ops[[OPERATORS[[.Generic]]]](operand(e1), operand(e2))
}

# A whole number beside a tensor of integers stays one.
operand <- function(x) if (is_python(x) || length(x) == 1) x else as_data(x)

# x[1, ], x[, 1:2], x[-1]: from 1 on; one place takes its axis away, as in Python.
tensor_subset <- function(x, ...) {
  keys <- lapply(as.list(substitute(list(...)))[-1], function(key) {
    if (identical(key, quote(expr = ))) list(NULL, NULL, NULL) else NULL
  })
  for (i in seq_along(keys)) if (is.null(keys[[i]])) keys[i] <- list(as_key(...elt(i)))
  if (any(vapply(keys, inherits, NA, "keramos_places"))) return(take_places(x, keys))
  python$index(x, keys)
}

as_key <- function(i) {
  if (is.null(i)) return(NULL)
  if (is_python(i)) return(i)
  i <- as_whole(i)
  if (!is.integer(i)) stop("places in a tensor are whole numbers from 1 on", call. = FALSE)
  if (any(i == 0L)) stop("places in a tensor count from 1: there is no 0", call. = FALSE)
  if (length(i) == 1) return(if (i > 0L) i - 1L else i)
  if (all(diff(i) == 1L) && i[1] > 0L) return(list(i[1] - 1L, i[length(i)], NULL))
  structure(list(i), class = "keramos_places")
}

take_places <- function(x, keys) {
  for (axis in rev(seq_along(keys))) {
    key <- keys[[axis]]
    if (inherits(key, "keramos_places")) {
      i <- key[[1]]
      x <- keramos$ops$take(x, as.list(ifelse(i > 0L, i - 1L, i)), axis = axis - 1L)
      keys[axis] <- list(list(NULL, NULL, NULL))
    }
  }
  python$index(x, keys)
}

tensor_array <- function(x, ...) {
  if (inherits(x, "keramos.graph.tensor.KerasTensor")) {
    stop("this tensor is an input or follows from one: it has no numbers yet", call. = FALSE)
  }
  as_r(keramos$ops$convert_to_numpy(x))
}

tensor_double <- function(x, ...) as.double(tensor_array(x))
tensor_integer <- function(x, ...) as.integer(tensor_array(x))
tensor_matrix <- function(x, ...) as.matrix(tensor_array(x))

tensor_dim <- function(x) as.integer(shape(x))

METHODS <- list(Ops = tensor_ops, dim = tensor_dim, `[` = tensor_subset, as.array = tensor_array,
                as.double = tensor_double, as.integer = tensor_integer, as.matrix = tensor_matrix)

# Lists and dicts of classes of their own: self$layers is a list in R.
COLLECTIONS <- c(
  "keramos.layers.base.tracking.TrackedList", "keramos.layers.base.tracking.TrackedDict",
  "keramos.layers.base.former.WeightList", "keramos.codec.encode.Described")

# S3 classes of objects of Python are spelled as their modules: methods are registered by table.
register_methods <- function() {
  here <- asNamespace("keramos")
  for (class in TENSORS) {
    for (generic in names(METHODS)) registerS3method(generic, class, METHODS[[generic]], here)
  }
  for (class in PRINTED) registerS3method("print", class, print_object, here)
  there <- asNamespace("reticulate")
  for (class in CALLED) registerS3method("py_to_r_wrapper", class, call_on_arrays, there)
  for (class in COLLECTIONS) registerS3method("py_to_r", class, function(x) as_r(x), there)
  registerS3method("r_to_py", "keras_shape", r_to_py.keras_shape, there)
  registerS3method("r_to_py", "keramos_constructor", r_to_py.keramos_constructor, there)
}
