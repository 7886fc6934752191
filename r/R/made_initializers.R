# Made by tools/r_package from the public names of keramos: do not edit.

initializer_constant <- function(value = 0.0) {
  make("initializers.Constant", arguments())
}

initializer_glorot_normal <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.GlorotNormal", arguments(seed = as_whole))
}

initializer_glorot_uniform <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.GlorotUniform", arguments(seed = as_whole))
}

initializer_he_normal <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.HeNormal", arguments(seed = as_whole))
}

initializer_he_uniform <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.HeUniform", arguments(seed = as_whole))
}

initializer_identity <- function(gain = 1.0) {
  make("initializers.Identity", arguments())
}

initializer_lecun_normal <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.LecunNormal", arguments(seed = as_whole))
}

initializer_lecun_uniform <- function(seed = NULL, input_axes = NULL, output_axes = NULL) {
  make("initializers.LecunUniform", arguments(seed = as_whole))
}

initializer_ones <- function() {
  make("initializers.Ones", arguments())
}

initializer_orthogonal <- function(gain = 1.0, seed = NULL) {
  make("initializers.Orthogonal", arguments(seed = as_whole))
}

initializer_random_normal <- function(mean = 0.0, stddev = 0.05, seed = NULL) {
  make("initializers.RandomNormal", arguments(seed = as_whole))
}

initializer_random_uniform <- function(minval = -0.05, maxval = 0.05, seed = NULL) {
  make("initializers.RandomUniform", arguments(seed = as_whole))
}

initializer_stft <- function(
    side = "real", window = "hann", scaling = "density", periodic = FALSE) {
  make("initializers.STFT", arguments())
}

initializer_truncated_normal <- function(mean = 0.0, stddev = 0.05, seed = NULL) {
  make("initializers.TruncatedNormal", arguments(seed = as_whole))
}

initializer_variance_scaling <- function(
    scale = 1.0, mode = "fan_in", distribution = "truncated_normal", seed = NULL, input_axes =
    NULL, output_axes = NULL) {
  make("initializers.VarianceScaling", arguments(seed = as_whole))
}

initializer_zeros <- function() {
  make("initializers.Zeros", arguments())
}
