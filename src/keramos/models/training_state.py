"""What a model keeps for its training, in one slot beside its layers.

Whoever walks over the attributes of a model passes the slot over by its type: tracking finds
nothing to own in it, and saving no state. Copying takes it along without what is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keramos.codec.session import Session
    from keramos.engine.program import Program
    from keramos.models.recipe import Criteria, Recipe
    from keramos.storage.weight_store import WeightStore
    from keramos.training.compiled_steps import CompiledSteps


@dataclass(eq=False)
class TrainingState:
    """What `compile`, a file and the loops leave on a model. The optimizer is not here: it has
    variables, and a file a group for them, so that it is an attribute like a layer.

    Attributes:
        recipe: the arguments of `compile`; None where it was not called.
        config: what a file says of those arguments, kept as it is until somebody asks for it.
        session: under which that config is decoded.
        stored: tensors of the file that belong to no layer: path -> stored tensor,
            `optimizer/vars/0` first.
        loss: as it was given to `compile`, or decoded from the config.
        criteria: what the model is measured by; None until somebody asks.
        options: `run_eagerly`, `jit_compile` and `steps_per_execution`, where they were set.
        steps: compiled steps of `fit` and `evaluate`.
        predict_program: the compiled step of `predict`.
    """

    recipe: Recipe | None = None
    config: dict[str, Any] | None = None
    session: Session | None = None
    stored: WeightStore | None = None
    loss: Any = None
    criteria: Criteria | None = None
    options: dict[str, Any] = field(default_factory=dict)
    steps: CompiledSteps | None = None
    predict_program: Program | None = None

    @property
    def is_compiled(self) -> bool:
        """Whether there is anything to train by."""
        return bool(self.config) or self.recipe is not None

    def option(self, name: str) -> Any:
        """An option: as it was set, as `compile` was called, as a file says; None where nobody
        does.
        """
        if self.options.get(name) is not None:
            return self.options[name]
        if self.recipe is not None:
            return getattr(self.recipe, name)
        return (self.config or {}).get(name)

    def renewed(self) -> TrainingState:
        """The state to compile anew with. `predict` needs no recipe: its program stays."""
        if self.steps is not None:
            self.steps.release()
        return TrainingState(predict_program=self.predict_program)

    def forget_programs(self) -> None:
        """Compile anew with the next step, of training or of prediction."""
        self.predict_program = None
        if self.steps is not None:
            self.steps.forget()

    def __getstate__(self) -> dict[str, Any]:
        """What is copied and pickled: all but what is compiled, which holds the very variables of
        the original.
        """
        return {**self.__dict__, "steps": None, "predict_program": None}
