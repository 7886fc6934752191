# Made by tools/r_package from the public names of keramos: do not edit.

activation_celu <- function(x, alpha = 1.0) {
  make("activations.celu", arguments(x = operand_of, alpha = operand_of))
}

activation_elu <- function(x, alpha = 1.0) {
  make("activations.elu", arguments(x = operand_of, alpha = operand_of))
}

activation_exponential <- function(x) {
  make("activations.exponential", arguments(x = operand_of))
}

activation_gelu <- function(x, approximate = FALSE) {
  make("activations.gelu", arguments(x = operand_of))
}

activation_glu <- function(x, axis = -1L) {
  make("activations.glu", arguments(x = operand_of, axis = as_axis))
}

activation_hard_shrink <- function(x, threshold = 0.5) {
  make("activations.hard_shrink", arguments(x = operand_of, threshold = operand_of))
}

activation_hard_sigmoid <- function(x) {
  make("activations.hard_sigmoid", arguments(x = operand_of))
}

activation_hard_silu <- function(x) {
  make("activations.hard_silu", arguments(x = operand_of))
}

activation_hard_swish <- function(x) {
  make("activations.hard_swish", arguments(x = operand_of))
}

activation_hard_tanh <- function(x) {
  make("activations.hard_tanh", arguments(x = operand_of))
}

activation_leaky_relu <- function(x, negative_slope = 0.2) {
  make("activations.leaky_relu", arguments(x = operand_of, negative_slope = operand_of))
}

activation_linear <- function(x) {
  make("activations.linear", arguments(x = operand_of))
}

activation_log_sigmoid <- function(x) {
  make("activations.log_sigmoid", arguments(x = operand_of))
}

activation_log_softmax <- function(x, axis = -1L) {
  make("activations.log_softmax", arguments(x = operand_of, axis = as_axis))
}

activation_mish <- function(x) {
  make("activations.mish", arguments(x = operand_of))
}

activation_relu <- function(x, negative_slope = 0.0, max_value = NULL, threshold = 0.0) {
  make("activations.relu", arguments(
    x = operand_of, negative_slope = operand_of, max_value = operand_of, threshold =
    operand_of
  ))
}

activation_relu6 <- function(x) {
  make("activations.relu6", arguments(x = operand_of))
}

activation_selu <- function(x) {
  make("activations.selu", arguments(x = operand_of))
}

activation_sigmoid <- function(x) {
  make("activations.sigmoid", arguments(x = operand_of))
}

activation_silu <- function(x) {
  make("activations.silu", arguments(x = operand_of))
}

activation_soft_shrink <- function(x, threshold = 0.5) {
  make("activations.soft_shrink", arguments(x = operand_of, threshold = operand_of))
}

activation_softmax <- function(x, axis = -1L) {
  make("activations.softmax", arguments(x = operand_of, axis = as_axis))
}

activation_softplus <- function(x) {
  make("activations.softplus", arguments(x = operand_of))
}

activation_softsign <- function(x) {
  make("activations.softsign", arguments(x = operand_of))
}

activation_sparse_plus <- function(x) {
  make("activations.sparse_plus", arguments(x = operand_of))
}

activation_sparse_sigmoid <- function(x) {
  make("activations.sparse_sigmoid", arguments(x = operand_of))
}

activation_sparsemax <- function(x, axis = -1L) {
  make("activations.sparsemax", arguments(x = operand_of, axis = as_axis))
}

activation_squareplus <- function(x, b = 4L) {
  make("activations.squareplus", arguments(x = operand_of, b = operand_of))
}

activation_swish <- function(x) {
  make("activations.swish", arguments(x = operand_of))
}

activation_tanh <- function(x) {
  make("activations.tanh", arguments(x = operand_of))
}

activation_tanh_shrink <- function(x) {
  make("activations.tanh_shrink", arguments(x = operand_of))
}

activation_threshold <- function(x, threshold, default_value) {
  make("activations.threshold", arguments(
    x = operand_of, threshold = operand_of, default_value = operand_of
  ))
}
