# Objects of Python as R shows them.

print_object <- function(x, ...) {
  cat(describe(x), "\n", sep = "")
  print_signature(x)
  invisible(x)
}

# A class, with what it is called with.
print_callable <- function(x) {
  cat(reticulate::py_str(x), "\n", sep = "")
  print_signature(x)
}

print.keramos_type <- function(x, ...) {
  print_callable(x)
  invisible(x)
}

describe <- function(x) {
  if (inherits(x, "keramos.losses.loss.FunctionLoss")) return(describe_loss(x))
  if (inherits(x, "keramos.optimizers.optimizer.Optimizer")) return(describe_by_address(x))
  reticulate::py_str(x)
}

describe_by_address <- function(x) {
  type <- x$`__class__`
  sprintf("<%s.%s object at %s>", type$`__module__`, type$`__qualname__`, python$address(x))
}

describe_loss <- function(x) {
  options <- setdiff(names(x$get_config()), c("name", "reduction", "dtype"))
  shown <- function(name) sprintf("'%s': %s", name, python_repr(x$get_config()[[name]]))
  values <- vapply(options, shown, "")
  sprintf("<LossFunctionWrapper(%s, kwargs={%s})>", reticulate::py_repr(x$fn),
          paste(values, collapse = ", "))
}

python_repr <- function(x) reticulate::py_repr(reticulate::r_to_py(x))

# One line where it fits, else a line for each parameter.
print_signature <- function(x) {
  parameters <- if (is.function(x)) python$signature(x)
  if (is.null(parameters)) return(invisible())
  line <- sprintf(" signature: (%s)", paste(parameters, collapse = ", "))
  if (nchar(line) > 80) {
    line <- paste0(" signature: (\n", paste0("   ", parameters, collapse = ",\n"), "\n )")
  }
  cat(line, "\n", sep = "")
}

PRINTED <- c(
  "keramos.layers.base.layer.Layer", "keramos.losses.loss.Loss", "keramos.metrics.metric.Metric",
  "keramos.optimizers.optimizer.Optimizer", "keramos.initializers.initializer.Initializer",
  "keramos.regularizers.regularizer.Regularizer", "keramos.constraints.constraint.Constraint",
  "keramos.optimizers.schedules.schedule.LearningRateSchedule"
)
