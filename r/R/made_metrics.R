# Made by tools/r_package from the public names of keramos: do not edit.

metric_accuracy <- function(..., name = "accuracy", dtype = NULL) {
  make("metrics.Accuracy", arguments())
}

metric_auc <- function(
    ..., num_thresholds = 200L, curve = "ROC", summation_method = "interpolation", name =
    NULL, dtype = NULL, thresholds = NULL, multi_label = FALSE, num_labels = NULL,
    label_weights = NULL, from_logits = FALSE) {
  make("metrics.AUC", arguments(num_thresholds = as_whole, num_labels = as_whole))
}

metric_binary_accuracy <- function(
    y_true, y_pred, ..., name = "binary_accuracy", dtype = NULL, threshold = 0.5) {
  compute("metrics.BinaryAccuracy", "metrics.binary_accuracy", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_binary_crossentropy <- function(
    y_true, y_pred, ..., name = "binary_crossentropy", dtype = NULL, from_logits = FALSE,
    label_smoothing = 0L) {
  compute("metrics.BinaryCrossentropy", "metrics.binary_crossentropy", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_binary_focal_crossentropy <- function(
    y_true, y_pred, apply_class_balancing = FALSE, alpha = 0.25, gamma = 2.0, from_logits =
    FALSE, label_smoothing = 0.0, axis = -1L) {
  make("metrics.binary_focal_crossentropy", arguments(axis = as_axis))
}

metric_binary_iou <- function(
    ..., target_class_ids = c(0L, 1L), threshold = 0.5, name = NULL, dtype = NULL) {
  make("metrics.BinaryIoU", arguments(target_class_ids = as_whole))
}

metric_categorical_accuracy <- function(
    y_true, y_pred, ..., name = "categorical_accuracy", dtype = NULL) {
  compute("metrics.CategoricalAccuracy", "metrics.categorical_accuracy", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_categorical_crossentropy <- function(
    y_true, y_pred, ..., name = "categorical_crossentropy", dtype = NULL, from_logits = FALSE,
    label_smoothing = 0L, axis = -1L) {
  compute("metrics.CategoricalCrossentropy", "metrics.categorical_crossentropy", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

metric_categorical_focal_crossentropy <- function(
    y_true, y_pred, alpha = 0.25, gamma = 2.0, from_logits = FALSE, label_smoothing = 0.0,
    axis = -1L) {
  make("metrics.categorical_focal_crossentropy", arguments(axis = as_axis))
}

metric_categorical_hinge <- function(
    y_true, y_pred, ..., name = "categorical_hinge", dtype = NULL) {
  compute("metrics.CategoricalHinge", "metrics.categorical_hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_concordance_correlation <- function(
    y_true, y_pred, ..., name = "concordance_correlation", dtype = NULL, axis = -1L) {
  compute("metrics.ConcordanceCorrelation", "metrics.concordance_correlation", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

metric_cosine_similarity <- function(..., name = "cosine_similarity", dtype = NULL, axis = -1L) {
  make("metrics.CosineSimilarity", arguments(axis = as_axis))
}

metric_f1_score <- function(
    ..., average = NULL, threshold = NULL, name = "f1_score", dtype = NULL) {
  make("metrics.F1Score", arguments())
}

metric_false_negatives <- function(..., thresholds = NULL, name = NULL, dtype = NULL) {
  make("metrics.FalseNegatives", arguments())
}

metric_false_positives <- function(..., thresholds = NULL, name = NULL, dtype = NULL) {
  make("metrics.FalsePositives", arguments())
}

metric_fbeta_score <- function(
    ..., average = NULL, beta = 1.0, threshold = NULL, name = "fbeta_score", dtype = NULL) {
  make("metrics.FBetaScore", arguments())
}

metric_hinge <- function(y_true, y_pred, ..., name = "hinge", dtype = NULL) {
  compute("metrics.Hinge", "metrics.hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_huber <- function(y_true, y_pred, delta = 1.0) {
  make("metrics.huber", arguments())
}

metric_iou <- function(
    ..., num_classes, target_class_ids, name = NULL, dtype = NULL, ignore_class = NULL,
    sparse_y_true = TRUE, sparse_y_pred = TRUE, axis = -1L) {
  make("metrics.IoU", arguments(
    num_classes = as_whole, target_class_ids = as_whole, ignore_class = as_whole, axis =
    as_axis
  ))
}

metric_kl_divergence <- function(y_true, y_pred, ..., name = "kl_divergence", dtype = NULL) {
  compute("metrics.KLDivergence", "metrics.kl_divergence", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_log_cosh <- function(y_true, y_pred) {
  make("metrics.log_cosh", arguments())
}

metric_log_cosh_error <- function(..., name = "logcosh", dtype = NULL) {
  make("metrics.LogCoshError", arguments())
}

metric_mean <- function(..., name = "mean", dtype = NULL) {
  make("metrics.Mean", arguments())
}

metric_mean_absolute_error <- function(
    y_true, y_pred, ..., name = "mean_absolute_error", dtype = NULL) {
  compute("metrics.MeanAbsoluteError", "metrics.mean_absolute_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_mean_absolute_percentage_error <- function(
    y_true, y_pred, ..., name = "mean_absolute_percentage_error", dtype = NULL) {
  compute("metrics.MeanAbsolutePercentageError", "metrics.mean_absolute_percentage_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_mean_iou <- function(
    ..., num_classes, name = NULL, dtype = NULL, ignore_class = NULL, sparse_y_true = TRUE,
    sparse_y_pred = TRUE, axis = -1L) {
  make("metrics.MeanIoU", arguments(
    num_classes = as_whole, ignore_class = as_whole, axis = as_axis
  ))
}

metric_mean_squared_error <- function(
    y_true, y_pred, ..., name = "mean_squared_error", dtype = NULL) {
  compute("metrics.MeanSquaredError", "metrics.mean_squared_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_mean_squared_logarithmic_error <- function(
    y_true, y_pred, ..., name = "mean_squared_logarithmic_error", dtype = NULL) {
  compute("metrics.MeanSquaredLogarithmicError", "metrics.mean_squared_logarithmic_error", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_mean_wrapper <- function(..., fn, name = NULL, dtype = NULL) {
  make("metrics.MeanMetricWrapper", arguments())
}

metric_one_hot_iou <- function(
    ..., num_classes, target_class_ids, name = NULL, dtype = NULL, ignore_class = NULL,
    sparse_y_pred = FALSE, axis = -1L) {
  make("metrics.OneHotIoU", arguments(
    num_classes = as_whole, target_class_ids = as_whole, ignore_class = as_whole, axis =
    as_axis
  ))
}

metric_one_hot_mean_iou <- function(
    ..., num_classes, name = NULL, dtype = NULL, ignore_class = NULL, sparse_y_pred = FALSE,
    axis = -1L) {
  make("metrics.OneHotMeanIoU", arguments(
    num_classes = as_whole, ignore_class = as_whole, axis = as_axis
  ))
}

metric_pearson_correlation <- function(
    y_true, y_pred, ..., name = "pearson_correlation", dtype = NULL, axis = -1L) {
  compute("metrics.PearsonCorrelation", "metrics.pearson_correlation", y_true, y_pred, arguments(
    axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

metric_poisson <- function(y_true, y_pred, ..., name = "poisson", dtype = NULL) {
  compute("metrics.Poisson", "metrics.poisson", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_precision <- function(
    ..., thresholds = NULL, top_k = NULL, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.Precision", arguments(top_k = as_whole, class_id = as_whole))
}

metric_precision_at_recall <- function(
    ..., recall, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.PrecisionAtRecall", arguments(num_thresholds = as_whole, class_id = as_whole))
}

metric_r2_score <- function(
    ..., class_aggregation = "uniform_average", num_regressors = 0L, name = "r2_score", dtype
    = NULL) {
  make("metrics.R2Score", arguments(num_regressors = as_whole))
}

metric_recall <- function(
    ..., thresholds = NULL, top_k = NULL, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.Recall", arguments(top_k = as_whole, class_id = as_whole))
}

metric_recall_at_precision <- function(
    ..., precision, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.RecallAtPrecision", arguments(num_thresholds = as_whole, class_id = as_whole))
}

metric_root_mean_squared_error <- function(..., name = "root_mean_squared_error", dtype = NULL) {
  make("metrics.RootMeanSquaredError", arguments())
}

metric_sensitivity_at_specificity <- function(
    ..., specificity, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.SensitivityAtSpecificity", arguments(
    num_thresholds = as_whole, class_id = as_whole
  ))
}

metric_sparse_categorical_accuracy <- function(
    y_true, y_pred, ..., name = "sparse_categorical_accuracy", dtype = NULL) {
  compute("metrics.SparseCategoricalAccuracy", "metrics.sparse_categorical_accuracy", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_sparse_categorical_crossentropy <- function(
    y_true, y_pred, ..., name = "sparse_categorical_crossentropy", dtype = NULL, from_logits =
    FALSE, ignore_class = NULL, axis = -1L) {
  compute("metrics.SparseCategoricalCrossentropy", "metrics.sparse_categorical_crossentropy", y_true, y_pred, arguments(
    ignore_class = as_whole, axis = as_axis, .without = c("y_true", "y_pred")
  ))
}

metric_sparse_top_k_categorical_accuracy <- function(
    y_true, y_pred, ..., k = 5L, name = "sparse_top_k_categorical_accuracy", dtype = NULL,
    from_sorted_ids = FALSE) {
  compute("metrics.SparseTopKCategoricalAccuracy", "metrics.sparse_top_k_categorical_accuracy", y_true, y_pred, arguments(
    k = as_whole, .without = c("y_true", "y_pred")
  ))
}

metric_specificity_at_sensitivity <- function(
    ..., sensitivity, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL) {
  make("metrics.SpecificityAtSensitivity", arguments(
    num_thresholds = as_whole, class_id = as_whole
  ))
}

metric_squared_hinge <- function(y_true, y_pred, ..., name = "squared_hinge", dtype = NULL) {
  compute("metrics.SquaredHinge", "metrics.squared_hinge", y_true, y_pred, arguments(
    .without = c("y_true", "y_pred")
  ))
}

metric_sum <- function(..., name = "sum", dtype = NULL) {
  make("metrics.Sum", arguments())
}

metric_top_k_categorical_accuracy <- function(
    y_true, y_pred, ..., k = 5L, name = "top_k_categorical_accuracy", dtype = NULL) {
  compute("metrics.TopKCategoricalAccuracy", "metrics.top_k_categorical_accuracy", y_true, y_pred, arguments(
    k = as_whole, .without = c("y_true", "y_pred")
  ))
}

metric_true_negatives <- function(..., thresholds = NULL, name = NULL, dtype = NULL) {
  make("metrics.TrueNegatives", arguments())
}

metric_true_positives <- function(..., thresholds = NULL, name = NULL, dtype = NULL) {
  make("metrics.TruePositives", arguments())
}
