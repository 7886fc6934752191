"""What rules did, as people say it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: Rule -> what was done to so many nodes or tensors.
_WORDS = {
    "accuracy_followed_the_loss": "accuracy of {} named as the loss had decided it",
    "batch_shape_was_batch_input_shape": "shapes of {} inputs under today's name",
    "calls_are_lists": "calls of {} graphs written as Keras 2 has them",
    "calls_were_lists": "calls of {} graphs written as today",
    "decay_was_an_argument": "decay of {} optimizers made a schedule",
    "function_was_a_layer": "{} functions of TensorFlow made operations",
    "hard_sigmoid_is_piecewise_linear": "{} stacks named hard_sigmoid again",
    "hard_sigmoid_was_piecewise_linear": "hard_sigmoid of {} layers kept as it was until Keras 3",
    "kernels_were_rotated": "kernels of {} convolutions turned from Theano's order",
    "layers_were_the_config": "layers of {} Sequential models put under their name",
    "learning_rate_was_lr": "learning rates of {} optimizers under today's name",
    "losses_had_other_names": "losses and metrics under today's names",
    "metrics_were_listed_by_output": "metrics no longer listed by output",
    "module_was_absent": "modules of {} objects said",
    "operations_are_functions": "{} operations written as functions of TensorFlow",
    "policies_have_another_name": "dtypes of {} objects written as Keras 2 has them",
    "policy_had_another_name": "dtype policies of {} objects under today's name",
    "reset_came_before_the_product": "reset_after of {} GRUs said to be False",
    "training_stood_beside_the_model": "training config put beside the model's",
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
