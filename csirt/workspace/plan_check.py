"""What ``check`` finds in evidence: a file out of its place, or one that has changed since."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from csirt.files.source import Source
from csirt.model.assessment import Evidence
from csirt.model.fault import Fault, Severity
from csirt.workspace.known import Known
from csirt.workspace.plan_evidence import FOLDER, is_altered, is_gone
from csirt.workspace.root import root_of


def evidence_file(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A piece of evidence stands where it is not read, or its proof has another hash."""
    if not isinstance(record, Evidence):
        return
    path = Path(source.file).absolute()
    root = root_of(path.parent)
    if root is None:
        return
    if path != root.absolute() / FOLDER / record.facility / f"{record.id}.yaml":
        yield source.fault(
            "check.evidence-place",
            ("id",),
            severity=Severity.WARNING,
            facility=record.facility,
            id=record.id,
        )
    if is_gone(root, record):
        yield source.fault(
            "check.evidence-gone", ("path",), severity=Severity.WARNING, name=record.path
        )
    if is_altered(root, record):
        yield source.fault(
            "check.evidence-altered", ("sha256",), severity=Severity.WARNING, name=record.path
        )
