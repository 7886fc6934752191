"""What older writers said of training -> the arguments of `compile` today."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keramos.codec import names
from keramos.codec.canonical import Json, JsonObject
from keramos.dialects.nodes import arguments, function, node_of, renamed, without
from keramos.dialects.origin import BEFORE_KERAS3
from keramos.dialects.rules import MODELS, Node, Where, upgrades

_MEASURES = ("metrics", "weighted_metrics")
_OPTIONS: JsonObject = {"run_eagerly": False, "steps_per_execution": 1, "jit_compile": "auto"}


def _training(node: Node) -> JsonObject | None:
    training = node.get("compile_config")
    return training if isinstance(training, dict) else None


@upgrades()
def training_stood_in_the_config(node: Node, where: Where) -> Node | None:
    """tf.keras 2.11 wrote what `compile` was given, and the shape of the input, into the config of
    the model or layer.
    """
    config = arguments(node)
    inside = {"compile_config", "build_input_shape"} & config.keys()
    if node["class_name"] == "Sequential":
        inside -= {"build_input_shape"}  # there it still stands
    if not inside or ("layers" not in config and "build_input_shape" not in inside):
        return None
    rest: JsonObject = {key: value for key, value in config.items() if key not in inside}
    changed: Node = {**node, "config": rest}
    if "compile_config" in inside:
        changed.setdefault("compile_config", config["compile_config"])
    if "build_input_shape" in inside:
        changed.setdefault("build_config", {"input_shape": config["build_input_shape"]})
    return changed


@upgrades(MODELS)
def training_stood_beside_the_model(node: Node, where: Where) -> Node | None:
    """HDF5 files and SavedModels of Keras say `optimizer_config` where `compile` says `optimizer`;
    until 2.3 also `sample_weight_mode`, which follows from the weights' shape today.
    """
    training = _training(node)
    if training is None or "optimizer_config" not in training:
        return None
    others = {k: training.get(k) for k in ("loss", "loss_weights", *_MEASURES)}
    optimizer = training["optimizer_config"]
    if isinstance(optimizer, dict):
        optimizer = _of_package(optimizer, "optimizers", where)
    return {**node, "compile_config": {"optimizer": optimizer, **others}}


def _of_package(node: Node, package: str, where: Where) -> Node:
    """A bare `{"class_name", "config"}` with its module, where Keras has such a class.

    tf.keras 2.11 to 2.15 wrote its own optimizers as `Custom>Adam`, as it did users' classes.
    """
    name = node.get("class_name")
    if not isinstance(name, str) or "module" in node or where.is_custom(name):
        return node
    exported = name.removeprefix("Custom>")
    if exported not in names.exports(package) or where.is_custom(exported):
        return node
    return {**node_of(f"keras.{package}", exported, {}), "config": node.get("config")}


@upgrades(MODELS, written_by=BEFORE_KERAS3)
def metrics_were_listed_by_output(node: Node, where: Where) -> Node | None:
    """tf.keras 2.4 to 2.15 wrote a list of metrics for each output, also of one: `[[…]]`.

    With several outputs, the names of the metrics begin with that of the output, which `compile`
    puts there today.
    """
    training = _training(node)
    outputs = _output_names(arguments(node))
    changed = {
        key: today
        for key in _MEASURES
        if training and (today := _by_output(training.get(key), outputs)) is not training.get(key)
    }
    return {**node, "compile_config": {**(training or {}), **changed}} if changed else None


def _by_output(value: Json, outputs: list[str]) -> Json:
    if not isinstance(value, list) or not all(isinstance(item, list) for item in value):
        return value
    lists = [[m for m in item if m is not None] for item in value if isinstance(item, list)]
    if not any(lists):
        return None if value else value
    if len(lists) == 1:
        return [*lists[0]]
    unprefixed: list[Json] = [
        [_without_prefix(metric, f"{output}_") for metric in metrics]
        for output, metrics in zip(outputs, lists, strict=False)
    ]
    return unprefixed if len(outputs) == len(lists) and unprefixed != value else value


def _without_prefix(metric: Json, prefix: str) -> Json:
    config = metric.get("config") if isinstance(metric, dict) else None
    name = config.get("name") if isinstance(config, dict) else None
    if not isinstance(metric, dict) or not isinstance(config, dict) or not isinstance(name, str):
        return metric
    return {**metric, "config": {**config, "name": name.removeprefix(prefix) or name}}


def _output_names(config: JsonObject) -> list[str]:
    places = config.get("output_layers")
    if not isinstance(places, list) or (places and isinstance(places[0], str)):
        return []
    return [str(place[0]) for place in places if isinstance(place, list) and place]


#: What `compile` called losses and metrics -> what it calls them today.
_FORMER_NAMES: dict[str, dict[str, str]] = {
    "loss": {
        "huber_loss": "huber",
        "kullback_leibler_divergence": "kl_divergence",
        "logcosh": "log_cosh",
    },
    "metrics": {
        "ACC": "accuracy",
        "kld": "kl_divergence",
        "KLD": "kl_divergence",
        "kullback_leibler_divergence": "kl_divergence",
        "huber_loss": "huber",
        "logcosh": "log_cosh",
    },
}
_FORMER_NAMES["weighted_metrics"] = _FORMER_NAMES["metrics"]


@upgrades(MODELS)
def losses_had_other_names(node: Node, where: Where) -> Node | None:
    """Keras 1 and 2, and tf.keras, wrote losses and metrics by names that `compile` refuses today,
    and objects without a module.
    """
    training = _training(node)
    changed = {
        key: today
        for key, former in _FORMER_NAMES.items()
        if training and (today := _todays(training.get(key), key, former, where)) is not None
    }
    return {**node, "compile_config": {**(training or {}), **changed}} if changed else None


def _todays(nest: Json, key: str, former: Mapping[str, str], where: Where) -> Json:
    """A nest of losses or metrics as they are written today; None where they are already."""
    package = "losses" if key == "loss" else "metrics"

    def leaf(value: Json) -> Json:
        if isinstance(value, str) and not where.is_custom(value):
            is_cosine = value in ("cosine", "cosine_proximity")
            return _cosine(value, key, where) if is_cosine else former.get(value, value)
        return _plain(_of_package(value, package, where)) if isinstance(value, dict) else value

    changed = _mapped(nest, leaf)
    return None if changed == nest else changed


def _plain(metric: Node) -> Node:
    """The mean of a user's function, under its own name, as that function.

    `compile` made it of that, and Keras 3 takes the name for the function where both are called
    alike.
    """
    config = arguments(metric)
    fn = config.get("fn")
    name = fn.get("config") if isinstance(fn, dict) else fn
    is_mean = metric.get("class_name") == "MeanMetricWrapper"
    if not is_mean or not isinstance(name, str) or set(config) - {"name", "dtype", "fn"}:
        return metric
    is_keras = any(names.is_function(name, package) for package in ("metrics", "losses"))
    is_its_own = name.rpartition(">")[2] == config.get("name")
    return function(name) if is_its_own and not is_keras else metric


def _cosine(name: str, key: str, where: Where) -> Json:
    if where.origin.averages_cosines:
        return name  # nobody's today: whoever makes it says so
    if key == "loss":
        return "cosine_similarity"
    if where.origin.gives_metrics_of_cosines_a_sign_of_their_own:
        return node_of("keras.metrics", "CosineSimilarity", {"name": name, "dtype": "float32"})
    # As a metric, too, it was -Σ; the metric that has the loss's name today is +Σ.
    return _function_metric(name, "cosine_similarity")


def _mapped(nest: Json, leaf: Callable[[Json], Json]) -> Json:
    if isinstance(nest, dict) and "class_name" not in nest:
        return {key: _mapped(value, leaf) for key, value in nest.items()}
    return [_mapped(value, leaf) for value in nest] if isinstance(nest, list) else leaf(nest)


@upgrades(MODELS, written_by=BEFORE_KERAS3)
def accuracy_followed_the_loss(node: Node, where: Where) -> Node | None:
    """Keras until 2.3, and tf.keras until 2.1, took `accuracy` for the binary one wherever the loss
    is `binary_crossentropy`; today that follows from the shape of the output.
    """
    training = _training(node)
    if training is None or not where.origin.accuracy_follows_loss:
        return None
    if training.get("loss") not in ("binary_crossentropy", "bce", "BCE"):
        return None
    changed = {
        key: today
        for key in _MEASURES
        if (today := _mapped(training.get(key), _binary)) != training.get(key)
    }
    return {**node, "compile_config": {**training, **changed}} if changed else None


def _binary(name: Json) -> Json:
    if name not in ("accuracy", "acc"):
        return name
    return _function_metric(str(name), "binary_accuracy")


def _function_metric(name: str, function_name: str) -> Node:
    config: JsonObject = {"name": name, "dtype": "float32", "fn": function(function_name)}
    return node_of("keras.metrics", "MeanMetricWrapper", config)


@upgrades(MODELS)
def options_were_not_said(node: Node, where: Where) -> Node | None:
    """tf.keras 2.12 to 2.15 wrote null for one step per execution, and for the compiler's choice,
    which null is not today: every step would run operation by operation.
    """
    training = _training(node) or {}
    unsaid = {k: value for k, value in _OPTIONS.items() if k in training and training[k] is None}
    return {**node, "compile_config": {**training, **unsaid}} if unsaid else None


@upgrades(MODELS, written_by=("tf_keras",))
def rate_was_of_its_time(node: Node, where: Where) -> Node | None:
    """tf.keras 2.12 to 2.15 wrote an optimizer that `compile` was given by name as that name: the
    learning rate of its `lion` was 1e-4, today's is 1e-3. All other defaults are today's.
    """
    training = _training(node)
    name = None if training is None else training.get("optimizer")
    if training is None or not isinstance(name, str) or name.lower() != "lion":
        return None
    if where.is_custom(name):
        return None
    lion = node_of("keras.optimizers", "Lion", {"learning_rate": 1e-4})
    return {**node, "compile_config": {**training, "optimizer": lion}}


@upgrades("Nadam", written_by=BEFORE_KERAS3)
def momentum_had_a_schedule_of_its_own(node: Node, where: Where) -> Node | None:
    """Keras until 2.3 wrote Nadam's `schedule_decay`, and tf.keras until 2.10 the same as `decay`,
    which for every other optimizer is that of the learning rate.
    """
    return without(node, ("schedule_decay", "decay"))


@upgrades("Adagrad", written_by=BEFORE_KERAS3)
def accumulators_began_at_zero(node: Node, where: Where) -> Node | None:
    """Keras until 2.3, and tf.keras until 1.12, had no `initial_accumulator_value`: it was 0."""
    config = arguments(node)
    if "initial_accumulator_value" in config or not config:
        return None
    return {**node, "config": {**config, "initial_accumulator_value": 0.0}}


@upgrades("keras.optimizers", written_by=BEFORE_KERAS3)
def norm_was_of_all_gradients(node: Node, where: Where) -> Node | None:
    """Keras until 2.3, and tf.keras until 1.8, clipped by the norm of all gradients together."""
    config = arguments(node)
    if not where.origin.clips_all_gradients or config.get("clipnorm") is None:
        return None
    return renamed(node, {"clipnorm": "global_clipnorm"})


@upgrades("LossScaleOptimizer", "LossScaleOptimizerV3", written_by=BEFORE_KERAS3)
def loss_scale_was_an_object(node: Node, where: Where) -> Node | None:
    """tf.keras 2.1 to 2.3 wrote how the loss is scaled as an object, or a number, beside the
    optimizer; 2.4 to 2.15 whether the scale changes at all.
    """
    config = arguments(node)
    scale, inner = config.get("loss_scale"), config.get("inner_optimizer", config.get("optimizer"))
    if not isinstance(inner, dict):
        return None
    scaling = arguments(scale) if isinstance(scale, dict) else {}
    fixed = scaling.get("loss_scale_value", scale if isinstance(scale, (int, float)) else None)
    if config.get("dynamic") is False:
        fixed = config.get("initial_scale")
    inner = _of_package(inner, "optimizers", where)
    if fixed is not None:
        # What does not change is an argument of the optimizer itself today.
        return {**inner, "config": {**arguments(inner), "loss_scale_factor": fixed}}
    todays: JsonObject = {
        "name": config.get("name") or "loss_scale_optimizer",
        "inner_optimizer": inner,
        "initial_scale": scaling.get("initial_loss_scale", config.get("initial_scale")) or 2.0**15,
        "dynamic_growth_steps": scaling.get("increment_period", config.get("dynamic_growth_steps"))
        or 2000,
    }
    if node.get("class_name") == "LossScaleOptimizer" and config == todays:
        return None
    return node_of("keras.optimizers", "LossScaleOptimizer", todays)


_FORMER_SCHEDULES = "keramos.optimizers.schedules.legacy"


@upgrades("LinearCosineDecay", "NoisyLinearCosineDecay")
def schedule_was_keras_own(node: Node, where: Where) -> Node | None:
    """tf.keras until 2.15 had schedules that Keras 3 has not: this library has them apart."""
    name, module = str(node["class_name"]), node.get("module")
    is_kerass = module is None or str(module).startswith(("keras.", "tf_keras."))
    if not is_kerass or where.is_custom(name):
        return None
    named = without(node, ("name",)) if arguments(node).get("name", "") is None else None
    registered = names.registered_name(_FORMER_SCHEDULES, name)
    return {**(named or node), "module": _FORMER_SCHEDULES, "registered_name": registered}


@upgrades("keras.optimizers.schedules", written_by=BEFORE_KERAS3)
def schedule_had_no_name(node: Node, where: Where) -> Node | None:
    """tf.keras wrote null for the name of a schedule that got none; today each has one."""
    config = arguments(node)
    return without(node, ("name",)) if "name" in config and config["name"] is None else None
