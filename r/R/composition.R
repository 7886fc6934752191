# How layers are put together: x |> layer_dense(4), layer_add(a, b), and without inputs a layer.

# Makes a layer of the class at `path`, and hands it what the calling function got as `object`.
compose <- function(path, object, arguments) hand_on(make(path, arguments), object)

make <- function(path, arguments) do.call(python_object(path), arguments)

hand_on <- function(layer, object) {
  if (missing(object) || is.null(object)) return(layer)
  check_called_on(object) # before the layer is made: `layer` is evaluated below
  if (is_sequential(object)) {
    object$add(layer)
    return(invisible(object))
  }
  if (is_layer(object)) {
    stop("a layer cannot be piped into a layer: begin with keras_input() or ",
         "keras_model_sequential()", call. = FALSE)
  }
  layer(as_input(object))
}

check_called_on <- function(x) {
  if (!is.atomic(x) || length(x) != 1 || !is.null(dim(x)) || is.character(x)) return(invisible())
  stop("the first argument of a layer is what it is called on, not ", format(x),
       ": name the others, as in layer_dense(units = 32)", call. = FALSE)
}

is_sequential <- function(x) inherits(x, "keramos.models.sequential.Sequential")

is_layer <- function(x) inherits(x, "keramos.layers.base.layer.Layer")

# Objects that are called on arrays: layer(x), loss(a, b). reticulate asks for this function when it
# hands an object to R, and sees to its attributes.
CALLED <- c("keramos.layers.base.layer.Layer", "keramos.losses.loss.Loss",
            "keramos.metrics.metric.Metric", "keramos.regularizers.regularizer.Regularizer",
            "keramos.constraints.constraint.Constraint")

call_on_arrays <- function(x) {
  force(x)
  function(...) do.call(x, lapply(list(...), operand_of), quote = TRUE)
}

# Arrays of R become those of numpy, in the default float type.
as_input <- function(x) {
  if (is_python(x)) return(x)
  if (is.list(x)) lapply(x, as_input) else as_data(x)
}

# Layers of several inputs: a list, or one argument each.
merge_inputs <- function(path, inputs, arguments) {
  unnamed <- !nzchar(names(arguments) %||% rep("", length(arguments)))
  first <- if (missing(inputs) || is.null(inputs)) NULL
           else if (is.list(inputs) && !is_python(inputs)) inputs else list(inputs)
  all <- c(first, unname(arguments[unnamed]))
  layer <- make(path, arguments[!unnamed])
  if (length(all) == 0) return(layer)
  if (length(all) == 1 && is_sequential(all[[1]])) return(hand_on(layer, all[[1]]))
  layer(as_input(all))
}

# Layers whose inputs are arguments of their own: query, value, key.
attend <- function(path, inputs, arguments) {
  layer <- make(path, arguments)
  if (missing(inputs) || is.null(inputs)) return(layer)
  inputs <- as_input(if (is.list(inputs) && !is_python(inputs)) inputs else list(inputs))
  if (length(inputs) < 2) stop("`inputs` must be list(query, value) or list(query, value, key)",
                               call. = FALSE)
  do.call(layer, unname(inputs))
}

# A loss or a metric: of two arrays its value, without them the object.
compute <- function(class, f, y_true, y_pred, arguments) {
  if (missing(y_true) != missing(y_pred)) {
    stop("give both y_true and y_pred, or neither", call. = FALSE)
  }
  if (missing(y_true)) return(make(class, arguments))
  if (is.null(f)) {
    stop("this metric keeps a state and has no function: make it without y_true and y_pred",
         call. = FALSE)
  }
  do.call(python_object(f), c(list(as_input(y_true), as_input(y_pred)), arguments))
}
