# compile(), fit() and their neighbours.

compile <- function(object, ...) UseMethod("compile")
fit <- function(object, ...) UseMethod("fit")
evaluate <- function(object, ...) UseMethod("evaluate")

compile.keramos.models.model.Model <- function(
    object, optimizer = "rmsprop", loss = NULL, metrics = NULL, ..., loss_weights = NULL,
    weighted_metrics = NULL, run_eagerly = FALSE, steps_per_execution = 1L, jit_compile = "auto",
    auto_scale_loss = TRUE) {
  do.call(object$compile, arguments(
    optimizer = made, metrics = as_several, weighted_metrics = as_several,
    loss_weights = as_several, steps_per_execution = as_whole))
  invisible(object)
}

# optimizer = optimizer_adam, without brackets, is its object.
made <- function(x) if (is.function(x) && !is_python(x)) x() else x

# One metric is a list of it; names are those of outputs.
as_several <- function(x) {
  if (is.null(x)) return(x)
  if (is.list(x) && !is_python(x)) return(lapply(x, identity))
  if (is.atomic(x)) as.list(x) else list(x)
}

fit.keramos.models.model.Model <- function(
    object, x = NULL, y = NULL, ..., batch_size = NULL, epochs = 1, callbacks = NULL,
    validation_split = 0, validation_data = NULL, shuffle = TRUE, class_weight = NULL,
    sample_weight = NULL, initial_epoch = 1, steps_per_epoch = NULL, validation_steps = NULL,
    validation_batch_size = NULL, validation_freq = 1,
    verbose = getOption("keras.fit_verbose", default = "auto")) {
  arguments <- arguments(
    x = as_data, y = as_data, batch_size = as_whole, epochs = as_whole, callbacks = as_callbacks,
    validation_data = as_validation, class_weight = as_class_weight, sample_weight = as_data,
    initial_epoch = as_index, steps_per_epoch = as_whole, validation_steps = as_whole,
    validation_batch_size = as_whole, validation_freq = as_whole, verbose = as_whole)
  arguments$verbose <- verbosity(verbose)
  invisible(as_history(do.call(object$fit, arguments)))
}

# A bar is for terminals; what goes into a file gets a line per epoch.
verbosity <- function(verbose) {
  if (identical(verbose, "auto")) if (interactive()) 1L else 2L else as_whole(verbose)
}

as_callbacks <- function(x) {
  if (is.null(x)) return(x)
  lapply(if (is.list(x) && !is_python(x)) unname(x) else list(x), made)
}

as_validation <- function(x) {
  if (is.null(x) || is_python(x) || is.function(x)) return(as_data(x))
  do.call(reticulate::tuple, lapply(unname(x), as_data))
}

# list("0" = 1, "1" = 5): the keys are classes, from 0 on as in the data.
as_class_weight <- function(x) {
  if (is.null(x) || is_python(x)) return(x)
  if (is.null(names(x))) {
    stop("`class_weight` needs names, the classes: list(\"0\" = 1, \"1\" = 5)", call. = FALSE)
  }
  reticulate::py_dict(as.integer(names(x)), unname(as.list(x)), convert = FALSE)
}

evaluate.keramos.models.model.Model <- function(
    object, x = NULL, y = NULL, ..., batch_size = NULL,
    verbose = getOption("keras.evaluate_verbose", default = "auto"), sample_weight = NULL,
    steps = NULL, callbacks = NULL) {
  arguments <- arguments(x = as_data, y = as_data, batch_size = as_whole, sample_weight = as_data,
                         steps = as_whole, callbacks = as_callbacks)
  arguments$verbose <- verbosity(verbose)
  as_r(do.call(object$evaluate, c(arguments, list(return_dict = TRUE))))
}

predict.keramos.models.model.Model <- function(
    object, x, ..., batch_size = NULL,
    verbose = getOption("keras.predict_verbose", default = "auto"), steps = NULL,
    callbacks = NULL) {
  arguments <- arguments(x = as_data, batch_size = as_whole, steps = as_whole,
                         callbacks = as_callbacks)
  arguments$verbose <- verbosity(verbose)
  as_r(do.call(object$predict, arguments))
}

train_on_batch <- function(object, x, y = NULL, sample_weight = NULL, class_weight = NULL) {
  as_r(object$train_on_batch(as_data(x), as_data(y), sample_weight = as_data(sample_weight),
                             class_weight = as_class_weight(class_weight), return_dict = TRUE))
}

test_on_batch <- function(object, x, y = NULL, sample_weight = NULL, ...) {
  as_r(object$test_on_batch(as_data(x), as_data(y), sample_weight = as_data(sample_weight),
                            return_dict = TRUE, ...))
}

predict_on_batch <- function(object, x) as_r(object$predict_on_batch(as_data(x)))

# What fit() gives: numbers per epoch.
as_history <- function(history) {
  metrics <- lapply(history$history, function(values) as.numeric(unlist(as_r(values))))
  structure(list(params = history$params, metrics = metrics), class = "keras_training_history")
}

print.keras_training_history <- function(x, ...) {
  epochs <- max(0, lengths(x$metrics))
  last <- vapply(x$metrics, function(values) format(values[length(values)], digits = 4), "")
  cat("Final epoch (", epochs, "):\n", sep = "")
  cat(sprintf("%s: %s\n", format(names(last), justify = "right"), last), sep = "")
  invisible(x)
}

as.data.frame.keras_training_history <- function(x, ...) {
  rows <- lapply(names(x$metrics), function(name) {
    data.frame(epoch = seq_along(x$metrics[[name]]), value = x$metrics[[name]],
               metric = sub("^val_", "", name),
               data = if (startsWith(name, "val_")) "validation" else "training")
  })
  frame <- do.call(rbind, rows)
  frame$metric <- factor(frame$metric, unique(frame$metric))
  frame$data <- factor(frame$data, c("training", "validation"))
  frame
}

plot.keras_training_history <- function(x, y, ...) {
  frame <- as.data.frame(x)
  panels <- split(frame, frame$metric)
  old <- graphics::par(mfrow = c(length(panels), 1), mar = c(3, 4, 1, 1))
  on.exit(graphics::par(old))
  for (name in names(panels)) plot_metric(panels[[name]], name, ...)
  invisible(x)
}

plot_metric <- function(panel, name, ...) {
  graphics::plot(range(panel$epoch), range(panel$value, finite = TRUE), type = "n", xlab = "epoch",
                 ylab = name, ...)
  for (data in levels(panel$data)) {
    rows <- panel[panel$data == data, ]
    graphics::lines(rows$epoch, rows$value, type = "b", pch = if (data == "training") 16 else 1)
  }
}
