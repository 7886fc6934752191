# Made by tools/r_package from the public names of keramos: do not edit.

op_image_affine_transform <- function(
    images, transform, interpolation = "bilinear", fill_mode = "constant", fill_value = 0L,
    data_format = NULL) {
  call_op("ops.image.affine_transform", arguments(
    images = operand_of, transform = operand_of, fill_value = operand_of
  ))
}

op_image_crop_images <- function(
    images, top_cropping = NULL, left_cropping = NULL, bottom_cropping = NULL, right_cropping
    = NULL, target_height = NULL, target_width = NULL, data_format = NULL) {
  call_op("ops.image.crop_images", arguments(
    images = operand_of, top_cropping = as_whole, left_cropping = as_whole, bottom_cropping
    = as_whole, right_cropping = as_whole, target_height = as_whole, target_width = as_whole
  ))
}

op_image_elastic_transform <- function(
    images, alpha = 20.0, sigma = 5.0, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0.0, seed = NULL, data_format = NULL) {
  call_op("ops.image.elastic_transform", arguments(
    images = operand_of, fill_value = operand_of, seed = as_whole
  ))
}

op_image_extract_patches <- function(
    images, size, strides = NULL, dilation_rate = 1L, padding = "valid", data_format = NULL) {
  call_op("ops.image.extract_patches", arguments(
    images = operand_of, size = as_whole, strides = as_whole, dilation_rate = as_whole
  ))
}

op_image_extract_patches_3d <- function(
    volumes, size, strides = NULL, dilation_rate = 1L, padding = "valid", data_format = NULL) {
  call_op("ops.image.extract_patches_3d", arguments(
    volumes = operand_of, size = as_whole, strides = as_whole, dilation_rate = as_whole
  ))
}

op_image_gaussian_blur <- function(
    images, kernel_size = c(3L, 3L), sigma = c(1.0, 1.0), data_format = NULL) {
  call_op("ops.image.gaussian_blur", arguments(
    images = operand_of, kernel_size = as_whole, sigma = operand_of
  ))
}

op_image_hsv_to_rgb <- function(images, data_format = NULL) {
  call_op("ops.image.hsv_to_rgb", arguments(images = operand_of))
}

op_image_map_coordinates <- function(
    inputs, coordinates, order, fill_mode = "constant", fill_value = 0L) {
  call_op("ops.image.map_coordinates", arguments(
    inputs = operand_of, coordinates = operand_of, order = operand_of, fill_value =
    operand_of
  ))
}

op_image_pad_images <- function(
    images, top_padding = NULL, left_padding = NULL, bottom_padding = NULL, right_padding =
    NULL, target_height = NULL, target_width = NULL, data_format = NULL) {
  call_op("ops.image.pad_images", arguments(
    images = operand_of, top_padding = as_whole, left_padding = as_whole, bottom_padding =
    as_whole, right_padding = as_whole, target_height = as_whole, target_width = as_whole
  ))
}

op_image_perspective_transform <- function(
    images, start_points, end_points, interpolation = "bilinear", fill_value = 0L, data_format
    = NULL) {
  call_op("ops.image.perspective_transform", arguments(
    images = operand_of, start_points = operand_of, end_points = operand_of, fill_value =
    operand_of
  ))
}

op_image_resize <- function(
    images, size, interpolation = "bilinear", antialias = FALSE, crop_to_aspect_ratio = FALSE,
    pad_to_aspect_ratio = FALSE, fill_mode = "constant", fill_value = 0.0, data_format = NULL) {
  call_op("ops.image.resize", arguments(
    images = operand_of, size = as_whole, fill_value = operand_of
  ))
}

op_image_rgb_to_grayscale <- function(images, data_format = NULL) {
  call_op("ops.image.rgb_to_grayscale", arguments(images = operand_of))
}

op_image_rgb_to_hsv <- function(images, data_format = NULL) {
  call_op("ops.image.rgb_to_hsv", arguments(images = operand_of))
}

op_image_scale_and_translate <- function(
    images, output_shape, scale, translation, spatial_dims, method, antialias = TRUE) {
  call_op("ops.image.scale_and_translate", arguments(
    images = operand_of, output_shape = as_shape, spatial_dims = as_whole
  ))
}

op_image_sobel_edges <- function(images, data_format = NULL) {
  call_op("ops.image.sobel_edges", arguments(images = operand_of))
}

op_image_ssim <- function(
    image1, image2, max_val = 1.0, filter_size = 11L, filter_sigma = 1.5, k1 = 0.01, k2 =
    0.03, data_format = NULL) {
  call_op("ops.image.ssim", arguments(
    image1 = operand_of, image2 = operand_of, max_val = operand_of, filter_size = as_whole
  ))
}
