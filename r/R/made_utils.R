# Made by tools/r_package from the public names of keramos: do not edit.

audio_dataset_from_directory <- function(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, batch_size = 32L,
    sampling_rate = NULL, output_sequence_length = NULL, ragged = FALSE, shuffle = TRUE, seed
    = NULL, validation_split = NULL, subset = NULL, follow_links = FALSE, verbose = TRUE) {
  make("utils.audio_dataset_from_directory", arguments(
    batch_size = as_whole, output_sequence_length = as_whole, seed = as_whole, verbose =
    as_whole
  ))
}

get_file <- function(
    fname = NULL, origin = NULL, untar = FALSE, md5_hash = NULL, file_hash = NULL,
    cache_subdir = "datasets", hash_algorithm = "auto", extract = FALSE, archive_format =
    "auto", cache_dir = NULL, force_download = FALSE) {
  make("utils.get_file", arguments())
}

image_array_save <- function(path, x, data_format = NULL, file_format = NULL, scale = TRUE, ...) {
  make("utils.save_img", arguments())
}

image_dataset_from_directory <- function(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, color_mode =
    "rgb", batch_size = 32L, image_size = c(256L, 256L), shuffle = TRUE, seed = NULL,
    validation_split = NULL, subset = NULL, interpolation = "bilinear", follow_links = FALSE,
    crop_to_aspect_ratio = FALSE, pad_to_aspect_ratio = FALSE, data_format = NULL, format =
    "tf", verbose = TRUE) {
  make("utils.image_dataset_from_directory", arguments(
    batch_size = as_whole, image_size = as_whole, seed = as_whole, verbose = as_whole
  ))
}

image_from_array <- function(x, data_format = NULL, scale = TRUE, dtype = NULL) {
  make("utils.array_to_img", arguments())
}

image_load <- function(
    path, color_mode = "rgb", target_size = NULL, interpolation = "nearest", keep_aspect_ratio
    = FALSE) {
  make("utils.load_img", arguments(target_size = as_whole))
}

image_to_array <- function(img, data_format = NULL, dtype = NULL) {
  make("utils.img_to_array", arguments())
}

split_dataset <- function(
    dataset, left_size = NULL, right_size = NULL, shuffle = FALSE, seed = NULL,
    preferred_backend = NULL) {
  make("utils.split_dataset", arguments(
    left_size = as_whole, right_size = as_whole, seed = as_whole
  ))
}

text_dataset_from_directory <- function(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, batch_size = 32L,
    max_length = NULL, shuffle = TRUE, seed = NULL, validation_split = NULL, subset = NULL,
    follow_links = FALSE, format = "tf", verbose = TRUE) {
  make("utils.text_dataset_from_directory", arguments(
    batch_size = as_whole, max_length = as_whole, seed = as_whole, verbose = as_whole
  ))
}

timeseries_dataset_from_array <- function(
    data, targets, sequence_length, sequence_stride = 1L, sampling_rate = 1L, batch_size =
    128L, shuffle = FALSE, seed = NULL, start_index = NULL, end_index = NULL, format = "tf") {
  make("utils.timeseries_dataset_from_array", arguments(
    sequence_length = as_whole, sequence_stride = as_whole, batch_size = as_whole, seed =
    as_whole
  ))
}
