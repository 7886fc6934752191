# Made by tools/r_package from the public names of keramos: do not edit.

op_abs <- function(x) {
  call_op("ops.abs", arguments(x = operand_of))
}

op_absolute <- function(x) {
  call_op("ops.absolute", arguments(x = operand_of))
}

op_adaptive_average_pool <- function(inputs, output_size, data_format = NULL) {
  call_op("ops.adaptive_average_pool", arguments(inputs = operand_of, output_size = as_whole))
}

op_adaptive_max_pool <- function(inputs, output_size, data_format = NULL) {
  call_op("ops.adaptive_max_pool", arguments(inputs = operand_of, output_size = as_whole))
}

op_add <- function(x1, x2) {
  call_op("ops.add", arguments(x1 = operand_of, x2 = operand_of))
}

op_all <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.all", arguments(x = operand_of, axis = as_axis))
}

op_allclose <- function(x1, x2, rtol = 1e-05, atol = 1e-08, equal_nan = FALSE) {
  call_op("ops.allclose", arguments(x1 = operand_of, x2 = operand_of))
}

op_amax <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.amax", arguments(x = operand_of, axis = as_axis))
}

op_amin <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.amin", arguments(x = operand_of, axis = as_axis))
}

op_angle <- function(x) {
  call_op("ops.angle", arguments(x = operand_of))
}

op_any <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.any", arguments(x = operand_of, axis = as_axis))
}

op_append <- function(x1, x2, axis = NULL) {
  call_op("ops.append", arguments(x1 = operand_of, x2 = operand_of, axis = as_axis))
}

op_arccos <- function(x) {
  call_op("ops.arccos", arguments(x = operand_of))
}

op_arccosh <- function(x) {
  call_op("ops.arccosh", arguments(x = operand_of))
}

op_arcsin <- function(x) {
  call_op("ops.arcsin", arguments(x = operand_of))
}

op_arcsinh <- function(x) {
  call_op("ops.arcsinh", arguments(x = operand_of))
}

op_arctan <- function(x) {
  call_op("ops.arctan", arguments(x = operand_of))
}

op_arctan2 <- function(x1, x2) {
  call_op("ops.arctan2", arguments(x1 = operand_of, x2 = operand_of))
}

op_arctanh <- function(x) {
  call_op("ops.arctanh", arguments(x = operand_of))
}

op_array_split <- function(x, indices_or_sections, axis = 1L) {
  call_op("ops.array_split", arguments(
    x = operand_of, indices_or_sections = as_whole, axis = as_axis
  ))
}

op_associative_scan <- function(f, elems, reverse = FALSE, axis = 1L) {
  call_op("ops.associative_scan", arguments(elems = operand_of, axis = as_axis))
}

op_average <- function(x, axis = NULL, weights = NULL) {
  call_op("ops.average", arguments(x = operand_of, axis = as_axis, weights = operand_of))
}

op_average_pool <- function(
    inputs, pool_size, strides = NULL, padding = "valid", data_format = NULL) {
  call_op("ops.average_pool", arguments(
    inputs = operand_of, pool_size = as_whole, strides = as_whole
  ))
}

op_bartlett <- function(x) {
  call_op("ops.bartlett", arguments(x = as_whole))
}

op_batch_normalization <- function(
    x, mean, variance, axis, offset = NULL, scale = NULL, epsilon = 0.001) {
  call_op("ops.batch_normalization", arguments(x = operand_of, axis = as_axis))
}

op_binary_crossentropy <- function(target, output, from_logits = FALSE) {
  call_op("ops.binary_crossentropy", arguments(target = operand_of, output = operand_of))
}

op_bincount <- function(x, weights = NULL, minlength = 0L, sparse = FALSE) {
  call_op("ops.bincount", arguments(x = operand_of, weights = operand_of, minlength = as_whole))
}

op_bitwise_and <- function(x, y) {
  call_op("ops.bitwise_and", arguments(x = operand_of, y = operand_of))
}

op_bitwise_invert <- function(x) {
  call_op("ops.bitwise_invert", arguments(x = operand_of))
}

op_bitwise_left_shift <- function(x, y) {
  call_op("ops.bitwise_left_shift", arguments(x = operand_of, y = operand_of))
}

op_bitwise_not <- function(x) {
  call_op("ops.bitwise_not", arguments(x = operand_of))
}

op_bitwise_or <- function(x, y) {
  call_op("ops.bitwise_or", arguments(x = operand_of, y = operand_of))
}

op_bitwise_right_shift <- function(x, y) {
  call_op("ops.bitwise_right_shift", arguments(x = operand_of, y = operand_of))
}

op_bitwise_xor <- function(x, y) {
  call_op("ops.bitwise_xor", arguments(x = operand_of, y = operand_of))
}

op_blackman <- function(x) {
  call_op("ops.blackman", arguments(x = as_whole))
}

op_broadcast_to <- function(x, shape) {
  call_op("ops.broadcast_to", arguments(x = operand_of, shape = as_shape))
}

op_cast <- function(x, dtype) {
  call_op("ops.cast", arguments(x = operand_of))
}

op_categorical_crossentropy <- function(target, output, from_logits = FALSE, axis = -1L) {
  call_op("ops.categorical_crossentropy", arguments(
    target = operand_of, output = operand_of, axis = as_axis
  ))
}

op_cbrt <- function(x) {
  call_op("ops.cbrt", arguments(x = operand_of))
}

op_cdist <- function(x, y) {
  call_op("ops.cdist", arguments(x = operand_of, y = operand_of))
}

op_ceil <- function(x) {
  call_op("ops.ceil", arguments(x = operand_of))
}

op_celu <- function(x, alpha = 1.0) {
  call_op("ops.celu", arguments(x = operand_of))
}

op_cholesky <- function(x, upper = FALSE) {
  call_op("ops.cholesky", arguments(x = operand_of))
}

op_cholesky_inverse <- function(x, upper = FALSE) {
  call_op("ops.cholesky_inverse", arguments(x = operand_of))
}

op_clip <- function(x, x_min, x_max) {
  call_op("ops.clip", arguments(x = operand_of, x_min = operand_of, x_max = operand_of))
}

op_concatenate <- function(xs, axis = 1L) {
  call_op("ops.concatenate", arguments(xs = operand_of, axis = as_axis))
}

op_cond <- function(pred, true_fn, false_fn) {
  call_op("ops.cond", arguments(pred = operand_of))
}

op_conj <- function(x) {
  call_op("ops.conj", arguments(x = operand_of))
}

op_conjugate <- function(x) {
  call_op("ops.conjugate", arguments(x = operand_of))
}

op_conv <- function(
    inputs, kernel, strides = 1L, padding = "valid", data_format = NULL, dilation_rate = 1L) {
  call_op("ops.conv", arguments(
    inputs = operand_of, kernel = operand_of, strides = as_whole, dilation_rate = as_whole
  ))
}

op_conv_transpose <- function(
    inputs, kernel, strides = 1L, padding = "valid", output_padding = NULL, data_format =
    NULL, dilation_rate = 1L) {
  call_op("ops.conv_transpose", arguments(
    inputs = operand_of, kernel = operand_of, strides = as_whole, output_padding = as_whole,
    dilation_rate = as_whole
  ))
}

op_copy <- function(x) {
  call_op("ops.copy", arguments(x = operand_of))
}

op_corrcoef <- function(x) {
  call_op("ops.corrcoef", arguments(x = operand_of))
}

op_correlate <- function(x1, x2, mode = "valid") {
  call_op("ops.correlate", arguments(x1 = operand_of, x2 = operand_of))
}

op_cos <- function(x) {
  call_op("ops.cos", arguments(x = operand_of))
}

op_cosh <- function(x) {
  call_op("ops.cosh", arguments(x = operand_of))
}

op_count_nonzero <- function(x, axis = NULL) {
  call_op("ops.count_nonzero", arguments(x = operand_of, axis = as_axis))
}

op_cross <- function(x1, x2, axisa = -1L, axisb = -1L, axisc = -1L, axis = NULL) {
  call_op("ops.cross", arguments(
    x1 = operand_of, x2 = operand_of, axisa = as_axis, axisb = as_axis, axisc = as_axis,
    axis = as_axis
  ))
}

op_ctc_decode <- function(
    inputs, sequence_lengths, strategy = "greedy", beam_width = 100L, top_paths = 1L,
    merge_repeated = TRUE, mask_index = 0L) {
  call_op("ops.ctc_decode", arguments(
    sequence_lengths = as_whole, beam_width = as_whole, top_paths = as_whole, mask_index =
    as_whole
  ))
}

op_ctc_loss <- function(target, output, target_length, output_length, mask_index = 0L) {
  call_op("ops.ctc_loss", arguments(
    target = as_whole, target_length = as_whole, output_length = as_whole, mask_index =
    as_whole
  ))
}

op_cumprod <- function(x, axis = NULL, dtype = NULL) {
  call_op("ops.cumprod", arguments(x = operand_of, axis = as_axis))
}

op_cumsum <- function(x, axis = NULL, dtype = NULL) {
  call_op("ops.cumsum", arguments(x = operand_of, axis = as_axis))
}

op_deg2rad <- function(x) {
  call_op("ops.deg2rad", arguments(x = operand_of))
}

op_depth_to_space <- function(x, block_size, data_format = "channels_last") {
  call_op("ops.depth_to_space", arguments(x = operand_of, block_size = as_whole))
}

op_depthwise_conv <- function(
    inputs, kernel, strides = 1L, padding = "valid", data_format = NULL, dilation_rate = 1L) {
  call_op("ops.depthwise_conv", arguments(
    inputs = operand_of, kernel = operand_of, strides = as_whole, dilation_rate = as_whole
  ))
}

op_det <- function(x) {
  call_op("ops.det", arguments(x = operand_of))
}

op_diag <- function(x, k = 0L) {
  call_op("ops.diag", arguments(x = operand_of, k = as_whole))
}

op_diagflat <- function(x, k = 0L) {
  call_op("ops.diagflat", arguments(x = operand_of, k = as_whole))
}

op_diagonal <- function(x, offset = 0L, axis1 = 1L, axis2 = 2L) {
  call_op("ops.diagonal", arguments(
    x = operand_of, offset = as_whole, axis1 = as_axis, axis2 = as_axis
  ))
}

op_diff <- function(a, n = 1L, axis = -1L) {
  call_op("ops.diff", arguments(a = operand_of, n = as_whole, axis = as_axis))
}

op_divide <- function(x1, x2) {
  call_op("ops.divide", arguments(x1 = operand_of, x2 = operand_of))
}

op_divide_no_nan <- function(x1, x2) {
  call_op("ops.divide_no_nan", arguments(x1 = operand_of, x2 = operand_of))
}

op_dot <- function(x1, x2) {
  call_op("ops.dot", arguments(x1 = operand_of, x2 = operand_of))
}

op_dot_product_attention <- function(
    query, key, value, bias = NULL, mask = NULL, scale = NULL, is_causal = FALSE,
    flash_attention = NULL, attn_logits_soft_cap = NULL) {
  call_op("ops.dot_product_attention", arguments(
    query = operand_of, key = operand_of, value = operand_of, bias = operand_of,
    flash_attention = operand_of
  ))
}

op_dsplit <- function(x, indices_or_sections) {
  call_op("ops.dsplit", arguments(x = operand_of, indices_or_sections = as_whole))
}

op_dstack <- function(xs) {
  call_op("ops.dstack", arguments(xs = operand_of))
}

op_dtype <- function(x) {
  call_op("ops.dtype", arguments(x = operand_of))
}

op_eig <- function(x) {
  call_op("ops.eig", arguments(x = operand_of))
}

op_eigh <- function(x) {
  call_op("ops.eigh", arguments(x = operand_of))
}

op_einsum <- function(subscripts, ...) {
  call_op("ops.einsum", arguments(subscripts = operand_of, .by_place = c("subscripts")))
}

op_elu <- function(x, alpha = 1.0) {
  call_op("ops.elu", arguments(x = operand_of))
}

op_empty <- function(shape, dtype = NULL) {
  call_op("ops.empty", arguments(shape = as_shape))
}

op_empty_like <- function(x, dtype = NULL) {
  call_op("ops.empty_like", arguments(x = operand_of))
}

op_equal <- function(x1, x2) {
  call_op("ops.equal", arguments(x1 = operand_of, x2 = operand_of))
}

op_erf <- function(x) {
  call_op("ops.erf", arguments(x = operand_of))
}

op_erfc <- function(x) {
  call_op("ops.erfc", arguments(x = operand_of))
}

op_erfinv <- function(x) {
  call_op("ops.erfinv", arguments(x = operand_of))
}

op_exp <- function(x) {
  call_op("ops.exp", arguments(x = operand_of))
}

op_exp2 <- function(x) {
  call_op("ops.exp2", arguments(x = operand_of))
}

op_expand_dims <- function(x, axis) {
  call_op("ops.expand_dims", arguments(x = operand_of, axis = as_axis))
}

op_expm1 <- function(x) {
  call_op("ops.expm1", arguments(x = operand_of))
}

op_extract_sequences <- function(x, sequence_length, sequence_stride) {
  call_op("ops.extract_sequences", arguments(
    x = operand_of, sequence_length = as_whole, sequence_stride = as_whole
  ))
}

op_eye <- function(N, M = NULL, k = 0L, dtype = NULL) {
  call_op("ops.eye", arguments(N = as_whole, M = as_whole, k = as_whole))
}

op_fabs <- function(x) {
  call_op("ops.fabs", arguments(x = operand_of))
}

op_fft <- function(x) {
  call_op("ops.fft", arguments(x = operand_of))
}

op_fft2 <- function(x) {
  call_op("ops.fft2", arguments(x = operand_of))
}

op_flip <- function(x, axis = NULL) {
  call_op("ops.flip", arguments(x = operand_of, axis = as_axis))
}

op_fliplr <- function(x) {
  call_op("ops.fliplr", arguments(x = operand_of))
}

op_flipud <- function(x) {
  call_op("ops.flipud", arguments(x = operand_of))
}

op_floor <- function(x) {
  call_op("ops.floor", arguments(x = operand_of))
}

op_floor_divide <- function(x1, x2) {
  call_op("ops.floor_divide", arguments(x1 = operand_of, x2 = operand_of))
}

op_fmax <- function(x1, x2) {
  call_op("ops.fmax", arguments(x1 = operand_of, x2 = operand_of))
}

op_fmin <- function(x1, x2) {
  call_op("ops.fmin", arguments(x1 = operand_of, x2 = operand_of))
}

op_fmod <- function(x1, x2) {
  call_op("ops.fmod", arguments(x1 = operand_of, x2 = operand_of))
}

op_fold <- function(x, output_size, kernel_size, dilation = 1L, padding = 0L, stride = 1L) {
  call_op("ops.fold", arguments(
    x = operand_of, output_size = as_whole, kernel_size = as_whole, dilation = as_whole,
    padding = as_whole, stride = as_whole
  ))
}

op_fori_loop <- function(lower, upper, body_fun, init_val) {
  call_op("ops.fori_loop", arguments(lower = as_whole, upper = as_whole, init_val = operand_of))
}

op_full <- function(shape, fill_value, dtype = NULL) {
  call_op("ops.full", arguments(shape = as_shape, fill_value = operand_of))
}

op_full_like <- function(x, fill_value, dtype = NULL) {
  call_op("ops.full_like", arguments(x = operand_of, fill_value = operand_of))
}

op_gcd <- function(x1, x2) {
  call_op("ops.gcd", arguments(x1 = operand_of, x2 = operand_of))
}

op_gelu <- function(x, approximate = TRUE) {
  call_op("ops.gelu", arguments(x = operand_of))
}

op_geomspace <- function(start, stop, num = 50L, endpoint = TRUE, dtype = NULL, axis = 1L) {
  call_op("ops.geomspace", arguments(
    start = operand_of, stop = operand_of, num = as_whole, axis = as_axis
  ))
}

op_get_item <- function(x, key) {
  call_op("ops.get_item", arguments(x = operand_of, key = as_index))
}

op_glu <- function(x, axis = -1L) {
  call_op("ops.glu", arguments(x = operand_of, axis = as_axis))
}

op_greater <- function(x1, x2) {
  call_op("ops.greater", arguments(x1 = operand_of, x2 = operand_of))
}

op_greater_equal <- function(x1, x2) {
  call_op("ops.greater_equal", arguments(x1 = operand_of, x2 = operand_of))
}

op_hamming <- function(x) {
  call_op("ops.hamming", arguments(x = as_whole))
}

op_hanning <- function(x) {
  call_op("ops.hanning", arguments(x = as_whole))
}

op_hard_shrink <- function(x, threshold = 0.5) {
  call_op("ops.hard_shrink", arguments(x = operand_of, threshold = operand_of))
}

op_hard_sigmoid <- function(x) {
  call_op("ops.hard_sigmoid", arguments(x = operand_of))
}

op_hard_silu <- function(x) {
  call_op("ops.hard_silu", arguments(x = operand_of))
}

op_hard_swish <- function(x) {
  call_op("ops.hard_swish", arguments(x = operand_of))
}

op_hard_tanh <- function(x) {
  call_op("ops.hard_tanh", arguments(x = operand_of))
}

op_heaviside <- function(x1, x2) {
  call_op("ops.heaviside", arguments(x1 = operand_of, x2 = operand_of))
}

op_histogram <- function(x, bins = 10L, range = NULL) {
  call_op("ops.histogram", arguments(x = operand_of, bins = as_whole, range = operand_of))
}

op_hsplit <- function(x, indices_or_sections) {
  call_op("ops.hsplit", arguments(x = operand_of, indices_or_sections = as_whole))
}

op_hstack <- function(xs) {
  call_op("ops.hstack", arguments(xs = operand_of))
}

op_hypot <- function(x1, x2) {
  call_op("ops.hypot", arguments(x1 = operand_of, x2 = operand_of))
}

op_i0 <- function(x) {
  call_op("ops.i0", arguments(x = operand_of))
}

op_identity <- function(n, dtype = NULL) {
  call_op("ops.identity", arguments(n = as_whole))
}

op_ifft2 <- function(x) {
  call_op("ops.ifft2", arguments(x = operand_of))
}

op_imag <- function(x) {
  call_op("ops.imag", arguments(x = operand_of))
}

op_in_top_k <- function(targets, predictions, k) {
  call_op("ops.in_top_k", arguments(targets = as_whole, predictions = operand_of, k = as_whole))
}

op_inner <- function(x1, x2) {
  call_op("ops.inner", arguments(x1 = operand_of, x2 = operand_of))
}

op_inv <- function(x) {
  call_op("ops.inv", arguments(x = operand_of))
}

op_irfft <- function(x, fft_length = NULL) {
  call_op("ops.irfft", arguments(x = operand_of, fft_length = as_whole))
}

op_is_tensor <- function(x) {
  call_op("ops.is_tensor", arguments(x = operand_of))
}

op_isclose <- function(x1, x2, rtol = 1e-05, atol = 1e-08, equal_nan = FALSE) {
  call_op("ops.isclose", arguments(x1 = operand_of, x2 = operand_of))
}

op_isfinite <- function(x) {
  call_op("ops.isfinite", arguments(x = operand_of))
}

op_isin <- function(x1, x2, assume_unique = FALSE, invert = FALSE) {
  call_op("ops.isin", arguments(x1 = operand_of, x2 = operand_of))
}

op_isinf <- function(x) {
  call_op("ops.isinf", arguments(x = operand_of))
}

op_isnan <- function(x) {
  call_op("ops.isnan", arguments(x = operand_of))
}

op_isneginf <- function(x) {
  call_op("ops.isneginf", arguments(x = operand_of))
}

op_isposinf <- function(x) {
  call_op("ops.isposinf", arguments(x = operand_of))
}

op_isreal <- function(x) {
  call_op("ops.isreal", arguments(x = operand_of))
}

op_istft <- function(
    x, sequence_length, sequence_stride, fft_length, length = NULL, window = "hann", center =
    TRUE) {
  call_op("ops.istft", arguments(
    x = operand_of, sequence_length = as_whole, sequence_stride = as_whole, fft_length =
    as_whole, length = as_whole
  ))
}

op_jvp <- function(fun, primals, tangents, has_aux = FALSE) {
  call_op("ops.jvp", arguments(primals = operand_of, tangents = operand_of))
}

op_kaiser <- function(x, beta) {
  call_op("ops.kaiser", arguments(x = as_whole))
}

op_kron <- function(x1, x2) {
  call_op("ops.kron", arguments(x1 = operand_of, x2 = operand_of))
}

op_layer_normalization <- function(
    x, gamma = NULL, beta = NULL, axis = -1L, epsilon = NULL, rms_scaling = FALSE) {
  call_op("ops.layer_normalization", arguments(
    x = operand_of, gamma = operand_of, beta = operand_of, axis = as_axis
  ))
}

op_lcm <- function(x1, x2) {
  call_op("ops.lcm", arguments(x1 = operand_of, x2 = operand_of))
}

op_ldexp <- function(x1, x2) {
  call_op("ops.ldexp", arguments(x1 = operand_of, x2 = operand_of))
}

op_leaky_relu <- function(x, negative_slope = 0.2) {
  call_op("ops.leaky_relu", arguments(x = operand_of))
}

op_left_shift <- function(x, y) {
  call_op("ops.left_shift", arguments(x = operand_of, y = operand_of))
}

op_less <- function(x1, x2) {
  call_op("ops.less", arguments(x1 = operand_of, x2 = operand_of))
}

op_less_equal <- function(x1, x2) {
  call_op("ops.less_equal", arguments(x1 = operand_of, x2 = operand_of))
}

op_linspace <- function(
    start, stop, num = 50L, endpoint = TRUE, retstep = FALSE, dtype = NULL, axis = 1L) {
  call_op("ops.linspace", arguments(
    start = operand_of, stop = operand_of, num = as_whole, axis = as_axis
  ))
}

op_log <- function(x) {
  call_op("ops.log", arguments(x = operand_of))
}

op_log10 <- function(x) {
  call_op("ops.log10", arguments(x = operand_of))
}

op_log1p <- function(x) {
  call_op("ops.log1p", arguments(x = operand_of))
}

op_log2 <- function(x) {
  call_op("ops.log2", arguments(x = operand_of))
}

op_log_sigmoid <- function(x) {
  call_op("ops.log_sigmoid", arguments(x = operand_of))
}

op_log_softmax <- function(x, axis = -1L) {
  call_op("ops.log_softmax", arguments(x = operand_of, axis = as_axis))
}

op_logaddexp <- function(x1, x2) {
  call_op("ops.logaddexp", arguments(x1 = operand_of, x2 = operand_of))
}

op_logaddexp2 <- function(x1, x2) {
  call_op("ops.logaddexp2", arguments(x1 = operand_of, x2 = operand_of))
}

op_logdet <- function(x) {
  call_op("ops.logdet", arguments(x = operand_of))
}

op_logical_and <- function(x1, x2) {
  call_op("ops.logical_and", arguments(x1 = operand_of, x2 = operand_of))
}

op_logical_not <- function(x) {
  call_op("ops.logical_not", arguments(x = operand_of))
}

op_logical_or <- function(x1, x2) {
  call_op("ops.logical_or", arguments(x1 = operand_of, x2 = operand_of))
}

op_logical_xor <- function(x1, x2) {
  call_op("ops.logical_xor", arguments(x1 = operand_of, x2 = operand_of))
}

op_logspace <- function(
    start, stop, num = 50L, endpoint = TRUE, base = 10L, dtype = NULL, axis = 1L) {
  call_op("ops.logspace", arguments(
    start = operand_of, stop = operand_of, num = as_whole, axis = as_axis
  ))
}

op_logsumexp <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.logsumexp", arguments(x = operand_of, axis = as_axis))
}

op_lstsq <- function(a, b, rcond = NULL) {
  call_op("ops.lstsq", arguments(a = operand_of, b = operand_of))
}

op_lu_factor <- function(x) {
  call_op("ops.lu_factor", arguments(x = operand_of))
}

op_map <- function(xs, f) {
  call_op("ops.map", arguments(xs = operand_of))
}

op_matmul <- function(x1, x2) {
  call_op("ops.matmul", arguments(x1 = operand_of, x2 = operand_of))
}

op_matrix_rank <- function(x, tol = NULL) {
  call_op("ops.matrix_rank", arguments(x = operand_of))
}

op_max <- function(x, axis = NULL, keepdims = FALSE, initial = NULL) {
  call_op("ops.max", arguments(x = operand_of, axis = as_axis, initial = operand_of))
}

op_max_pool <- function(inputs, pool_size, strides = NULL, padding = "valid", data_format = NULL) {
  call_op("ops.max_pool", arguments(
    inputs = operand_of, pool_size = as_whole, strides = as_whole
  ))
}

op_maximum <- function(x1, x2) {
  call_op("ops.maximum", arguments(x1 = operand_of, x2 = operand_of))
}

op_mean <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.mean", arguments(x = operand_of, axis = as_axis))
}

op_median <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.median", arguments(x = operand_of, axis = as_axis))
}

op_meshgrid <- function(..., indexing = "xy") {
  call_op("ops.meshgrid", arguments())
}

op_min <- function(x, axis = NULL, keepdims = FALSE, initial = NULL) {
  call_op("ops.min", arguments(x = operand_of, axis = as_axis, initial = operand_of))
}

op_minimum <- function(x1, x2) {
  call_op("ops.minimum", arguments(x1 = operand_of, x2 = operand_of))
}

op_mod <- function(x1, x2) {
  call_op("ops.mod", arguments(x1 = operand_of, x2 = operand_of))
}

op_moments <- function(x, axes, keepdims = FALSE, synchronized = FALSE) {
  call_op("ops.moments", arguments(x = operand_of, axes = as_axis))
}

op_moveaxis <- function(x, source, destination) {
  call_op("ops.moveaxis", arguments(x = operand_of, source = as_axis, destination = as_axis))
}

op_multiply <- function(x1, x2) {
  call_op("ops.multiply", arguments(x1 = operand_of, x2 = operand_of))
}

op_nan_to_num <- function(x, nan = 0.0, posinf = NULL, neginf = NULL) {
  call_op("ops.nan_to_num", arguments(x = operand_of, nan = operand_of))
}

op_nancumprod <- function(x, axis = NULL, dtype = NULL) {
  call_op("ops.nancumprod", arguments(x = operand_of, axis = as_axis))
}

op_nancumsum <- function(x, axis = NULL, dtype = NULL) {
  call_op("ops.nancumsum", arguments(x = operand_of, axis = as_axis))
}

op_nanmax <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanmax", arguments(x = operand_of, axis = as_axis))
}

op_nanmean <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanmean", arguments(x = operand_of, axis = as_axis))
}

op_nanmedian <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanmedian", arguments(x = operand_of, axis = as_axis))
}

op_nanmin <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanmin", arguments(x = operand_of, axis = as_axis))
}

op_nanpercentile <- function(x, q, axis = NULL, method = "linear", keepdims = FALSE) {
  call_op("ops.nanpercentile", arguments(x = operand_of, q = operand_of, axis = as_axis))
}

op_nanprod <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanprod", arguments(x = operand_of, axis = as_axis))
}

op_nanquantile <- function(x, q, axis = NULL, method = "linear", keepdims = FALSE) {
  call_op("ops.nanquantile", arguments(x = operand_of, q = operand_of, axis = as_axis))
}

op_nanstd <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanstd", arguments(x = operand_of, axis = as_axis))
}

op_nansum <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nansum", arguments(x = operand_of, axis = as_axis))
}

op_nanvar <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.nanvar", arguments(x = operand_of, axis = as_axis))
}

op_ndim <- function(x) {
  call_op("ops.ndim", arguments(x = operand_of))
}

op_negative <- function(x) {
  call_op("ops.negative", arguments(x = operand_of))
}

op_nextafter <- function(x1, x2) {
  call_op("ops.nextafter", arguments(x1 = operand_of, x2 = operand_of))
}

op_norm <- function(x, ord = NULL, axis = NULL, keepdims = FALSE) {
  call_op("ops.norm", arguments(x = operand_of, ord = as_whole, axis = as_axis))
}

op_normalize <- function(x, axis = -1L, order = 2L, epsilon = NULL) {
  call_op("ops.normalize", arguments(x = operand_of, axis = as_axis, order = operand_of))
}

op_not_equal <- function(x1, x2) {
  call_op("ops.not_equal", arguments(x1 = operand_of, x2 = operand_of))
}

op_ones <- function(shape, dtype = NULL) {
  call_op("ops.ones", arguments(shape = as_shape))
}

op_ones_like <- function(x, dtype = NULL) {
  call_op("ops.ones_like", arguments(x = operand_of))
}

op_outer <- function(x1, x2) {
  call_op("ops.outer", arguments(x1 = operand_of, x2 = operand_of))
}

op_pad <- function(x, pad_width, mode = "constant", constant_values = NULL) {
  call_op("ops.pad", arguments(
    x = operand_of, pad_width = as_whole, constant_values = operand_of
  ))
}

op_percentile <- function(x, q, axis = NULL, method = "linear", keepdims = FALSE) {
  call_op("ops.percentile", arguments(x = operand_of, q = operand_of, axis = as_axis))
}

op_pinv <- function(x, rcond = NULL) {
  call_op("ops.pinv", arguments(x = operand_of))
}

op_polar <- function(abs_, angle) {
  call_op("ops.polar", arguments(abs_ = operand_of, angle = operand_of))
}

op_power <- function(x1, x2) {
  call_op("ops.power", arguments(x1 = operand_of, x2 = operand_of))
}

op_prod <- function(x, axis = NULL, keepdims = FALSE, dtype = NULL) {
  call_op("ops.prod", arguments(x = operand_of, axis = as_axis))
}

op_psnr <- function(x1, x2, max_val) {
  call_op("ops.psnr", arguments(x1 = operand_of, x2 = operand_of, max_val = operand_of))
}

op_ptp <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.ptp", arguments(x = operand_of, axis = as_axis))
}

op_qr <- function(x, mode = "reduced") {
  call_op("ops.qr", arguments(x = operand_of))
}

op_quantile <- function(x, q, axis = NULL, method = "linear", keepdims = FALSE) {
  call_op("ops.quantile", arguments(x = operand_of, q = operand_of, axis = as_axis))
}

op_rad2deg <- function(x) {
  call_op("ops.rad2deg", arguments(x = operand_of))
}

op_ravel <- function(x) {
  call_op("ops.ravel", arguments(x = operand_of))
}

op_real <- function(x) {
  call_op("ops.real", arguments(x = operand_of))
}

op_rearrange <- function(tensor, pattern, ...) {
  call_op("ops.rearrange", arguments(tensor = operand_of))
}

op_reciprocal <- function(x) {
  call_op("ops.reciprocal", arguments(x = operand_of))
}

op_relu <- function(x) {
  call_op("ops.relu", arguments(x = operand_of))
}

op_relu6 <- function(x) {
  call_op("ops.relu6", arguments(x = operand_of))
}

op_repeat <- function(x, repeats, axis = NULL) {
  call_op("ops.repeat", arguments(x = operand_of, repeats = as_whole, axis = as_axis))
}

op_reshape <- function(x, newshape) {
  call_op("ops.reshape", arguments(x = operand_of, newshape = as_shape))
}

op_rfft <- function(x, fft_length = NULL) {
  call_op("ops.rfft", arguments(x = operand_of, fft_length = as_whole))
}

op_right_shift <- function(x, y) {
  call_op("ops.right_shift", arguments(x = operand_of, y = operand_of))
}

op_rms_normalization <- function(x, scale = NULL, axis = -1L, epsilon = NULL) {
  call_op("ops.rms_normalization", arguments(x = operand_of, scale = operand_of, axis = as_axis))
}

op_roll <- function(x, shift, axis = NULL) {
  call_op("ops.roll", arguments(x = operand_of, shift = as_whole, axis = as_axis))
}

op_rot90 <- function(array, k = 1L, axes = c(1L, 2L)) {
  call_op("ops.rot90", arguments(array = operand_of, k = as_whole, axes = as_axis))
}

op_round <- function(x, decimals = 0L) {
  call_op("ops.round", arguments(x = operand_of, decimals = as_whole))
}

op_rsqrt <- function(x) {
  call_op("ops.rsqrt", arguments(x = operand_of))
}

op_saturate_cast <- function(x, dtype) {
  call_op("ops.saturate_cast", arguments(x = operand_of))
}

op_scan <- function(f, init, xs = NULL, length = NULL, reverse = FALSE, unroll = 1L) {
  call_op("ops.scan", arguments(
    init = operand_of, xs = operand_of, length = as_whole, unroll = as_whole
  ))
}

op_scatter <- function(indices, values, shape) {
  call_op("ops.scatter", arguments(indices = as_places, values = operand_of, shape = as_shape))
}

op_scatter_update <- function(inputs, indices, updates, reduction = NULL) {
  call_op("ops.scatter_update", arguments(
    inputs = operand_of, indices = as_places, updates = operand_of, reduction = operand_of
  ))
}

op_segment_max <- function(data, segment_ids, num_segments = NULL, sorted = FALSE) {
  call_op("ops.segment_max", arguments(
    data = operand_of, segment_ids = as_places, num_segments = as_whole
  ))
}

op_segment_min <- function(data, segment_ids, num_segments = NULL, sorted = FALSE) {
  call_op("ops.segment_min", arguments(
    data = operand_of, segment_ids = as_places, num_segments = as_whole
  ))
}

op_segment_prod <- function(data, segment_ids, num_segments = NULL, sorted = FALSE) {
  call_op("ops.segment_prod", arguments(
    data = operand_of, segment_ids = as_places, num_segments = as_whole
  ))
}

op_segment_sum <- function(data, segment_ids, num_segments = NULL, sorted = FALSE) {
  call_op("ops.segment_sum", arguments(
    data = operand_of, segment_ids = as_places, num_segments = as_whole
  ))
}

op_select <- function(condlist, choicelist, default = 0L) {
  call_op("ops.select", arguments(
    condlist = operand_of, choicelist = operand_of, default = operand_of
  ))
}

op_selu <- function(x) {
  call_op("ops.selu", arguments(x = operand_of))
}

op_separable_conv <- function(
    inputs, depthwise_kernel, pointwise_kernel, strides = 1L, padding = "valid", data_format =
    NULL, dilation_rate = 1L) {
  call_op("ops.separable_conv", arguments(
    inputs = operand_of, depthwise_kernel = operand_of, pointwise_kernel = operand_of,
    strides = as_whole, dilation_rate = as_whole
  ))
}

op_sigmoid <- function(x) {
  call_op("ops.sigmoid", arguments(x = operand_of))
}

op_sign <- function(x) {
  call_op("ops.sign", arguments(x = operand_of))
}

op_signbit <- function(x) {
  call_op("ops.signbit", arguments(x = operand_of))
}

op_silu <- function(x) {
  call_op("ops.silu", arguments(x = operand_of))
}

op_sin <- function(x) {
  call_op("ops.sin", arguments(x = operand_of))
}

op_sinc <- function(x) {
  call_op("ops.sinc", arguments(x = operand_of))
}

op_sinh <- function(x) {
  call_op("ops.sinh", arguments(x = operand_of))
}

op_size <- function(x) {
  call_op("ops.size", arguments(x = operand_of))
}

op_slice <- function(inputs, start_indices, shape) {
  call_op("ops.slice", arguments(inputs = operand_of, start_indices = as_index, shape = as_shape))
}

op_slice_update <- function(inputs, start_indices, updates) {
  call_op("ops.slice_update", arguments(
    inputs = operand_of, start_indices = as_index, updates = operand_of
  ))
}

op_slogdet <- function(x) {
  call_op("ops.slogdet", arguments(x = operand_of))
}

op_soft_shrink <- function(x, threshold = 0.5) {
  call_op("ops.soft_shrink", arguments(x = operand_of, threshold = operand_of))
}

op_softmax <- function(x, axis = -1L) {
  call_op("ops.softmax", arguments(x = operand_of, axis = as_axis))
}

op_softplus <- function(x) {
  call_op("ops.softplus", arguments(x = operand_of))
}

op_softsign <- function(x) {
  call_op("ops.softsign", arguments(x = operand_of))
}

op_solve <- function(a, b) {
  call_op("ops.solve", arguments(a = operand_of, b = operand_of))
}

op_solve_triangular <- function(a, b, lower = FALSE) {
  call_op("ops.solve_triangular", arguments(a = operand_of, b = operand_of))
}

op_sort <- function(x, axis = -1L) {
  call_op("ops.sort", arguments(x = operand_of, axis = as_axis))
}

op_space_to_depth <- function(x, block_size, data_format = "channels_last") {
  call_op("ops.space_to_depth", arguments(x = operand_of, block_size = as_whole))
}

op_sparse_categorical_crossentropy <- function(target, output, from_logits = FALSE, axis = -1L) {
  call_op("ops.sparse_categorical_crossentropy", arguments(
    target = as_whole, output = operand_of, axis = as_axis
  ))
}

op_sparse_plus <- function(x) {
  call_op("ops.sparse_plus", arguments(x = operand_of))
}

op_sparse_sigmoid <- function(x) {
  call_op("ops.sparse_sigmoid", arguments(x = operand_of))
}

op_sparsemax <- function(x, axis = -1L) {
  call_op("ops.sparsemax", arguments(x = operand_of, axis = as_axis))
}

op_split <- function(x, indices_or_sections, axis = 1L) {
  call_op("ops.split", arguments(x = operand_of, indices_or_sections = as_whole, axis = as_axis))
}

op_sqrt <- function(x) {
  call_op("ops.sqrt", arguments(x = operand_of))
}

op_square <- function(x) {
  call_op("ops.square", arguments(x = operand_of))
}

op_squareplus <- function(x, b = 4L) {
  call_op("ops.squareplus", arguments(x = operand_of, b = operand_of))
}

op_squeeze <- function(x, axis = NULL) {
  call_op("ops.squeeze", arguments(x = operand_of, axis = as_axis))
}

op_stack <- function(x, axis = 1L) {
  call_op("ops.stack", arguments(x = operand_of, axis = as_axis))
}

op_std <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.std", arguments(x = operand_of, axis = as_axis))
}

op_stft <- function(
    x, sequence_length, sequence_stride, fft_length, window = "hann", center = TRUE) {
  call_op("ops.stft", arguments(
    x = operand_of, sequence_length = as_whole, sequence_stride = as_whole, fft_length =
    as_whole
  ))
}

op_stop_gradient <- function(variable) {
  call_op("ops.stop_gradient", arguments(variable = operand_of))
}

op_subtract <- function(x1, x2) {
  call_op("ops.subtract", arguments(x1 = operand_of, x2 = operand_of))
}

op_sum <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.sum", arguments(x = operand_of, axis = as_axis))
}

op_svd <- function(x, full_matrices = TRUE, compute_uv = TRUE) {
  call_op("ops.svd", arguments(x = operand_of))
}

op_swapaxes <- function(x, axis1, axis2) {
  call_op("ops.swapaxes", arguments(x = operand_of, axis1 = as_axis, axis2 = as_axis))
}

op_swish <- function(x) {
  call_op("ops.swish", arguments(x = operand_of))
}

op_switch <- function(index, branches, ...) {
  call_op("ops.switch", arguments(
    index = as_whole, branches = operand_of, .by_place = c("index", "branches")
  ))
}

op_tan <- function(x) {
  call_op("ops.tan", arguments(x = operand_of))
}

op_tanh <- function(x) {
  call_op("ops.tanh", arguments(x = operand_of))
}

op_tanh_shrink <- function(x) {
  call_op("ops.tanh_shrink", arguments(x = operand_of))
}

op_tensordot <- function(x1, x2, axes = 2L) {
  call_op("ops.tensordot", arguments(x1 = operand_of, x2 = operand_of, axes = as_contracted))
}

op_threshold <- function(x, threshold, default_value) {
  call_op("ops.threshold", arguments(
    x = operand_of, threshold = operand_of, default_value = operand_of
  ))
}

op_tile <- function(x, repeats) {
  call_op("ops.tile", arguments(x = operand_of, repeats = as_whole))
}

op_trace <- function(x, offset = 0L, axis1 = 1L, axis2 = 2L) {
  call_op("ops.trace", arguments(
    x = operand_of, offset = as_whole, axis1 = as_axis, axis2 = as_axis
  ))
}

op_transpose <- function(x, axes = NULL) {
  call_op("ops.transpose", arguments(x = operand_of, axes = as_axis))
}

op_trapezoid <- function(y, x = NULL, dx = 1.0, axis = -1L) {
  call_op("ops.trapezoid", arguments(y = operand_of, x = operand_of, axis = as_axis))
}

op_tri <- function(N, M = NULL, k = 0L, dtype = NULL) {
  call_op("ops.tri", arguments(N = as_whole, M = as_whole, k = as_whole))
}

op_tril <- function(x, k = 0L) {
  call_op("ops.tril", arguments(x = operand_of, k = as_whole))
}

op_triu <- function(x, k = 0L) {
  call_op("ops.triu", arguments(x = operand_of, k = as_whole))
}

op_true_divide <- function(x1, x2) {
  call_op("ops.true_divide", arguments(x1 = operand_of, x2 = operand_of))
}

op_trunc <- function(x) {
  call_op("ops.trunc", arguments(x = operand_of))
}

op_unfold <- function(x, kernel_size, dilation = 1L, padding = 0L, stride = 1L) {
  call_op("ops.unfold", arguments(
    x = operand_of, kernel_size = as_whole, dilation = as_whole, padding = as_whole, stride
    = as_whole
  ))
}

op_unique <- function(
    x, sorted = TRUE, return_index = FALSE, return_inverse = FALSE, return_counts = FALSE,
    axis = NULL, size = NULL, fill_value = NULL) {
  call_op("ops.unique", arguments(
    x = operand_of, axis = as_axis, size = as_whole, fill_value = operand_of
  ))
}

op_unravel_index <- function(indices, shape) {
  call_op("ops.unravel_index", arguments(indices = as_whole, shape = as_shape))
}

op_unstack <- function(x, num = NULL, axis = 1L) {
  call_op("ops.unstack", arguments(x = operand_of, num = as_whole, axis = as_axis))
}

op_vander <- function(x, N = NULL, increasing = FALSE) {
  call_op("ops.vander", arguments(x = operand_of, N = as_whole))
}

op_var <- function(x, axis = NULL, keepdims = FALSE) {
  call_op("ops.var", arguments(x = operand_of, axis = as_axis))
}

op_vdot <- function(x1, x2) {
  call_op("ops.vdot", arguments(x1 = operand_of, x2 = operand_of))
}

op_vectorize <- function(pyfunc, ..., excluded = NULL, signature = NULL) {
  call_op("ops.vectorize", arguments(excluded = operand_of, signature = operand_of))
}

op_vectorized_map <- function(elements, f) {
  call_op("ops.vectorized_map", arguments(elements = operand_of, .renamed = c(f = "function")))
}

op_view <- function(x, dtype = NULL) {
  call_op("ops.view", arguments(x = operand_of))
}

op_view_as_complex <- function(x) {
  call_op("ops.view_as_complex", arguments(x = operand_of))
}

op_view_as_real <- function(x) {
  call_op("ops.view_as_real", arguments(x = operand_of))
}

op_vsplit <- function(x, indices_or_sections) {
  call_op("ops.vsplit", arguments(x = operand_of, indices_or_sections = as_whole))
}

op_vstack <- function(xs) {
  call_op("ops.vstack", arguments(xs = operand_of))
}

op_where <- function(condition, x1 = NULL, x2 = NULL) {
  call_op("ops.where", arguments(x1 = operand_of, x2 = operand_of))
}

op_while_loop <- function(cond, body, loop_vars, maximum_iterations = NULL) {
  call_op("ops.while_loop", arguments(loop_vars = operand_of, maximum_iterations = as_whole))
}

op_zeros <- function(shape, dtype = NULL) {
  call_op("ops.zeros", arguments(shape = as_shape))
}

op_zeros_like <- function(x, dtype = NULL) {
  call_op("ops.zeros_like", arguments(x = operand_of))
}
