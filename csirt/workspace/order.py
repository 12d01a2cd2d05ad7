"""A person's order of restoration, read with its lines and checked against its facility."""

from dataclasses import replace
from pathlib import Path

from csirt.analysis.consequence.order import found_in, looked_at, notes
from csirt.analysis.consequence.ordering.propose import proposed
from csirt.files.kinds import built
from csirt.files.shipped import catalogue
from csirt.files.source import Source, read
from csirt.model.fault import ContentError
from csirt.model.restoration import RestorationOrder
from csirt.model.restoration_check import Contradiction, OrderChecked
from csirt.workspace.folder import opened
from csirt.workspace.known import known_of
from csirt.workspace.rules import duplicate_ids


def checked_order(subject: Path, file: Path, *, suggest: bool = False) -> OrderChecked:
    """Return the contradictions of an order of restoration.

    Args:
        subject: File of the facility or the group.
        file: The order, a ``csirt.restoration/1``.
        suggest: Make a proposal too; a person decides.

    Raises:
        ContentError: a file is at fault, or the order is for another facility.
        NotFoundError: a file does not exist.
    """
    estate = opened(subject).estate(subject)
    source, order = read_order(file, estate.subject)
    looked = looked_at(estate, catalogue(), order)
    return OrderChecked(
        estate.subject,
        str(file),
        tuple(_placed(source, each) for each in found_in(looked)),
        proposed(looked) if suggest else None,
        notes(looked, suggested=suggest),
    )


def read_order(file: Path, subject: str) -> tuple[Source, RestorationOrder]:
    """Return an order of restoration of a facility or a group, and the file it stands in.

    Raises:
        ContentError: the file is at fault, or the order is for another facility.
        NotFoundError: the file does not exist.
    """
    source = read(file)
    order = built(source, RestorationOrder)
    if faults := tuple(duplicate_ids(source, order, known_of((), complete=False))):
        raise ContentError(faults)
    if order.facility != subject:
        fault = source.fault(
            "order.other-facility", ("facility",), given=order.facility, expected=subject
        )
        raise ContentError([fault])
    return source, order


def _placed(source: Source, found: Contradiction) -> Contradiction:
    """Return a contradiction with its line: that of the key where it is the value of one."""
    mark, _ = source.place(found.path)
    return replace(found, line=mark.key[0] if mark.key else mark.line)
