"""The traces that printings leave in a workspace: ``sheets/ID/kit-….yaml``, one a printing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import csirt
from csirt.errors import InputError, StateError
from csirt.files.kinds import load
from csirt.files.write import as_yaml, write_text
from csirt.model.fault import ContentError, Fault
from csirt.model.guard import holds_person_number
from csirt.model.kit import KitForm, KitItem, KitPrint
from csirt.operation.timeline import stored
from csirt.workspace.kit import Kit

MANIFEST = "kit.yaml"
"""The same record, in the folder of the kit."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who makes a kit, when, in which language, and where the copies go."""

    now: datetime
    by: str
    lang: str
    copies: int = 1
    places: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what no record may hold.

        Raises:
            InputError: a text holds a person's number.
            StateError: there are more places than copies.
        """
        if any(holds_person_number(text) for text in (self.by, *self.places)):
            raise InputError("kit.person-number")
        if len(self.places) > self.copies:
            raise StateError("kit.more-places", places=len(self.places), copies=self.copies)


def record_of(
    kit: Kit, order: Order, form: KitForm, items: tuple[KitItem, ...], files: tuple[str, ...]
) -> KitPrint:
    """Return the record of a kit that was made."""
    paper = form is KitForm.PDF
    return KitPrint.model_validate(
        {
            "schema": "csirt.kit/1",
            "facility": kit.id,
            "form": form,
            "made_at": stored(order.now),
            "by": order.by,
            "lang": order.lang,
            "tlp": kit.tlp,
            "version": csirt.__version__,
            "copies": order.copies if paper else 0,
            "places": order.places if paper else (),
            "files": (*files, MANIFEST),
            "items": items,
        }
    )


def as_text(record: KitPrint) -> str:
    """Return the record as the YAML of its file."""
    told = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return as_yaml({"schema": told.pop("schema"), **told})


def kept(root: Path, record: KitPrint) -> Path:
    """Write the trace of a printing into a workspace, and return its file.

    Raises:
        SetupError: the workspace cannot be written.
    """
    at = datetime.fromisoformat(record.made_at).astimezone(UTC)
    path = root / "sheets" / record.facility / f"kit-{at:%Y%m%dT%H%M%S}.yaml"
    write_text(path, as_text(record))
    return path


def printings(root: Path, id: str) -> tuple[tuple[KitPrint, ...], tuple[Fault, ...]]:
    """Return the printings of a facility, the oldest first, and the faults of unreadable ones."""
    found: list[KitPrint] = []
    faults: list[Fault] = []
    for path in sorted((root / "sheets" / id).glob("kit-*.yaml")):
        try:
            found.append(load(path, KitPrint))
        except ContentError as error:
            faults += error.faults
    found.sort(key=lambda each: datetime.fromisoformat(each.made_at))
    return tuple(found), tuple(faults)
