"""What a file asks of its reader, in one list: for loading it, for checking it, for looking at it.

Nothing is built. What users keep in the metadata of a file is theirs: no object is ever made of it,
and nothing in it is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keramos.codec import trust
from keramos.codec.session import Session
from keramos.codec.trust import Finding
from keramos.dialects import Upgrade, upgrade
from keramos.errors import KeramosError
from keramos.saving.snapshot import Snapshot


@dataclass(frozen=True)
class Audit:
    """What was found in the configs of a file.

    Attributes:
        upgraded: the config of the model, in today's spelling.
        findings: what is not simply granted, the model's first.
        errors: why a config could not be read to its end; each is a finding, too.
    """

    upgraded: Upgrade
    findings: list[Finding]
    errors: list[KeramosError] = field(default_factory=list[KeramosError])

    def raise_if_refused(self) -> None:
        """Raise for what a model cannot be made with; what it could do without stays a finding.

        Raises:
            ConfigError, LimitError: a config that is not well formed.
            UnsafeError, UnknownClassError, UnsupportedFileError: as `trust.raise_if_unsafe`.
        """
        if self.errors:
            raise self.errors[0]
        trust.raise_if_unsafe(self.findings)


def audit(snapshot: Snapshot, session: Session) -> Audit:
    """Everything that a file asks for and that the session does not grant.

    Args:
        snapshot: of a file; one without a config asks for nothing.
        session: says what is granted.
    """
    of_model = audit_config(snapshot.upgraded(), session)
    training = upgrade(snapshot.training_config, snapshot.origin)
    of_training = audit_config(training, session, trust.TRAINING)
    # Nothing is made of what old files say about training, so that nobody needs to know its names.
    refused = [finding for finding in of_training.findings if finding.kind in trust.NEVER]
    return Audit(
        of_model.upgraded,
        of_model.findings + refused,
        of_model.errors + of_training.errors,
    )


def audit_config(upgraded: Upgrade, session: Session, path: str = "$") -> Audit:
    """The same for one config.

    Args:
        upgraded: the config.
        session: says what is granted.
        path: where it stands.
    """
    try:
        findings = trust.audit(upgraded.config, session, path, upgraded.objects)
    except KeramosError as error:
        return Audit(upgraded, [trust.damage(error, path)], [error])
    return Audit(upgraded, findings)
