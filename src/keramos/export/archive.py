"""What is exported: endpoints, the variables that they use, and named collections of variables."""

from __future__ import annotations

import copy
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from keramos.errors import ArgumentTypeError, ConfigError, UnbuiltError, UnknownNameError, near
from keramos.export import formats, jax2tf
from keramos.export.endpoint import Endpoint, endpoint, retraced
from keramos.layers.base.layer import Layer

if TYPE_CHECKING:
    from keramos.engine.variable import Variable

#: Attributes of an artifact that are no endpoints.
RESERVED = frozenset(
    "signatures variables trainable_variables non_trainable_variables endpoints "
    "_all_variables _misc_assets".split()
)


class ExportArchive:
    """Endpoints to be written as one artifact.

    ```python
    archive = ExportArchive()
    archive.track(model)
    archive.add_endpoint(
        "serve", model.call, input_signature=[InputSpec(shape=(None, 3), dtype="float32")]
    )
    archive.write_out("path/to/artifact")
    ```

    Args:
        format: `"saved_model"`, or the name of any format of `Model.export`.

    Attributes:
        variables: what endpoints use and what is tracked, each once.
        trainable_variables: of these, those that training updates.
        non_trainable_variables: the others.

    Raises:
        ConfigError: a format that does not exist.
        MissingExtraError: a format that needs a package which is not installed.
    """

    def __init__(self, format: str = "saved_model", **options: Any):
        self._format = formats.named(format)
        self._format.check_installed()
        self._options = dict(options)
        self._tracked: list[Variable] = []
        self._endpoints: dict[str, Endpoint] = {}
        self._collections: dict[str, Sequence[Variable]] = {}

    # -- What belongs to it ------------------------------------------------------------------------

    def track(self, resource: Any) -> None:
        """Make the variables of a layer or model part of the artifact, whether or not an endpoint
        uses them.

        Args:
            resource: a built layer, model, or metric; any object with `variables`.

        Raises:
            UnbuiltError: a layer that has no variables yet.
            ArgumentTypeError: something else.
        """
        variables = getattr(resource, "variables", None)
        if not isinstance(variables, (list, tuple)):
            raise ArgumentTypeError(
                "only what has variables can be tracked",
                found=type(resource).__name__,
                wanted="a layer, a model",
            )
        if isinstance(resource, Layer) and not resource.built:
            noun = "model" if hasattr(resource, "fit") else "layer"
            raise UnbuiltError(
                f"the {noun} {resource.name!r} must be built before it is exported",
                hint=f"call the {noun} on data once",
            )
        self._tracked += [v for v in variables if all(v is not known for known in self._tracked)]

    def add_endpoint(
        self,
        name: str,
        fn: Callable[..., Any],
        input_signature: Any = None,
        *,
        constraints: Sequence[str] = (),
        argument_names: Sequence[str] | None = None,
        **options: Any,
    ) -> Endpoint:
        """Add a function that can be called in the artifact, as its attribute `name`.

        Args:
            name: an identifier.
            fn: a function of nests of arrays, or a layer. The variables that it uses become part of
                the artifact; those that it assigns change with each call.
            input_signature: a list with a spec, or a list or dict of specs, for each argument: an
                `InputSpec`, a `KerasTensor`, a `tf.TensorSpec`, a `jax.ShapeDtypeStruct`, an
                array, or `(shape, dtype)`, where a shape may be text that names sizes,
                `"batch, time, 3"`. None is a size that is not known: on axis 0 the batch, the same
                for all inputs. The batch of a KerasTensor, and of an array, is left open.
            constraints: what holds for named sizes: `["time >= 3"]`.
            argument_names: of the arguments, instead of those of the parameters of `fn`.
            **options: of stock Keras on jax. `jax2tf_kwargs` may name sizes,
                `{"polymorphic_shapes": ["(batch, a, a)"]}`; the rest of it, and `is_static`, ask
                for what is done anyway.

        Returns:
            the endpoint; calling it calls `fn`.

        Raises:
            ConfigError: the name is taken, or `fn` cannot be exported with this signature.
            ShapeError: `fn` needs a size that the signature leaves open.
        """
        self._check_new(name)
        if unknown := sorted(set(options) - {"is_static", "jax2tf_kwargs"}):
            raise ArgumentTypeError(
                f"add_endpoint() has no argument {unknown[0]!r}",
                near=near(unknown[0], ["input_signature", "constraints", "argument_names"]),
            )
        if not callable(fn):
            raise ArgumentTypeError(
                f"endpoint {name!r} must be a function or a layer", found=type(fn).__name__
            )
        if input_signature is None:
            raise ConfigError(
                f"endpoint {name!r} has no input_signature",
                hint="input_signature=[InputSpec(shape=(None, 3), dtype='float32')]",
            )
        converting = options.get("jax2tf_kwargs") or {}
        jax2tf.check(converting, name)
        if isinstance(fn, Layer):
            self.track(fn)
            argument_names, fn = argument_names or _names_of_call(fn), _inference(fn)
        added = endpoint(
            name,
            fn,
            input_signature,
            self._tracked,
            names=argument_names,
            constraints=(*constraints, *jax2tf.constraints(converting)),
            naming=lambda taken: jax2tf.shaped(taken, converting, name),
            tracing=self._format.tracing,
            holds_text=self._format.holds_text,
        )
        self._endpoints[name] = added
        return added

    def track_and_add_endpoint(
        self, name: str, resource: Any, input_signature: Any, **options: Any
    ) -> Endpoint:
        """Track a layer, and add an endpoint that calls it for inference.

        Args:
            name: see `add_endpoint`.
            resource: a layer or a model.
            input_signature: see `add_endpoint`.
            **options: see `add_endpoint`.
        """
        if not isinstance(resource, Layer):
            raise ArgumentTypeError(
                f"endpoint {name!r} must be a layer or a model",
                found=type(resource).__name__,
                hint="track(…) and add_endpoint(…) for other functions",
            )
        return self.add_endpoint(name, resource, input_signature, **options)

    def add_variable_collection(self, name: str, variables: Iterable[Variable]) -> None:
        """Keep variables under a name: as the attribute `name` of this archive, and of the artifact
        when it is loaded.

        Args:
            name: an identifier.
            variables: a list, tuple or set of them.

        Raises:
            ArgumentTypeError: something else.
            ConfigError: the name is taken.
        """
        from keramos.engine.variable import Variable

        if not isinstance(variables, (list, tuple, set)):
            raise ArgumentTypeError(
                f"the collection {name!r} must be a list, tuple or set of variables",
                found=type(variables).__name__,
            )
        others = [type(item).__name__ for item in variables if not isinstance(item, Variable)]
        if others:
            raise ArgumentTypeError(
                f"the collection {name!r} holds what is no variable", found=", ".join(others[:5])
            )
        self._check_new(name)
        self._collections[name] = list(variables)

    # -- What it holds -----------------------------------------------------------------------------

    @property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """The endpoints by name, in the order in which they were added."""
        return dict(self._endpoints)

    @property
    def collections(self) -> Mapping[str, Sequence[Variable]]:
        """The named collections."""
        return dict(self._collections)

    @property
    def variables(self) -> list[Variable]:
        """Every variable, each once."""
        groups = [self._tracked, *(e.variables for e in self._endpoints.values())]
        groups += self._collections.values()
        return list({id(variable): variable for group in groups for variable in group}.values())

    @property
    def trainable_variables(self) -> list[Variable]:
        """The variables that training updates."""
        return [variable for variable in self.variables if variable.trainable]

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that training leaves alone."""
        return [variable for variable in self.variables if not variable.trainable]

    def __getattr__(self, name: str) -> Any:
        for table in ("_endpoints", "_collections"):
            if name in (held := self.__dict__.get(table, {})):
                return held[name]
        raise UnknownNameError(f"the archive has no endpoint or collection {name!r}")

    def retraced(self, values: Mapping[str, int]) -> ExportArchive:
        """This archive with its endpoints traced again.

        Args:
            values: name of a symbolic size -> the number that it becomes.

        Raises:
            ConfigError: a size that no endpoint has.
        """
        symbols = {name for e in self._endpoints.values() for name in e.open_sizes}
        if unknown := sorted(set(values) - symbols):
            raise ConfigError(
                f"no input has a size called {unknown[0]!r}",
                wanted=", ".join(sorted(symbols)) or "none: every size is a number",
            )
        new = copy.copy(self)
        new._endpoints = {name: retraced(e, values) for name, e in self._endpoints.items()}
        return new

    # -- Writing -----------------------------------------------------------------------------------

    def write_out(
        self,
        filepath: str | os.PathLike[str],
        options: Any = None,
        verbose: bool | None = True,
        **more: Any,
    ) -> None:
        """Write the artifact; what stood at the path stands until the new one is complete.

        Args:
            filepath: a directory, or a file with the suffix of the format.
            options: a `tf.saved_model.SaveOptions`, of which `function_aliases` counts: other names
                for endpoints, `{"alias": endpoint}`, in a SavedModel.
            verbose: whether the endpoints are printed.
            **more: options of the format, and `verify`; see `Model.export`.

        Raises:
            ConfigError: no endpoint, or something that the format cannot hold.
            SaveError: it cannot be written; or what was written computes something else.
        """
        if not self._endpoints:
            raise ConfigError("the archive has no endpoint", hint="add_endpoint(…) first")
        if aliases := getattr(options, "function_aliases", None):
            more["function_aliases"] = aliases
        formats.write(self, self._format, filepath, verbose, {**self._options, **more})

    def _check_new(self, name: str) -> None:
        if not isinstance(name, str) or not name.isidentifier() or name in RESERVED:
            raise ConfigError("an endpoint needs a name that is an identifier", found=repr(name))
        if name in self._endpoints or name in self._collections:
            raise ConfigError(f"the name {name!r} is already taken in this archive")


def _inference(layer: Layer) -> Callable[..., Any]:
    """A call of a layer as `predict` makes it."""

    return lambda *inputs: layer(*inputs, training=False)


def _names_of_call(layer: Layer) -> list[str]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(layer.call).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind in kinds]
