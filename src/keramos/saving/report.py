"""What became of every tensor of a file and every variable of a model.

Paths are those of the file: `layers/dense/vars/0`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keramos.errors import WeightsError, printable


@dataclass
class LoadReport:
    """The outcome of putting stored tensors into a model.

    Attributes:
        loaded: paths of tensors that went into a variable.
        missing: paths of variables for which the file has nothing.
        unexpected: paths of tensors that no variable wants.
        mismatched: path -> what does not fit.
        left: paths of tensors that fit, and were left because another one of the same layer did
            not: a layer is loaded whole, or not at all.
        rewritten: upgrade rule -> number of nodes of the config, or of tensors, that it rewrote.
        warnings: what in the file cannot be what was saved, a sentence each.
    """

    loaded: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    unexpected: list[str] = field(default_factory=list[str])
    mismatched: dict[str, str] = field(default_factory=dict[str, str])
    left: list[str] = field(default_factory=list[str])
    rewritten: dict[str, int] = field(default_factory=dict[str, int])
    warnings: list[str] = field(default_factory=list[str])

    @property
    def complete(self) -> bool:
        """Whether every tensor was used and every variable filled."""
        return not (self.missing or self.unexpected or self.mismatched)

    def rows(self) -> list[tuple[str, str, str]]:
        """(what, path, why) for everything that did not fit."""
        return [
            *(("mismatch", path, why) for path, why in self.mismatched.items()),
            *(("missing", path, "not in the file") for path in self.missing),
            *(("unexpected", path, "no such variable in the model") for path in self.unexpected),
        ]

    def raise_if_incomplete(self, in_: str | None = None) -> None:
        """Raise one error that lists everything that did not fit.

        Raises:
            WeightsError: something did not.
        """
        rows = self.rows()
        if not rows:
            return
        width = max(len(what) for what, _, _ in rows)
        lines = (printable(f"{what:<{width}}  {path}: {why}") for what, path, why in rows)
        table = "\n".join(lines)
        places = len(rows) + len(self.loaded) + len(self.left)
        raise WeightsError(
            f"the file and the model do not match: {len(rows)} of {places} places\n{table}",
            in_=in_,
            hint="skip_mismatch=True goes on with what fits (load_model: strict=False)",
        )

    def _repr_html_(self) -> str:
        from keramos.saving.notebook import of_report  # notebooks alone need it

        return of_report(self)

    def __str__(self) -> str:
        parts = [f"{len(self.loaded)} loaded"]
        parts += [
            f"{len(v)} {n}"
            for n, v in (("missing", self.missing), ("unexpected", self.unexpected))
            if v
        ]
        parts += [f"{len(self.mismatched)} mismatched"] if self.mismatched else []
        parts += [f"{len(self.left)} left with the rest of their layer"] if self.left else []
        parts += [f"rewritten: {', '.join(self.rewritten)}"] if self.rewritten else []
        return "\n".join([", ".join(parts), *map(printable, self.warnings)])
