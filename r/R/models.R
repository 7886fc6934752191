# Models: made, shown, taken apart.

keras_input <- function(shape = NULL, batch_size = NULL, dtype = NULL, sparse = NULL,
                        batch_shape = NULL, name = NULL, tensor = NULL, optional = FALSE) {
  do.call(keramos$Input, arguments(shape = as_shape, batch_shape = as_shape, batch_size = as_whole))
}

layer_input <- keras_input

keras_model <- function(inputs = NULL, outputs = NULL, ...) {
  parts <- lapply(list(inputs = inputs, outputs = outputs), unname_single)
  do.call(keramos$Model, c(lapply(parts, python_value), list(...)))
}

unname_single <- function(x) if (is.list(x) && !is_python(x) && length(x) == 1) x[[1]] else x

keras_model_sequential <- function(input_shape = NULL, name = NULL, ..., input_dtype = NULL,
                                   input_batch_size = NULL, input_sparse = NULL,
                                   input_batch_shape = NULL, input_name = NULL, trainable = TRUE,
                                   layers = list()) {
  model <- keramos$Sequential(name = name, trainable = trainable)
  if (!is.null(input_shape) || !is.null(input_batch_shape)) {
    model$add(do.call(keras_input, Filter(Negate(is.null), list(
      shape = input_shape, batch_shape = input_batch_shape, batch_size = input_batch_size,
      dtype = input_dtype, sparse = input_sparse, name = input_name))))
  }
  for (layer in c(if (is.list(layers)) layers else list(layers), list(...))) model$add(layer)
  model
}

clone_model <- function(model, input_tensors = NULL, clone_function = NULL, call_function = NULL,
                        recursive = FALSE, ...) {
  do.call(keramos$models$clone_model, arguments(.without = NULL))
}

summary.keramos.models.model.Model <- function(object, ...) {
  cat(summary_text(object, ...), sep = "\n")
  invisible(object)
}

format.keramos.models.model.Model <- function(x, ...) paste(summary_text(x, ...), collapse = "\n")

print.keramos.models.model.Model <- function(x, ...) {
  cat(format(x, ...), "\n", sep = "")
  invisible(x)
}

summary_text <- function(model, line_length = NULL, ...) {
  lines <- character()
  keep <- function(line, ...) {
    lines <<- c(lines, line)
    NULL
  }
  width <- as_whole(line_length %||% min(getOption("width"), 100L))
  model$summary(line_length = width, print_fn = keep, ...)
  lines <- sub("\\s+$", "", unlist(strsplit(lines, "\n")))
  if (l10n_info()[["UTF-8"]]) lines else unlist(python$in_ascii(as.list(lines)))
}

plot.keramos.models.model.Model <- function(x, to_file = tempfile(fileext = ".png"), ...) {
  keramos$utils$plot_model(x, to_file = to_file, ...)
  invisible(to_file)
}

get_layer <- function(object, name = NULL, index = NULL) {
  if (is.null(index)) return(object$get_layer(name = name))
  layers <- object$layers
  layers[[place(index, vapply(layers, function(l) l$name, ""))]]
}

pop_layer <- function(object) {
  object$pop()
  invisible(object)
}

count_params <- function(object) object$count_params()

get_weights <- function(object, trainable = NA) {
  if (is.na(trainable)) return(as_r(object$get_weights()))
  variables <- if (trainable) object$trainable_weights else object$non_trainable_weights
  lapply(variables, function(v) as_r(v$numpy()))
}

set_weights <- function(object, weights) {
  object$set_weights(lapply(weights, as_numpy))
  invisible(object)
}

freeze_weights <- function(object, from = NULL, to = NULL, which = NULL) {
  set_trainable(object, FALSE, from, to, which)
}

unfreeze_weights <- function(object, from = NULL, to = NULL, which = NULL) {
  set_trainable(object, TRUE, from, to, which)
}

# `from`, `to`, `which`: names of layers, or their places from 1 on.
set_trainable <- function(object, value, from, to, which) {
  if (is.null(from) && is.null(to) && is.null(which)) {
    object$trainable <- value
    return(invisible(object))
  }
  layers <- object$layers
  names <- vapply(layers, function(l) l$name, "")
  if (is.null(which)) which <- place(from %||% 1, names):place(to %||% length(layers), names)
  for (i in vapply(which, place, 1, names)) layers[[i]]$trainable <- value
  invisible(object)
}

place <- function(x, names) {
  found <- if (is.character(x)) match(x, names) else if (x < 0) length(names) + x + 1 else x
  if (is.na(found) || found < 1 || found > length(names)) {
    stop("no layer ", x, "; there are: ", paste(names, collapse = ", "), call. = FALSE)
  }
  found
}

quantize_weights <- function(object, mode, ...) {
  object$quantize(mode, ...)
  invisible(object)
}

adapt <- function(object, data, ..., batch_size = NULL, steps = NULL) {
  do.call(object$adapt, arguments(data = as_data, batch_size = as_whole, steps = as_whole))
  invisible(object)
}

get_vocabulary <- function(object, include_special_tokens = TRUE) {
  object$get_vocabulary(include_special_tokens = include_special_tokens)
}

set_vocabulary <- function(object, vocabulary, idf_weights = NULL, ...) {
  object$set_vocabulary(vocabulary, idf_weights = idf_weights, ...)
  invisible(object)
}

reset_state <- function(object) {
  if (reticulate::py_has_attr(object, "reset_state")) object$reset_state() else object$reset_states()
  invisible(object)
}
