"""What a file asks of its reader, in one list: for loading it, for checking it, for looking at it.

Nothing is built. What users keep in the metadata of a file is theirs: no object is ever made of it,
and nothing in it is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from keramos.codec import trust
from keramos.codec.canonical import Json
from keramos.codec.places import at
from keramos.codec.session import Session
from keramos.codec.trust import Finding
from keramos.dialects import Upgrade, gone
from keramos.errors import KeramosError, printable
from keramos.saving.lambdas import explained
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
    return audit_config(snapshot.upgraded(session.knows, session.base_of), session)


def audit_config(upgraded: Upgrade, session: Session) -> Audit:
    """The same for one config.

    Args:
        upgraded: the config.
        session: says what is granted.
    """
    try:
        findings = trust.audit(upgraded.config, session, "$", upgraded.objects)
    except KeramosError as error:
        return Audit(upgraded, [trust.damage(error, "$")], [error])
    findings = [_of_former_layer(finding, upgraded.config) for finding in findings]
    return Audit(upgraded, explained(findings, upgraded.config, session))


def _of_former_layer(finding: Finding, config: Json) -> Finding:
    """A finding about a layer that Keras had once, with what there is to say about it."""
    if finding.kind not in ("unknown", "foreign"):
        return finding
    node = at(config, finding.path)
    why = gone.reason(node) if isinstance(node, dict) else None
    if why is None or not isinstance(node, dict):
        return finding
    name = f"{finding.name} {printable(node.get('name'))!r} ({why})"
    return replace(finding, kind="unsupported", name=name, why=why, key=None, hint=_GONE)


_GONE = gone.HINT
