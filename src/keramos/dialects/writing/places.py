"""Where Keras 3 keeps the tensors of a model -> where Keras 2.12 to 2.15 look for them.

The mirror of `dialects.paths`. Pure: the older paths follow from today's and from the config.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from keramos.codec.canonical import Json, JsonObject
from keramos.codec.names import OWN_NAMES, snake_case
from keramos.dialects.nodes import arguments
from keramos.dialects.paths import LAYERS, PROJECTIONS
from keramos.dialects.writing.reader import Reader

_ATTENTION = {today: former for former, today in PROJECTIONS.items()}

#: The layer that has a metric.
_MEASURING = "AddMetric"


def of_reader(
    config: Json, written: Json, paths: Iterable[str], reader: Reader
) -> Callable[[str], str]:
    """A function from today's paths to those of the reader.

    Args:
        config: canonical, of the model; None where only weights are known.
        written: the same in the spelling of the reader.
        paths: of all tensors.
        reader: who is to read them.
    """
    steps = dict(_of_model(config, written, "", frozenset(_around(paths)), reader))

    def former(path: str) -> str:
        done, result = "", list[str]()
        for step in path.split("/"):
            done = f"{done}/{step}" if done else step
            result.append(steps.get(done, step))
        return "/".join(result)

    return former


def of_metrics(config: Json, reader: Reader) -> list[str]:
    """Where a reader of Keras 2 has the metrics of layers, each a sum and a count: at today's paths
    of the layers, or at its own.

    Args:
        config: canonical, of the model.
        reader: who is to read them.
    """
    layers = [path for path, name in _paths(config, "") if name == _MEASURING]
    if reader.counts_layers_twice:
        return [f"{path}/_metrics/mean" for path in layers]
    # The loss has one among them in files of Keras, and not in the model that it opens.
    counter = Counter()
    return [f"metrics/{counter.next('mean')}" for _ in range(len(layers) + bool(layers))]


def _paths(config: Json, prefix: str) -> Iterator[tuple[str, Json]]:
    """Today's path and class of each layer of a model."""
    counter = Counter()
    for layer in layers_of(config):
        path = f"{prefix}layers/{counter.next(stem(layer))}"
        yield path, layer.get("class_name")
        yield from _paths(layer, f"{path}/")


def _around(paths: Iterable[str]) -> Iterator[str]:
    """Every path above one of these."""
    for path in paths:
        while path := path.rpartition("/")[0]:
            yield path


def _of_model(
    config: Json, written: Json, prefix: str, filled: frozenset[str], reader: Reader
) -> Iterator[tuple[str, str]]:
    """(today's path of an object, what the reader calls it), where it calls it otherwise."""
    layers, twice = layers_of(config), reader.counts_layers_twice
    if not layers:
        return
    if twice:
        yield f"{prefix}layers", LAYERS
    today, former = Counter(), Counter()
    for layer, theirs in zip(layers, layers_of(written), strict=True):
        path = f"{prefix}layers/{today.next(stem(layer))}"
        # One with weights is come by twice, and counted both times.
        has_weights = path in filled or layer.get("class_name") == _MEASURING
        name = former.next(stem(theirs), 2 if twice and has_weights else 1)
        name += _within(layer, theirs, reader)
        if name != path.rpartition("/")[2]:
            yield path, name
        yield from _of_object(layer, theirs, path, filled, reader)


def _of_object(
    layer: JsonObject, theirs: JsonObject, path: str, filled: frozenset[str], reader: Reader
) -> Iterator[tuple[str, str]]:
    if layer.get("class_name") == "MultiHeadAttention" and reader.family != "keras3":
        yield from ((f"{path}/{ours}", step) for ours, step in _ATTENTION.items())
    inner, written = arguments(layer).get("layer"), arguments(theirs).get("layer")
    if isinstance(inner, dict) and isinstance(written, dict):  # a wrapper's
        if within := _within(inner, written, reader):
            yield f"{path}/layer", f"layer{within}"
        yield from _of_object(inner, written, f"{path}/layer", filled, reader)
    yield from _of_model(layer, theirs, f"{path}/", filled, reader)


def _within(layer: JsonObject, theirs: JsonObject, reader: Reader) -> str:
    """The steps from what is written for a layer to the layer: it begins a stack of its name."""
    first = next(iter(layers_of(theirs)), None)
    if first is None or layers_of(layer) or first.get("class_name") != layer.get("class_name"):
        return ""
    return f"/{LAYERS if reader.counts_layers_twice else 'layers'}/{stem(first)}"


def stem(layer: JsonObject) -> str:
    """The step that a layer is in a path, before it is counted."""
    class_name = str(layer.get("class_name"))
    return snake_case(OWN_NAMES.get(class_name, class_name))


def layers_of(config: Json) -> list[JsonObject]:
    """The layers of a model; none for what is no model."""
    layers = arguments(config).get("layers") if isinstance(config, dict) else None
    return (
        [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []
    )


class Counter:
    """Names of the members of one container: `dense`, `dense_2`."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def next(self, stem: str, visits: int = 1) -> str:
        """The name of one more member, which counts as often as it is come by."""
        count = self._used.get(stem, 0)
        self._used[stem] = count + visits
        return f"{stem}_{count}" if count else stem
