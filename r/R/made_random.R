# Made by tools/r_package from the public names of keramos: do not edit.

random_beta <- function(shape, alpha, beta, dtype = NULL, seed = NULL) {
  make("random.beta", arguments(
    shape = as_shape, alpha = operand_of, beta = operand_of, seed = as_whole
  ))
}

random_binomial <- function(shape, counts, probabilities, dtype = NULL, seed = NULL) {
  make("random.binomial", arguments(
    shape = as_shape, counts = operand_of, probabilities = operand_of, seed = as_whole
  ))
}

random_categorical <- function(logits, num_samples, dtype = "int32", seed = NULL) {
  make("random.categorical", arguments(
    logits = operand_of, num_samples = as_whole, seed = as_whole
  ))
}

random_dropout <- function(inputs, rate, noise_shape = NULL, seed = NULL) {
  make("random.dropout", arguments(
    inputs = operand_of, rate = operand_of, noise_shape = as_shape, seed = as_whole
  ))
}

random_gamma <- function(shape, alpha, dtype = NULL, seed = NULL) {
  make("random.gamma", arguments(shape = as_shape, alpha = operand_of, seed = as_whole))
}

random_integer <- function(shape, minval, maxval, dtype = "int32", seed = NULL) {
  make("random.randint", arguments(
    shape = as_shape, minval = operand_of, maxval = operand_of, seed = as_whole
  ))
}

random_normal <- function(shape, mean = 0.0, stddev = 1.0, dtype = NULL, seed = NULL) {
  make("random.normal", arguments(
    shape = as_shape, mean = operand_of, stddev = operand_of, seed = as_whole
  ))
}

random_seed_generator <- function(seed = NULL, name = NULL, ...) {
  make("random.SeedGenerator", arguments(seed = as_whole))
}

random_shuffle <- function(x, axis = 1L, seed = NULL) {
  make("random.shuffle", arguments(x = operand_of, axis = as_axis, seed = as_whole))
}

random_truncated_normal <- function(shape, mean = 0.0, stddev = 1.0, dtype = NULL, seed = NULL) {
  make("random.truncated_normal", arguments(
    shape = as_shape, mean = operand_of, stddev = operand_of, seed = as_whole
  ))
}

random_uniform <- function(shape, minval = 0.0, maxval = 1.0, dtype = NULL, seed = NULL) {
  make("random.uniform", arguments(
    shape = as_shape, minval = operand_of, maxval = operand_of, seed = as_whole
  ))
}
