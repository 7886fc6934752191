"""Names of functions that have a meaning in operations, in their standard spelling.

Written by tools/lambda_names.py from `layers.translation`, which says what they mean.
"""

from __future__ import annotations

#: Module -> names.
_NAMES = {
    "K": """
        abs all any arange argmax argmin backend batch_dot batch_flatten bias_add
        binary_crossentropy cast cast_to_floatx categorical_crossentropy clip concatenate constant
        conv2d cos ctc_batch_cost cumprod cumsum depthwise_conv2d dot dropout dtype elu epsilon
        equal exp expand_dims eye flatten floatx gather get_variable_shape greater greater_equal
        hard_sigmoid identity image_data_format image_dim_ordering in_test_phase in_train_phase
        int_shape l2_normalize learning_phase less less_equal log logsumexp max maximum mean min
        minimum ndim not_equal one_hot ones ones_like pack permute_dimensions pool2d pow prod
        random_bernoulli random_binomial random_normal random_uniform relu repeat repeat_elements
        reshape resize_images reverse round shape sigmoid sign sin slice softmax softplus softsign
        sparse_categorical_crossentropy spatial_2d_padding sqrt square squeeze stack std
        stop_gradient sum switch tanh temporal_padding tile to_dense transpose truncated_normal var
        variable zeros zeros_like
    """,
    "activations": """
        elu exponential gelu get hard_sigmoid linear relu selu sigmoid silu softmax softplus
        softsign swish tanh
    """,
    "builtin": """
        sum
    """,
    "imagenet_utils": """
        preprocess_input
    """,
    "keras": """
        activations.get applications.convnext.preprocess_input
        applications.densenet.preprocess_input applications.efficientnet.preprocess_input
        applications.efficientnet_v2.preprocess_input
        applications.inception_resnet_v2.preprocess_input applications.inception_v3.preprocess_input
        applications.mobilenet.preprocess_input applications.mobilenet_v2.preprocess_input
        applications.mobilenet_v3.preprocess_input applications.nasnet.preprocess_input
        applications.regnet.preprocess_input applications.resnet.preprocess_input
        applications.resnet50.preprocess_input applications.resnet_rs.preprocess_input
        applications.resnet_v2.preprocess_input applications.vgg16.preprocess_input
        applications.vgg19.preprocess_input applications.xception.preprocess_input
    """,
    "math": """
        ceil cos exp floor log log10 log2 pow radians sin sqrt tan tanh
    """,
    "np": """
        abs absolute add amax amin arange arccos arcsin arctan arctan2 array asanyarray asarray
        bool_ ceil concatenate cos cosh diag divide dot exp expand_dims expm1 eye float16 float32
        float64 floor full identity int32 int64 linspace log log10 log1p log2 max maximum mean
        meshgrid min minimum multiply negative ones outer power prod product reshape sign sin sinh
        sqrt square squeeze stack std subtract sum tan tanh transpose var zeros
    """,
    "ops": """
        abs absolute adaptive_average_pool adaptive_max_pool add all allclose amax amin angle any
        append arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin
        argpartition argsort array array_split average average_pool bartlett batch_normalization
        binary_crossentropy bincount bitwise_and bitwise_invert bitwise_left_shift bitwise_not
        bitwise_or bitwise_right_shift bitwise_xor blackman broadcast_to cast
        categorical_crossentropy cbrt cdist ceil celu cholesky cholesky_inverse clip concatenate
        conj conjugate conv conv_transpose convert_to_tensor copy corrcoef correlate cos cosh
        count_nonzero cross ctc_decode ctc_loss cumprod cumsum deg2rad depth_to_space depthwise_conv
        det diag diagflat diagonal diff digitize divide divide_no_nan dot dot_product_attention
        dsplit dstack dtype eig eigh einsum elu empty empty_like equal erf erfc erfinv exp exp2
        expand_dims expm1 extract_sequences eye fabs fft fft2 flip fliplr flipud floor floor_divide
        fmax fmin fmod fold full full_like gcd gelu geomspace get_item glu greater greater_equal
        hamming hanning hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh heaviside histogram
        hsplit hstack hypot i0 identity ifft2 imag in_top_k inner inv irfft is_tensor isclose
        isfinite isin isinf isnan isneginf isposinf isreal istft jvp kaiser kron layer_normalization
        lcm ldexp leaky_relu left_shift less less_equal linspace log log10 log1p log2 log_sigmoid
        log_softmax logaddexp logaddexp2 logdet logical_and logical_not logical_or logical_xor
        logspace logsumexp lstsq lu_factor matmul matrix_rank max max_pool maximum mean median
        meshgrid min minimum mod moments moveaxis multi_hot multiply nan_to_num nanargmax nanargmin
        nancumprod nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile
        nanstd nansum nanvar ndim negative nextafter nonzero norm normalize not_equal one_hot ones
        ones_like outer pad percentile pinv polar power prod psnr ptp qr quantile rad2deg ravel real
        rearrange reciprocal relu relu6 repeat reshape rfft right_shift rms_normalization roll rot90
        round rsqrt saturate_cast scatter scatter_update searchsorted segment_max segment_min
        segment_prod segment_sum select selu separable_conv shape sigmoid sign signbit silu sin sinc
        sinh size slice slice_update slogdet soft_shrink softmax softplus softsign solve
        solve_triangular sort space_to_depth sparse_categorical_crossentropy sparse_plus
        sparse_sigmoid sparsemax split sqrt square squareplus squeeze stack std stft stop_gradient
        subtract sum svd swapaxes swish take take_along_axis tan tanh tanh_shrink tensordot
        threshold tile top_k trace transpose trapezoid tri tril triu true_divide trunc unfold unique
        unravel_index unstack vander var vdot view view_as_complex view_as_real vsplit vstack where
        zeros zeros_like
    """,
    "tf": """
        Variable abs accumulate_n acos acosh add add_n angle arg_max arg_min argmax argmin argsort
        asin asinh atan atan2 atanh avg_pool avg_pool1d avg_pool2d avg_pool3d band_part batch_matmul
        batch_normalization bias_add bincount bitwise.bitwise_and bitwise.bitwise_or
        bitwise.bitwise_xor boolean_mask broadcast_to cast ceil cholesky clip_by_global_norm
        clip_by_norm clip_by_value complex concat cond conj constant conv1d conv2d conv2d_transpose
        conv3d convert_to_tensor convolution cos cosh count_nonzero crelu cross cumprod cumsum
        depth_to_space depthwise_conv2d det diag diag_part div div_no_nan divide divide_no_nan
        dropout einsum elu embedding_lookup ensure_shape equal erf erfc erfinv exp expand_dims expm1
        eye fill floor floor_div floordiv floormod gather gather_nd gelu greater greater_equal
        identity imag image.adjust_brightness image.adjust_contrast image.adjust_gamma
        image.adjust_hue image.adjust_saturation image.central_crop image.crop_and_resize
        image.crop_to_bounding_box image.extract_patches image.flip_left_right image.flip_up_down
        image.grayscale_to_rgb image.hsv_to_rgb image.image_gradients image.pad_to_bounding_box
        image.per_image_standardization image.psnr image.resize image.resize_bicubic
        image.resize_bilinear image.resize_image_with_crop_or_pad image.resize_image_with_pad
        image.resize_images image.resize_nearest_neighbor image.resize_with_crop_or_pad
        image.resize_with_pad image.rgb_to_grayscale image.rgb_to_hsv image.rgb_to_yiq
        image.rgb_to_yuv image.rot90 image.sobel_edges image.total_variation image.transpose
        image.yiq_to_rgb image.yuv_to_rgb in_top_k inv invert_permutation is_finite is_inf is_nan
        l2_loss l2_normalize leaky_relu less less_equal lin_space linalg.diag linalg.normalize
        linalg.set_diag linalg.tensor_diag linspace local_response_normalization log log1p
        log_sigmoid log_softmax logical_and logical_not logical_or logical_xor lrn matmul
        matrix_band_part matrix_diag matrix_set_diag matrix_transpose matvec max_pool max_pool1d
        max_pool2d max_pool3d maximum meshgrid minimum mod moments mul multiply multiply_no_nan
        negative nextafter nn.sparse_softmax_cross_entropy_with_logits
        nn.weighted_cross_entropy_with_logits norm normalize not_equal one_hot ones ones_like pack
        pad pad_v2 polyval pool pow random.normal random.truncated_normal random.uniform
        random_normal random_uniform range rank real realdiv reciprocal reciprocal_no_nan reduce_all
        reduce_any reduce_euclidean_norm reduce_logsumexp reduce_max reduce_mean reduce_min
        reduce_prod reduce_std reduce_sum reduce_variance relu relu6 repeat reshape reverse
        reverse_sequence rint roll round rsqrt saturate_cast scalar_mul scatter_nd searchsorted
        segment_max segment_sum selu sequence_mask set_diag shape sigmoid
        sigmoid_cross_entropy_with_logits sign signal.dct signal.fft signal.fft2d signal.frame
        signal.hamming_window signal.hann_window signal.ifft signal.ifft2d signal.irfft
        signal.linear_to_mel_weight_matrix signal.mfccs_from_log_mel_spectrograms signal.rfft
        signal.stft silu sin sinh size slice softmax softmax_cross_entropy_with_logits
        softmax_cross_entropy_with_logits_v2 softplus softsign sort space_to_depth
        sparse_softmax_cross_entropy_with_logits split sqrt square squared_difference squeeze stack
        stop_gradient strided_slice sub subtract swish tan tanh tensor_diag_part tensor_scatter_add
        tensor_scatter_nd_add tensor_scatter_nd_update tensor_scatter_update tensordot tile
        to_double to_float to_int32 to_int64 top_k trace transpose truediv truncated_normal
        truncatediv unpack unsorted_segment_max unsorted_segment_sum unstack
        weighted_cross_entropy_with_logits weighted_moments where where_v2 xlog1py xlogy
        zero_fraction zeros zeros_like
    """,
}

KNOWN = frozenset(f"{module}.{name}" for module, text in _NAMES.items() for name in text.split())
