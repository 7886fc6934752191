# Made by tools/r_package from the public names of keramos: do not edit.

dataset_boston_housing <- function(path = "boston_housing.npz", test_split = 0.2, seed = 113L) {
  dataset("boston_housing", arguments(seed = as_whole))
}

dataset_california_housing <- function(
    version = "large", path = "california_housing.npz", test_split = 0.2, seed = 113L) {
  dataset("california_housing", arguments(seed = as_whole))
}

dataset_cifar10 <- function() {
  dataset("cifar10", arguments())
}

dataset_cifar100 <- function(label_mode = "fine") {
  dataset("cifar100", arguments())
}

dataset_fashion_mnist <- function() {
  dataset("fashion_mnist", arguments())
}

dataset_imdb <- function(
    path = "imdb.npz", num_words = NULL, skip_top = 0L, maxlen = NULL, seed = 113L, start_char
    = 1L, oov_char = 2L, index_from = 3L, ...) {
  dataset("imdb", arguments(num_words = as_whole, seed = as_whole))
}

dataset_mnist <- function(path = "mnist.npz") {
  dataset("mnist", arguments())
}

dataset_reuters <- function(
    path = "reuters.npz", num_words = NULL, skip_top = 0L, maxlen = NULL, test_split = 0.2,
    seed = 113L, start_char = 1L, oov_char = 2L, index_from = 3L) {
  dataset("reuters", arguments(num_words = as_whole, seed = as_whole))
}
