"""What rules did, as people say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: Rule -> what was done to so many nodes or tensors.
_WORDS = {
    "accumulators_began_at_zero": "accumulators of {} Adagrads begun at 0",
    "accuracy_followed_the_loss": "accuracy of {} named as the loss had decided it",
    "argument_was_not_there": "arguments of {} layers said that their version had not",
    "arguments_stood_at_their_defaults": "{} objects rid of arguments at their defaults",
    "arguments_told_nothing": "{} objects rid of arguments that told nothing",
    "arguments_were_abbreviated": "arguments of {} layers under their full names",
    "attention_was_built_from_its_config": "{} attention layers built from their configs",
    "axis_was_a_list": "axes of {} normalizations made numbers",
    "batch_shape_was_batch_input_shape": "shapes of {} inputs under today's name",
    "batches_were_synchronized_by_class": "{} SyncBatchNormalizations made BatchNormalization",
    "branches_were_merged_first": "{} Sequentials over several models made graphs",
    "calls_are_lists": "calls of {} graphs written as Keras 2 has them",
    "calls_were_lists": "calls of {} graphs written as today",
    "categories_were_an_adjective": "{} CategoricalEncodings under today's name",
    "cosine_was_a_merge": "{} cosines of Merge written as operations",
    "crop_was_made_in_predictions": "{} random crops kept in predictions",
    "decay_was_an_argument": "decay of {} optimizers made a schedule",
    "deconvolution_had_a_shape": "output shapes of {} deconvolutions left out",
    "dtype_was_that_of_the_input": "dtypes of {} layers said to be float32",
    "dtype_was_float32": "dtypes of {} layers said to be float32",
    "encodings_had_other_names": "output modes of {} encodings under today's names",
    "filters_came_first": "kernels of {} convolutions with their filters last",
    "forget_gate_had_an_initializer": "first biases of {} forget gates written as today",
    "full_was_a_padding": "paddings `full` of {} convolutions written as zeros around the input",
    "function_was_a_layer": "{} functions of TensorFlow made operations",
    "function_was_a_name": "functions of {} losses and metrics written as objects",
    "functions_were_layers": "{} functions of TensorFlow made operations",
    "generator_had_a_type": "generator types of {} random layers left out",
    "graph_was_a_class": "{} Graphs made functional models",
    "hard_sigmoid_is_piecewise_linear": "{} stacks named hard_sigmoid again",
    "hard_sigmoid_was_piecewise_linear": "hard_sigmoid of {} layers kept as it was until Keras 3",
    "hashes_had_a_dtype_of_inputs": "dtypes of {} hashings said to be int64",
    "highway_knew_its_input": "{} Highways written as the library's own layer",
    "images_had_random_sizes": "{} random heights and widths left to predictions",
    "implementation_was_an_argument": "implementations of {} recurrent layers left out",
    "initializer_had_a_dtype": "dtypes of {} initializers left out",
    "inputs_of_int4_were_quantized": "quantizers of the inputs of {} int4 layers said",
    "input_had_a_dtype": "dtypes of {} inputs under today's name",
    "input_was_not_listed": "inputs of {} Sequential models listed",
    "kernel_had_a_length_per_axis": "sizes of {} kernels in one list",
    "kernels_had_one_initializer": "initializers of {} separable convolutions written twice",
    "kernels_were_kept_in_three_ways": "kernels of {} local layers laid out as one kind",
    "kernels_were_rotated": "kernels of {} convolutions turned from Theano's order",
    "lambda_was_a_list": "{} lambdas written as objects",
    "last_bin_had_an_end": "infinite last bounds of {} discretizations left out",
    "layer_was_keras_own": "{} layers that Keras 3 has not kept apart",
    "layers_had_longer_names": "{} layers under today's class names",
    "layers_knew_their_input": "input sizes of {} layers left out",
    "layers_were_an_experiment": "{} preprocessing layers under today's module",
    "layers_were_the_config": "layers of {} Sequential models put under their name",
    "learning_rate_was_lr": "learning rates of {} optimizers under today's name",
    "library_was_in_the_name": "{} layers of CuDNN made LSTM and GRU",
    "lookups_had_a_dtype_of_inputs": "dtypes of {} lookups said to be float32",
    "loss_named_its_function": "arguments of {} losses written as today",
    "loss_scale_was_an_object": "loss scales of {} optimizers written as today",
    "losses_had_other_names": "losses and metrics under today's names",
    "maxout_was_a_layer": "{} MaxoutDense layers written as operations",
    "merge_had_modes": "{} Merges made Add, Concatenate, Dot …",
    "metrics_were_listed_by_output": "metrics no longer listed by output",
    "models_were_the_engines": "modules of {} models under today's name",
    "module_was_absent": "modules of {} objects said",
    "momentum_had_a_schedule_of_its_own": "momentum schedules of {} Nadams left out",
    "names_had_slashes": "slashes in names of {} graphs replaced",
    "newer_optimizers_had_a_module": "{} optimizers of 2.11 under today's module",
    "norm_was_of_all_gradients": "clipnorm of {} optimizers said to be of all gradients",
    "normalization_had_modes": "modes of {} normalizations written as layers",
    "older_optimizers_had_a_module": "{} optimizers of 2.10 under today's module",
    "operation_was_named_alone": "modules of {} operations said",
    "operations_are_functions": "{} operations written as functions of TensorFlow",
    "optimizer_said_how_it_was_compiled": "how {} optimizers were compiled left out",
    "optimizer_was_the_backends": "{} optimizers of a backend under Keras's name",
    "ordering_was_a_librarys": "orders of channels of {} layers under today's names",
    "ordering_was_not_written": "orders of channels taken from other layers in {} models",
    "pixels_were_their_corners": "{} upsamplings kept on the grid of TensorFlow 1",
    "policies_have_another_name": "dtypes of {} objects written as Keras 2 has them",
    "policy_had_another_name": "dtype policies of {} objects under today's name",
    "pooling_followed_a_setting": "orders of channels of poolings in {} models taken from others",
    "rate_was_of_its_time": "learning rate of Lion said to be 1e-4",
    "recurrent_kernels_had_the_others_penalty": "penalties of {} kernels put on recurrent ones",
    "regularizer_was_named_inside": "{} penalties and constraints written as objects",
    "reset_came_before_the_product": "reset_after of {} GRUs said to be False",
    "rotation_had_a_value_range": "value ranges of {} rotations left out",
    "same_pooling_was_shifted": "{} poolings padded as Theano did",
    "same_was_half_a_kernel": "{} convolutions padded as Theano did",
    "schedule_had_no_name": "{} schedules without a name left to choose one",
    "schedule_was_keras_own": "{} schedules of Keras 2 kept",
    "schedules_are_the_readers": "{} schedules of Keras 2 named as there",
    "shape_stood_on_the_first_layer": "input shapes of {} Sequential models put on an input",
    "sides_were_named": "paddings of {} layers written by axis",
    "slope_was_bounded": "{} SReLUs bounded as on Theano",
    "states_were_inputs": "{} recurrent layers built from the shape of their sequences",
    "steps_were_merged": "{} TimeDistributedMerges written as operations",
    "options_were_not_said": "options of compile said that were null",
    "terms_stood_aside": "{} added losses and metrics made part of the graph",
    "threshold_was_a_layer": "{} thresholded activations made ReLU",
    "tokens_had_other_names": "arguments of {} lookups under today's names",
    "transposed_same_was_half_a_kernel": "{} transposed convolutions cut as on Theano",
    "training_stood_beside_the_model": "training config put beside the model's",
    "training_stood_in_the_config": "training config put beside the model's",
    "vectors_were_padded_to_no_length": "padding of {} text layers to no length left out",
}


def in_words(rewritten: Mapping[str, int]) -> list[str]:
    """A sentence for each rule, those that everybody should know first.

    Args:
        rewritten: rule -> number of nodes of a config, or of tensors, that it rewrote.
    """
    known = [_WORDS[rule].format(count) for rule, count in rewritten.items() if rule in _WORDS]
    others = [
        f"{rule.replace('_', ' ')} ({count})"
        for rule, count in rewritten.items()
        if rule not in _WORDS
    ]
    return [*known, *others]
