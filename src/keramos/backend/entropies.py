"""Cross-entropies of every sample, and whether a class is among the likeliest."""

from __future__ import annotations

from typing import Any

from keramos import engine, ops


def _floats(target: Any, output: Any) -> tuple[Any, Any]:
    output = output if hasattr(output, "dtype") else ops.convert_to_tensor(output)
    return ops.cast(target, output.dtype), output


def _inner(probabilities: Any) -> Any:
    """Away from 0 and 1, whose logarithms are infinite."""
    return ops.clip(probabilities, engine.epsilon(), 1 - engine.epsilon())


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """`-t log p - (1 - t) log(1 - p)` of every element.

    Args:
        target: t.
        output: p, or its logits.
        from_logits: whether `output` are logits.
    """
    target, output = _floats(target, output)
    if from_logits:
        # max(z, 0) - z t + log(1 + exp(-|z|))
        return ops.relu(output) - output * target + ops.softplus(-ops.absolute(output))
    p, epsilon = _inner(output), engine.epsilon()
    return -(target * ops.log(p + epsilon) + (1 - target) * ops.log(1 - p + epsilon))


def binary_focal_crossentropy(
    target: Any,
    output: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
) -> Any:
    """`(1 - q)^gamma` times the binary cross-entropy, q the probability of the target (Lin et al.,
    2018).

    Args:
        target: 0 or 1.
        output: probabilities, or logits.
        apply_class_balancing: weigh targets of 1 by `alpha`, those of 0 by `1 - alpha`.
        alpha: weight.
        gamma: exponent.
        from_logits: whether `output` are logits.
    """
    target, output = _floats(target, output)
    p = ops.sigmoid(output) if from_logits else output
    of_target = target * p + (1 - target) * (1 - p)
    entropy = ops.power(1 - of_target, gamma) * binary_crossentropy(target, output, from_logits)
    return (
        (target * alpha + (1 - target) * (1 - alpha)) * entropy
        if apply_class_balancing
        else entropy
    )


def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """`-Σ t log p` along the axis of classes; probabilities are first scaled to a sum of 1."""
    target, output = _floats(target, output)
    if from_logits:
        return -ops.sum(target * ops.log_softmax(output, axis), axis=axis)
    p = output / ops.sum(output, axis=axis, keepdims=True)
    return -ops.sum(target * ops.log(_inner(p)), axis=axis)


def categorical_focal_crossentropy(
    target: Any,
    output: Any,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    axis: int = -1,
) -> Any:
    """`-Σ alpha (1 - p)^gamma t log p` along the axis of classes (Lin et al., 2018)."""
    target, output = _floats(target, output)
    output = ops.softmax(output, axis) if from_logits else output
    p = _inner(output / ops.sum(output, axis=axis, keepdims=True))
    return -ops.sum(alpha * ops.power(1 - p, gamma) * target * ops.log(p), axis=axis)


def sparse_categorical_crossentropy(
    target: Any,
    output: Any,
    from_logits: bool = False,
    axis: int = -1,
    ignore_class: int | None = None,
) -> Any:
    """`-log p` of the class that `target` names.

    Args:
        target: classes, of the shape of `output` without the axis of classes, or with that axis of
            size 1.
        output: probabilities, or logits.
        from_logits: whether `output` are logits.
        axis: of the classes.
        ignore_class: whose loss is 0.
    """
    output = output if hasattr(output, "dtype") else ops.convert_to_tensor(output)
    logits = output if from_logits else ops.log(_inner(output))
    logits = ops.moveaxis(logits, axis, -1)
    sizes = [-1 if size is None else size for size in ops.shape(logits)[:-1]]
    classes = ops.cast(target, "int32")
    if len(ops.shape(classes)) != len(sizes):
        classes = ops.reshape(classes, sizes)
    known = classes if ignore_class is None else ops.maximum(classes, 0)
    chosen = ops.take_along_axis(ops.log_softmax(logits), ops.expand_dims(known, -1), axis=-1)
    loss = -ops.squeeze(chosen, -1)
    if ignore_class is None:
        return loss
    return ops.where(ops.equal(classes, ignore_class), ops.zeros_like(loss), loss)


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the class `targets` is among the k likeliest.

    Args:
        predictions: (batch, classes).
        targets: (batch,).
        k: how many.
    """
    return ops.in_top_k(ops.cast(targets, "int32"), predictions, k=k)
