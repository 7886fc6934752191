# Made by tools/r_package from the public names of keramos: do not edit.

layer_activation <- function(object, activation, ...) {
  compose("layers.Activation", object, arguments())
}

layer_activation_elu <- function(object, alpha = 1.0, ...) {
  compose("layers.ELU", object, arguments())
}

layer_activation_leaky_relu <- function(object, negative_slope = 0.3, ..., alpha = NULL) {
  compose("layers.LeakyReLU", object, arguments())
}

layer_activation_parametric_relu <- function(
    object, alpha_initializer = "Zeros", alpha_regularizer = NULL, alpha_constraint = NULL,
    shared_axes = NULL, ...) {
  compose("layers.PReLU", object, arguments(shared_axes = as_axis))
}

layer_activation_relu <- function(
    object, max_value = NULL, negative_slope = 0.0, threshold = 0.0, ...) {
  compose("layers.ReLU", object, arguments())
}

layer_activation_softmax <- function(object, axis = -1L, ...) {
  compose("layers.Softmax", object, arguments(axis = as_axis))
}

layer_activity_regularization <- function(object, l1 = 0.0, l2 = 0.0, ...) {
  compose("layers.ActivityRegularization", object, arguments())
}

layer_adaptive_average_pooling_1d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveAveragePooling1D", object, arguments(output_size = as_whole))
}

layer_adaptive_average_pooling_2d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveAveragePooling2D", object, arguments(output_size = as_whole))
}

layer_adaptive_average_pooling_3d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveAveragePooling3D", object, arguments(output_size = as_whole))
}

layer_adaptive_max_pooling_1d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveMaxPooling1D", object, arguments(output_size = as_whole))
}

layer_adaptive_max_pooling_2d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveMaxPooling2D", object, arguments(output_size = as_whole))
}

layer_adaptive_max_pooling_3d <- function(object, output_size, data_format = NULL, ...) {
  compose("layers.AdaptiveMaxPooling3D", object, arguments(output_size = as_whole))
}

layer_add <- function(inputs, ...) {
  merge_inputs("layers.Add", inputs, arguments(.without = "inputs"))
}

layer_additive_attention <- function(
    object, use_scale = TRUE, dropout = 0.0, ..., score_mode = "dot", seed = NULL) {
  compose("layers.AdditiveAttention", object, arguments(seed = as_whole))
}

layer_alpha_dropout <- function(object, rate, noise_shape = NULL, seed = NULL, ...) {
  compose("layers.AlphaDropout", object, arguments(noise_shape = as_shape, seed = as_whole))
}

layer_attention <- function(
    object, use_scale = FALSE, score_mode = "dot", dropout = 0.0, seed = NULL, ...) {
  compose("layers.Attention", object, arguments(seed = as_whole))
}

layer_aug_mix <- function(
    object, value_range = c(0L, 255L), num_chains = 3L, chain_depth = 3L, factor = 0.3, alpha
    = 1.0, all_ops = TRUE, interpolation = "bilinear", seed = NULL, data_format = NULL, ...) {
  compose("layers.AugMix", object, arguments(
    num_chains = as_whole, chain_depth = as_whole, seed = as_whole
  ))
}

layer_auto_contrast <- function(object, value_range = c(0L, 255L), ...) {
  compose("layers.AutoContrast", object, arguments())
}

layer_average <- function(inputs, ...) {
  merge_inputs("layers.Average", inputs, arguments(.without = "inputs"))
}

layer_average_pooling_1d <- function(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...) {
  compose("layers.AveragePooling1D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_average_pooling_2d <- function(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...) {
  compose("layers.AveragePooling2D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_average_pooling_3d <- function(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...) {
  compose("layers.AveragePooling3D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_batch_normalization <- function(
    object, axis = -1L, momentum = 0.99, epsilon = 0.001, center = TRUE, scale = TRUE,
    beta_initializer = "zeros", gamma_initializer = "ones", moving_mean_initializer = "zeros",
    moving_variance_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, renorm = FALSE, renorm_clipping = NULL,
    renorm_momentum = 0.99, synchronized = FALSE, ...) {
  compose("layers.BatchNormalization", object, arguments(axis = as_axis))
}

layer_bidirectional <- function(
    object, layer, merge_mode = "concat", weights = NULL, backward_layer = NULL, ...) {
  compose("layers.Bidirectional", object, arguments())
}

layer_category_encoding <- function(
    object, num_tokens = NULL, output_mode = "multi_hot", sparse = FALSE, ...) {
  compose("layers.CategoryEncoding", object, arguments(num_tokens = as_whole))
}

layer_center_crop <- function(object, height, width, data_format = NULL, ...) {
  compose("layers.CenterCrop", object, arguments(height = as_whole, width = as_whole))
}

layer_concatenate <- function(inputs, ..., axis = -1L) {
  merge_inputs("layers.Concatenate", inputs, arguments(axis = as_axis, .without = "inputs"))
}

layer_contrast_limited_adaptive_histogram_equalization <- function(
    object, value_range = c(0L, 255L), clip_limit = 4.0, tile_grid_size = c(8L, 8L),
    data_format = NULL, ...) {
  compose("layers.ContrastLimitedAdaptiveHistogramEqualization", object, arguments(
    tile_grid_size = as_whole
  ))
}

layer_conv_1d <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, groups = 1L, activation = NULL, use_bias = TRUE, kernel_initializer =
    "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer
    = NULL, activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL,
    ..., lora_rank = NULL, lora_alpha = NULL) {
  compose("layers.Conv1D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, groups = as_whole, lora_rank = as_whole
  ))
}

layer_conv_1d_transpose <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", output_padding = NULL,
    data_format = NULL, dilation_rate = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer =
    NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...) {
  compose("layers.Conv1DTranspose", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    output_padding = as_whole, dilation_rate = as_whole
  ))
}

layer_conv_2d <- function(
    object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = c(1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer =
    NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ..., lora_rank = NULL, lora_alpha = NULL) {
  compose("layers.Conv2D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, groups = as_whole, lora_rank = as_whole
  ))
}

layer_conv_2d_transpose <- function(
    object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", output_padding =
    NULL, data_format = NULL, dilation_rate = c(1L, 1L), activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer =
    NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...) {
  compose("layers.Conv2DTranspose", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    output_padding = as_whole, dilation_rate = as_whole
  ))
}

layer_conv_3d <- function(
    object, filters, kernel_size, strides = c(1L, 1L, 1L), padding = "valid", data_format =
    NULL, dilation_rate = c(1L, 1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer =
    NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ..., lora_rank = NULL, lora_alpha = NULL) {
  compose("layers.Conv3D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, groups = as_whole, lora_rank = as_whole
  ))
}

layer_conv_3d_transpose <- function(
    object, filters, kernel_size, strides = c(1L, 1L, 1L), padding = "valid", data_format =
    NULL, output_padding = NULL, dilation_rate = c(1L, 1L, 1L), activation = NULL, use_bias =
    TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros",
    kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, bias_constraint = NULL, ...) {
  compose("layers.Conv3DTranspose", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    output_padding = as_whole, dilation_rate = as_whole
  ))
}

layer_conv_lstm_1d <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias =
    TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout =
    0.0, recurrent_dropout = 0.0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE, zero_output_for_mask = FALSE) {
  compose("layers.ConvLSTM1D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, seed = as_whole
  ))
}

layer_conv_lstm_2d <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias =
    TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout =
    0.0, recurrent_dropout = 0.0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE, zero_output_for_mask = FALSE) {
  compose("layers.ConvLSTM2D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, seed = as_whole
  ))
}

layer_conv_lstm_3d <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias =
    TRUE, kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout =
    0.0, recurrent_dropout = 0.0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE, zero_output_for_mask = FALSE) {
  compose("layers.ConvLSTM3D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, seed = as_whole
  ))
}

layer_cropping_1d <- function(object, cropping = c(1L, 1L), ...) {
  compose("layers.Cropping1D", object, arguments(cropping = as_whole))
}

layer_cropping_2d <- function(
    object, cropping = list(c(0L, 0L), c(0L, 0L)), data_format = NULL, ...) {
  compose("layers.Cropping2D", object, arguments(cropping = as_whole))
}

layer_cropping_3d <- function(
    object, cropping = list(c(1L, 1L), c(1L, 1L), c(1L, 1L)), data_format = NULL, ...) {
  compose("layers.Cropping3D", object, arguments(cropping = as_whole))
}

layer_cut_mix <- function(object, factor = 1.0, seed = NULL, data_format = NULL, ...) {
  compose("layers.CutMix", object, arguments(seed = as_whole))
}

layer_dense <- function(
    object, units, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform",
    bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL,
    activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, lora_rank =
    NULL, lora_alpha = NULL, quantization_config = NULL, ...) {
  compose("layers.Dense", object, arguments(units = as_whole, lora_rank = as_whole))
}

layer_depthwise_conv_1d <- function(
    object, kernel_size, strides = 1L, padding = "valid", depth_multiplier = 1L, data_format =
    NULL, dilation_rate = 1L, activation = NULL, use_bias = TRUE, depthwise_initializer =
    "glorot_uniform", bias_initializer = "zeros", depthwise_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL,
    bias_constraint = NULL, ...) {
  compose("layers.DepthwiseConv1D", object, arguments(
    kernel_size = as_whole, strides = as_whole, padding = as_whole, depth_multiplier =
    as_whole, dilation_rate = as_whole
  ))
}

layer_depthwise_conv_2d <- function(
    object, kernel_size, strides = c(1L, 1L), padding = "valid", depth_multiplier = 1L,
    data_format = NULL, dilation_rate = c(1L, 1L), activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", bias_initializer = "zeros",
    depthwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    depthwise_constraint = NULL, bias_constraint = NULL, ...) {
  compose("layers.DepthwiseConv2D", object, arguments(
    kernel_size = as_whole, strides = as_whole, padding = as_whole, depth_multiplier =
    as_whole, dilation_rate = as_whole
  ))
}

layer_discretization <- function(
    object, bin_boundaries = NULL, num_bins = NULL, epsilon = 0.01, output_mode = "int",
    sparse = FALSE, dtype = NULL, name = NULL, ...) {
  compose("layers.Discretization", object, arguments(
    bin_boundaries = as_whole, num_bins = as_whole
  ))
}

layer_dot <- function(inputs, ..., axes, normalize = FALSE) {
  merge_inputs("layers.Dot", inputs, arguments(axes = as_axis, .without = "inputs"))
}

layer_dropout <- function(object, rate, noise_shape = NULL, seed = NULL, ...) {
  compose("layers.Dropout", object, arguments(noise_shape = as_shape, seed = as_whole))
}

layer_einsum_dense <- function(
    object, equation, output_shape, activation = NULL, bias_axes = NULL, kernel_initializer =
    "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer
    = NULL, kernel_constraint = NULL, bias_constraint = NULL, lora_rank = NULL, lora_alpha =
    NULL, gptq_unpacked_column_size = NULL, quantization_config = NULL, ...,
    activity_regularizer = NULL) {
  compose("layers.EinsumDense", object, arguments(
    output_shape = as_shape, lora_rank = as_whole, gptq_unpacked_column_size = as_whole
  ))
}

layer_embedding <- function(
    object, input_dim, output_dim, embeddings_initializer = "uniform", embeddings_regularizer
    = NULL, embeddings_constraint = NULL, mask_zero = FALSE, weights = NULL, lora_rank = NULL,
    lora_alpha = NULL, quantization_config = NULL, ..., activity_regularizer = NULL,
    input_length = NULL) {
  compose("layers.Embedding", object, arguments(
    input_dim = as_whole, output_dim = as_whole, lora_rank = as_whole, input_length =
    as_whole
  ))
}

layer_equalization <- function(
    object, value_range = c(0L, 255L), bins = 256L, data_format = NULL, ...) {
  compose("layers.Equalization", object, arguments(bins = as_whole))
}

layer_flatten <- function(object, data_format = NULL, ...) {
  compose("layers.Flatten", object, arguments())
}

layer_flax_module_wrapper <- function(object, module, method = NULL, variables = NULL, ...) {
  compose("layers.FlaxLayer", object, arguments())
}

layer_gaussian_dropout <- function(object, rate, seed = NULL, ...) {
  compose("layers.GaussianDropout", object, arguments(seed = as_whole))
}

layer_gaussian_noise <- function(object, stddev, seed = NULL, ...) {
  compose("layers.GaussianNoise", object, arguments(seed = as_whole))
}

layer_global_average_pooling_1d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalAveragePooling1D", object, arguments())
}

layer_global_average_pooling_2d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalAveragePooling2D", object, arguments())
}

layer_global_average_pooling_3d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalAveragePooling3D", object, arguments())
}

layer_global_max_pooling_1d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalMaxPooling1D", object, arguments())
}

layer_global_max_pooling_2d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalMaxPooling2D", object, arguments())
}

layer_global_max_pooling_3d <- function(object, data_format = NULL, keepdims = FALSE, ...) {
  compose("layers.GlobalMaxPooling3D", object, arguments())
}

layer_group_normalization <- function(
    object, groups = 32L, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE,
    beta_initializer = "zeros", gamma_initializer = "ones", beta_regularizer = NULL,
    gamma_regularizer = NULL, beta_constraint = NULL, gamma_constraint = NULL, ...) {
  compose("layers.GroupNormalization", object, arguments(groups = as_whole, axis = as_axis))
}

layer_gru <- function(
    object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0.0, recurrent_dropout =
    0.0, seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE,
    stateful = FALSE, unroll = FALSE, reset_after = TRUE, use_cudnn = "auto", ...,
    zero_output_for_mask = FALSE, implementation = 2L) {
  compose("layers.GRU", object, arguments(
    units = as_whole, seed = as_whole, implementation = as_whole
  ))
}

layer_hashed_crossing <- function(
    object, num_bins, output_mode = "int", sparse = FALSE, name = NULL, dtype = NULL, ...) {
  compose("layers.HashedCrossing", object, arguments(num_bins = as_whole))
}

layer_hashing <- function(
    object, num_bins, mask_value = NULL, salt = NULL, output_mode = "int", sparse = FALSE, ...) {
  compose("layers.Hashing", object, arguments(num_bins = as_whole))
}

layer_identity <- function(object, ...) {
  compose("layers.Identity", object, arguments())
}

layer_integer_lookup <- function(
    object, max_tokens = NULL, num_oov_indices = 1L, mask_token = NULL, oov_token = -1L,
    vocabulary = NULL, vocabulary_dtype = "int64", idf_weights = NULL, invert = FALSE,
    output_mode = "int", sparse = FALSE, pad_to_max_tokens = FALSE, oov_method = "floormod",
    salt = NULL, name = NULL, ...) {
  compose("layers.IntegerLookup", object, arguments(
    max_tokens = as_whole, num_oov_indices = as_whole, mask_token = as_whole, oov_token =
    as_whole, pad_to_max_tokens = as_whole
  ))
}

layer_jax_model_wrapper <- function(
    object, call_fn, init_fn = NULL, params = NULL, state = NULL, seed = NULL,
    native_serialization_platforms = NULL, ...) {
  compose("layers.JaxLayer", object, arguments(seed = as_whole))
}

layer_lambda <- function(object, f, output_shape = NULL, mask = NULL, arguments = NULL, ...) {
  compose("layers.Lambda", object, arguments(
    output_shape = as_shape, .renamed = c(f = "function")
  ))
}

layer_layer_normalization <- function(
    object, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE, beta_initializer =
    "zeros", gamma_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, ..., rms_scaling = FALSE) {
  compose("layers.LayerNormalization", object, arguments(axis = as_axis))
}

layer_lstm <- function(
    object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout =
    0.0, recurrent_dropout = 0.0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, unroll = FALSE, use_cudnn = "auto", ...,
    zero_output_for_mask = FALSE, implementation = 2L) {
  compose("layers.LSTM", object, arguments(
    units = as_whole, seed = as_whole, implementation = as_whole
  ))
}

layer_masking <- function(object, mask_value = 0.0, ...) {
  compose("layers.Masking", object, arguments())
}

layer_max_num_bounding_boxes <- function(object, max_number, fill_value = -1L, ...) {
  compose("layers.MaxNumBoundingBoxes", object, arguments(
    max_number = as_whole, fill_value = as_whole
  ))
}

layer_max_pooling_1d <- function(
    object, pool_size = 2L, strides = NULL, padding = "valid", data_format = NULL, name =
    NULL, ...) {
  compose("layers.MaxPooling1D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_max_pooling_2d <- function(
    object, pool_size = c(2L, 2L), strides = NULL, padding = "valid", data_format = NULL, name
    = NULL, ...) {
  compose("layers.MaxPooling2D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_max_pooling_3d <- function(
    object, pool_size = c(2L, 2L, 2L), strides = NULL, padding = "valid", data_format = NULL,
    name = NULL, ...) {
  compose("layers.MaxPooling3D", object, arguments(
    pool_size = as_whole, strides = as_whole, padding = as_whole
  ))
}

layer_maximum <- function(inputs, ...) {
  merge_inputs("layers.Maximum", inputs, arguments(.without = "inputs"))
}

layer_mel_spectrogram <- function(
    object, fft_length = 2048L, sequence_stride = 512L, sequence_length = NULL, window =
    "hann", sampling_rate = 16000L, num_mel_bins = 128L, min_freq = 20.0, max_freq = NULL,
    power_to_db = TRUE, top_db = 80.0, mag_exp = 2.0, min_power = 1e-10, ref_power = 1.0, ...) {
  compose("layers.MelSpectrogram", object, arguments(
    fft_length = as_whole, sequence_stride = as_whole, sequence_length = as_whole,
    num_mel_bins = as_whole
  ))
}

layer_minimum <- function(inputs, ...) {
  merge_inputs("layers.Minimum", inputs, arguments(.without = "inputs"))
}

layer_mix_up <- function(object, alpha = 0.2, data_format = NULL, seed = NULL, ...) {
  compose("layers.MixUp", object, arguments(seed = as_whole))
}

layer_multi_head_attention <- function(
    inputs, num_heads, key_dim, value_dim = NULL, dropout = 0.0, use_bias = TRUE, output_shape
    = NULL, attention_axes = NULL, sliding_window = NULL, flash_attention = NULL,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer =
    NULL, bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, use_gate = FALSE, seed = NULL, ...) {
  attend("layers.MultiHeadAttention", inputs, arguments(
    num_heads = as_whole, key_dim = as_whole, value_dim = as_whole, output_shape = as_shape,
    attention_axes = as_axis, sliding_window = as_whole, seed = as_whole, .without =
    "inputs"
  ))
}

layer_multiply <- function(inputs, ...) {
  merge_inputs("layers.Multiply", inputs, arguments(.without = "inputs"))
}

layer_normalization <- function(
    object, axis = -1L, mean = NULL, variance = NULL, invert = FALSE, ...) {
  compose("layers.Normalization", object, arguments(axis = as_axis))
}

layer_permute <- function(object, dims, ...) {
  compose("layers.Permute", object, arguments(dims = as_whole))
}

layer_pipeline <- function(object, layers, name = NULL, ...) {
  compose("layers.Pipeline", object, arguments())
}

layer_rand_augment <- function(
    object, value_range = c(0L, 255L), num_ops = 2L, factor = 0.5, interpolation = "bilinear",
    seed = NULL, data_format = NULL, ...) {
  compose("layers.RandAugment", object, arguments(num_ops = as_whole, seed = as_whole))
}

layer_random_brightness <- function(object, factor, value_range = c(0L, 255L), seed = NULL, ...) {
  compose("layers.RandomBrightness", object, arguments(seed = as_whole))
}

layer_random_color_degeneration <- function(
    object, factor, value_range = c(0L, 255L), data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomColorDegeneration", object, arguments(seed = as_whole))
}

layer_random_color_jitter <- function(
    object, value_range = c(0L, 255L), brightness_factor = NULL, contrast_factor = NULL,
    saturation_factor = NULL, hue_factor = NULL, seed = NULL, data_format = NULL, ...) {
  compose("layers.RandomColorJitter", object, arguments(seed = as_whole))
}

layer_random_contrast <- function(object, factor, value_range = c(0L, 255L), seed = NULL, ...) {
  compose("layers.RandomContrast", object, arguments(seed = as_whole))
}

layer_random_crop <- function(
    object, height, width, seed = NULL, data_format = NULL, name = NULL, ...) {
  compose("layers.RandomCrop", object, arguments(
    height = as_whole, width = as_whole, seed = as_whole
  ))
}

layer_random_elastic_transform <- function(
    object, factor = 1.0, scale = 1.0, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0.0, value_range = c(0L, 255L), seed = NULL, data_format = NULL, ...) {
  compose("layers.RandomElasticTransform", object, arguments(seed = as_whole))
}

layer_random_erasing <- function(
    object, factor = 1.0, scale = c(0.02, 0.33), fill_value = NULL, value_range = c(0L, 255L),
    seed = NULL, data_format = NULL, ...) {
  compose("layers.RandomErasing", object, arguments(seed = as_whole))
}

layer_random_flip <- function(
    object, mode = "horizontal_and_vertical", seed = NULL, data_format = NULL, ...) {
  compose("layers.RandomFlip", object, arguments(seed = as_whole))
}

layer_random_gaussian_blur <- function(
    object, factor = 1.0, kernel_size = 3L, sigma = 1.0, value_range = c(0L, 255L),
    data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomGaussianBlur", object, arguments(kernel_size = as_whole, seed = as_whole))
}

layer_random_grayscale <- function(object, factor = 0.5, data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomGrayscale", object, arguments(seed = as_whole))
}

layer_random_hue <- function(
    object, factor, value_range = c(0L, 255L), data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomHue", object, arguments(seed = as_whole))
}

layer_random_invert <- function(
    object, factor = 1.0, value_range = c(0L, 255L), seed = NULL, data_format = NULL, ...) {
  compose("layers.RandomInvert", object, arguments(seed = as_whole))
}

layer_random_perspective <- function(
    object, factor = 1.0, scale = 1.0, interpolation = "bilinear", fill_value = 0.0, seed =
    NULL, data_format = NULL, ...) {
  compose("layers.RandomPerspective", object, arguments(seed = as_whole))
}

layer_random_posterization <- function(
    object, factor, value_range = c(0L, 255L), data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomPosterization", object, arguments(seed = as_whole))
}

layer_random_rotation <- function(
    object, factor, fill_mode = "reflect", interpolation = "bilinear", seed = NULL, fill_value
    = 0.0, data_format = NULL, ...) {
  compose("layers.RandomRotation", object, arguments(seed = as_whole))
}

layer_random_saturation <- function(
    object, factor, value_range = c(0L, 255L), data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomSaturation", object, arguments(seed = as_whole))
}

layer_random_sharpness <- function(
    object, factor, value_range = c(0L, 255L), data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomSharpness", object, arguments(seed = as_whole))
}

layer_random_shear <- function(
    object, x_factor = 0.0, y_factor = 0.0, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0.0, data_format = NULL, seed = NULL, ...) {
  compose("layers.RandomShear", object, arguments(seed = as_whole))
}

layer_random_translation <- function(
    object, height_factor, width_factor, fill_mode = "reflect", interpolation = "bilinear",
    seed = NULL, fill_value = 0.0, data_format = NULL, ...) {
  compose("layers.RandomTranslation", object, arguments(seed = as_whole))
}

layer_random_zoom <- function(
    object, height_factor, width_factor = NULL, fill_mode = "reflect", interpolation =
    "bilinear", seed = NULL, fill_value = 0.0, data_format = NULL, ...) {
  compose("layers.RandomZoom", object, arguments(seed = as_whole))
}

layer_repeat_vector <- function(object, n, ...) {
  compose("layers.RepeatVector", object, arguments(n = as_whole))
}

layer_rescaling <- function(object, scale, offset = 0.0, ...) {
  compose("layers.Rescaling", object, arguments())
}

layer_reshape <- function(object, target_shape, ...) {
  compose("layers.Reshape", object, arguments(target_shape = as_shape))
}

layer_resizing <- function(
    object, height, width, interpolation = "bilinear", crop_to_aspect_ratio = FALSE,
    pad_to_aspect_ratio = FALSE, fill_mode = "constant", fill_value = 0.0, antialias = FALSE,
    data_format = NULL, ...) {
  compose("layers.Resizing", object, arguments(height = as_whole, width = as_whole))
}

layer_reversible_embedding <- function(
    object, input_dim, output_dim, tie_weights = TRUE, embeddings_initializer = "uniform",
    embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE, weights =
    NULL, lora_rank = NULL, lora_alpha = NULL, quantization_config = NULL, reverse_dtype =
    NULL, logit_soft_cap = NULL, ..., activity_regularizer = NULL, input_length = NULL) {
  compose("layers.ReversibleEmbedding", object, arguments(
    input_dim = as_whole, output_dim = as_whole, lora_rank = as_whole, input_length =
    as_whole
  ))
}

layer_rms_normalization <- function(object, axis = -1L, epsilon = 1e-06, ...) {
  compose("layers.RMSNormalization", object, arguments(axis = as_axis))
}

layer_rnn <- function(
    object, cell, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE,
    stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ...) {
  compose("layers.RNN", object, arguments())
}

layer_separable_conv_1d <- function(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, depth_multiplier = 1L, activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform",
    bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL,
    pointwise_constraint = NULL, bias_constraint = NULL, ...) {
  compose("layers.SeparableConv1D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, depth_multiplier = as_whole
  ))
}

layer_separable_conv_2d <- function(
    object, filters, kernel_size, strides = c(1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = c(1L, 1L), depth_multiplier = 1L, activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform",
    bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL,
    pointwise_constraint = NULL, bias_constraint = NULL, ...) {
  compose("layers.SeparableConv2D", object, arguments(
    filters = as_whole, kernel_size = as_whole, strides = as_whole, padding = as_whole,
    dilation_rate = as_whole, depth_multiplier = as_whole
  ))
}

layer_simple_rnn <- function(
    object, units, activation = "tanh", use_bias = TRUE, kernel_initializer =
    "glorot_uniform", recurrent_initializer = "orthogonal", bias_initializer = "zeros",
    kernel_regularizer = NULL, recurrent_regularizer = NULL, bias_regularizer = NULL,
    activity_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL,
    bias_constraint = NULL, dropout = 0.0, recurrent_dropout = 0.0, return_sequences = FALSE,
    return_state = FALSE, go_backwards = FALSE, stateful = FALSE, unroll = FALSE, seed = NULL,
    ..., zero_output_for_mask = FALSE) {
  compose("layers.SimpleRNN", object, arguments(units = as_whole, seed = as_whole))
}

layer_solarization <- function(
    object, addition_factor = 0.0, threshold_factor = 0.0, value_range = c(0L, 255L), seed =
    NULL, ...) {
  compose("layers.Solarization", object, arguments(seed = as_whole))
}

layer_spatial_dropout_1d <- function(object, rate, seed = NULL, name = NULL, dtype = NULL) {
  compose("layers.SpatialDropout1D", object, arguments(seed = as_whole))
}

layer_spatial_dropout_2d <- function(
    object, rate, data_format = NULL, seed = NULL, name = NULL, dtype = NULL) {
  compose("layers.SpatialDropout2D", object, arguments(seed = as_whole))
}

layer_spatial_dropout_3d <- function(
    object, rate, data_format = NULL, seed = NULL, name = NULL, dtype = NULL) {
  compose("layers.SpatialDropout3D", object, arguments(seed = as_whole))
}

layer_spectral_normalization <- function(object, layer, power_iterations = 1L, ...) {
  compose("layers.SpectralNormalization", object, arguments(power_iterations = as_whole))
}

layer_stft_spectrogram <- function(
    object, mode = "log", frame_length = 256L, frame_step = NULL, fft_length = NULL, window =
    "hann", periodic = FALSE, scaling = "density", padding = "valid", expand_dims = FALSE,
    data_format = NULL, ...) {
  compose("layers.STFTSpectrogram", object, arguments(
    frame_length = as_whole, frame_step = as_whole, fft_length = as_whole, padding =
    as_whole
  ))
}

layer_string_lookup <- function(
    object, max_tokens = NULL, num_oov_indices = 1L, mask_token = NULL, oov_token = "[UNK]",
    vocabulary = NULL, idf_weights = NULL, invert = FALSE, output_mode = "int",
    pad_to_max_tokens = FALSE, sparse = FALSE, encoding = "utf-8", name = NULL, salt = NULL,
    ..., oov_method = "floormod") {
  compose("layers.StringLookup", object, arguments(
    max_tokens = as_whole, num_oov_indices = as_whole, pad_to_max_tokens = as_whole
  ))
}

layer_subtract <- function(inputs, ...) {
  merge_inputs("layers.Subtract", inputs, arguments(.without = "inputs"))
}

layer_text_vectorization <- function(
    object, max_tokens = NULL, standardize = "lower_and_strip_punctuation", split =
    "whitespace", ngrams = NULL, output_mode = "int", output_sequence_length = NULL,
    pad_to_max_tokens = FALSE, vocabulary = NULL, idf_weights = NULL, sparse = FALSE, ragged =
    FALSE, encoding = "utf-8", name = NULL, ...) {
  compose("layers.TextVectorization", object, arguments(
    max_tokens = as_whole, ngrams = as_whole, output_sequence_length = as_whole,
    pad_to_max_tokens = as_whole
  ))
}

layer_tfsm <- function(
    object, filepath, call_endpoint = "serve", call_training_endpoint = NULL, trainable =
    TRUE, name = NULL, dtype = NULL, ...) {
  compose("layers.TFSMLayer", object, arguments())
}

layer_time_distributed <- function(object, layer, ...) {
  compose("layers.TimeDistributed", object, arguments())
}

layer_torch_module_wrapper <- function(object, module, name = NULL, output_shape = NULL, ...) {
  compose("layers.TorchModuleWrapper", object, arguments(output_shape = as_shape))
}

layer_unit_normalization <- function(object, axis = -1L, ...) {
  compose("layers.UnitNormalization", object, arguments(axis = as_axis))
}

layer_upsampling_1d <- function(object, size = 2L, ...) {
  compose("layers.UpSampling1D", object, arguments(size = as_whole))
}

layer_upsampling_2d <- function(
    object, size = c(2L, 2L), data_format = NULL, interpolation = "nearest", ...) {
  compose("layers.UpSampling2D", object, arguments(size = as_whole))
}

layer_upsampling_3d <- function(object, size = c(2L, 2L, 2L), data_format = NULL, ...) {
  compose("layers.UpSampling3D", object, arguments(size = as_whole))
}

layer_zero_padding_1d <- function(object, padding = 1L, data_format = NULL, ...) {
  compose("layers.ZeroPadding1D", object, arguments(padding = as_whole))
}

layer_zero_padding_2d <- function(object, padding = c(1L, 1L), data_format = NULL, ...) {
  compose("layers.ZeroPadding2D", object, arguments(padding = as_whole))
}

layer_zero_padding_3d <- function(
    object, padding = list(c(1L, 1L), c(1L, 1L), c(1L, 1L)), data_format = NULL, ...) {
  compose("layers.ZeroPadding3D", object, arguments(padding = as_whole))
}

rnn_cell_gru <- function(
    units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL,
    bias_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL,
    bias_constraint = NULL, dropout = 0.0, recurrent_dropout = 0.0, reset_after = TRUE, seed =
    NULL, ..., implementation = 2L) {
  make("layers.GRUCell", arguments(units = as_whole, seed = as_whole, implementation = as_whole))
}

rnn_cell_lstm <- function(
    units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0.0, recurrent_dropout =
    0.0, seed = NULL, ..., implementation = 2L) {
  make("layers.LSTMCell", arguments(units = as_whole, seed = as_whole, implementation = as_whole))
}

rnn_cell_simple <- function(
    units, activation = "tanh", use_bias = TRUE, kernel_initializer = "glorot_uniform",
    recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer =
    NULL, recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0.0, recurrent_dropout =
    0.0, seed = NULL, ...) {
  make("layers.SimpleRNNCell", arguments(units = as_whole, seed = as_whole))
}

rnn_cells_stack <- function(cells, ...) {
  make("layers.StackedRNNCells", arguments())
}
