# Made by tools/r_package from the public names of keramos: do not edit.

loss_binary_crossentropy <- function(
    y_true, y_pred, ..., from_logits = FALSE, label_smoothing = 0.0, axis = -1L, reduction =
    "sum_over_batch_size", name = "binary_crossentropy", dtype = NULL) {
  compute("losses.BinaryCrossentropy", "losses.binary_crossentropy", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_binary_focal_crossentropy <- function(
    y_true, y_pred, ..., apply_class_balancing = FALSE, alpha = 0.25, gamma = 2.0, from_logits
    = FALSE, label_smoothing = 0.0, axis = -1L, reduction = "sum_over_batch_size", name =
    "binary_focal_crossentropy", dtype = NULL) {
  compute("losses.BinaryFocalCrossentropy", "losses.binary_focal_crossentropy", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_categorical_crossentropy <- function(
    y_true, y_pred, ..., from_logits = FALSE, label_smoothing = 0.0, axis = -1L, reduction =
    "sum_over_batch_size", name = "categorical_crossentropy", dtype = NULL) {
  compute("losses.CategoricalCrossentropy", "losses.categorical_crossentropy", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_categorical_focal_crossentropy <- function(
    y_true, y_pred, ..., alpha = 0.25, gamma = 2.0, from_logits = FALSE, label_smoothing =
    0.0, axis = -1L, reduction = "sum_over_batch_size", name =
    "categorical_focal_crossentropy", dtype = NULL) {
  compute("losses.CategoricalFocalCrossentropy", "losses.categorical_focal_crossentropy", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_categorical_generalized_cross_entropy <- function(
    y_true, y_pred, ..., q = 0.5, reduction = "sum_over_batch_size", name =
    "categorical_generalized_cross_entropy", dtype = NULL) {
  compute("losses.CategoricalGeneralizedCrossEntropy", "losses.categorical_generalized_cross_entropy", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_categorical_hinge <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "categorical_hinge", dtype
    = NULL) {
  compute("losses.CategoricalHinge", "losses.categorical_hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_circle <- function(
    y_true, y_pred, ..., gamma = 80.0, margin = 0.4, remove_diagonal = TRUE, reduction =
    "sum_over_batch_size", name = "circle", dtype = NULL) {
  compute("losses.Circle", "losses.circle", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_cosine_similarity <- function(
    y_true, y_pred, ..., axis = -1L, reduction = "sum_over_batch_size", name =
    "cosine_similarity", dtype = NULL) {
  compute("losses.CosineSimilarity", "losses.cosine_similarity", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_ctc <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "ctc", dtype = NULL) {
  compute("losses.CTC", "losses.ctc", y_true, y_pred, arguments(.without = c("y_true", "y_pred")))
}

loss_dice <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "dice", axis = NULL, dtype
    = NULL) {
  compute("losses.Dice", "losses.dice", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_hinge <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "hinge", dtype = NULL) {
  compute("losses.Hinge", "losses.hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_huber <- function(
    y_true, y_pred, ..., delta = 1.0, reduction = "sum_over_batch_size", name = "huber_loss",
    dtype = NULL) {
  compute("losses.Huber", "losses.huber", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_kl_divergence <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "kl_divergence", dtype =
    NULL) {
  compute("losses.KLDivergence", "losses.kl_divergence", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_log_cosh <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "log_cosh", dtype = NULL) {
  compute("losses.LogCosh", "losses.log_cosh", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_mean_absolute_error <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_absolute_error",
    dtype = NULL) {
  compute("losses.MeanAbsoluteError", "losses.mean_absolute_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_mean_absolute_percentage_error <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name =
    "mean_absolute_percentage_error", dtype = NULL) {
  compute("losses.MeanAbsolutePercentageError", "losses.mean_absolute_percentage_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_mean_squared_error <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_squared_error", dtype
    = NULL) {
  compute("losses.MeanSquaredError", "losses.mean_squared_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_mean_squared_logarithmic_error <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name =
    "mean_squared_logarithmic_error", dtype = NULL) {
  compute("losses.MeanSquaredLogarithmicError", "losses.mean_squared_logarithmic_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_poisson <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "poisson", dtype = NULL) {
  compute("losses.Poisson", "losses.poisson", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_sparse_categorical_crossentropy <- function(
    y_true, y_pred, ..., from_logits = FALSE, ignore_class = NULL, reduction =
    "sum_over_batch_size", axis = -1L, name = "sparse_categorical_crossentropy", dtype = NULL) {
  compute("losses.SparseCategoricalCrossentropy", "losses.sparse_categorical_crossentropy", y_true, y_pred, arguments(
    ignore_class = as_whole, axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

loss_squared_hinge <- function(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "squared_hinge", dtype =
    NULL) {
  compute("losses.SquaredHinge", "losses.squared_hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

loss_tversky <- function(
    y_true, y_pred, ..., alpha = 0.5, beta = 0.5, reduction = "sum_over_batch_size", name =
    "tversky", axis = NULL, dtype = NULL) {
  compute("losses.Tversky", "losses.tversky", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}
