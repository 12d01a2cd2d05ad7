"""What ``check`` finds in follow-up: a file out of its place is not read."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from csirt.files.source import Source
from csirt.model.fault import Fault, Severity
from csirt.model.follow_up import FollowUp
from csirt.workspace.known import Known
from csirt.workspace.root import root_of


def follow_up_file(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A file of follow-up stands where it is not read."""
    if not isinstance(record, FollowUp):
        return
    path = Path(source.file).absolute()
    root = root_of(path.parent)
    if root is not None and path != root.absolute() / record.place:
        yield source.fault(
            "check.follow-up-place", ("on",), severity=Severity.WARNING, place=record.place
        )
