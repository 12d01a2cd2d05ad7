"""A CACAO playbook on its way in: our own document when the file carries it, else a reading.

A foreign file is read as far as it goes: what has no equivalent is told, and stays in the
document that is kept beside. Nothing of it is executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from csirt.exchange.cacao.document import Document, document_of
from csirt.exchange.cacao.lint import linted
from csirt.exchange.cacao.make import made
from csirt.exchange.cacao.notes import notes
from csirt.exchange.cacao.out import DOCUMENT, EXTENSION, exported
from csirt.exchange.cacao.secrets import without_secrets
from csirt.exchange.tlp import of_marking, stricter
from csirt.exchange.told import Teller, Way
from csirt.model.fault import ContentError, Fault, Severity, refused
from csirt.model.playbook import Playbook
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES


@dataclass(frozen=True, slots=True)
class Beside:
    """What an import may know of the workspace."""

    kept: str = ""
    """Name of the file that the foreign document is kept in."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of the sources, by id: an export names them."""
    playbooks: Mapping[str, str] = field(default_factory=dict)
    """Our playbooks by their CACAO id."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    playbook: Playbook
    faults: tuple[Fault, ...]
    kept: dict[str, Any] | None
    """The foreign document without its secrets, none when it says nothing but ours."""


def imported(data: Any, teller: Teller, beside: Beside) -> Imported:
    """Return the playbook of a CACAO document.

    Raises:
        ContentError: no playbook can be made of it: no object, no action, too many steps.
    """
    own = _own(data, teller, beside)
    if isinstance(own, Imported):
        return own
    found = linted(data, teller)
    document = document_of(data)
    told = made(document, teller, beside.playbooks, tlp_of(document))
    if told.playbook is None:
        told_faults = (*told.faults, *found)
        raise ContentError(sorted(told_faults, key=lambda fault: fault.severity != Severity.ERROR))
    clean = without_secrets(document.data)
    remarks = notes(document, told, teller, kept=beside.kept, secrets=clean.secrets)
    softened = [_warning(fault) for fault in (*found, *told.faults)]
    return Imported(told.playbook, (*own, *softened, *remarks), clean.data)


def _warning(fault: Fault) -> Fault:
    """Return a fault that an import outlives."""
    return replace(fault, severity=Severity.WARNING) if refused([fault]) else fault


def tlp_of(document: Document) -> Tlp:
    """Return the strictest marking of a document; unmarked, that of a playbook that says none."""
    definitions = document.entries("data_marking_definitions")
    found: Tlp | None = None
    for id in document.list("markings"):
        told = definitions.get(id) if isinstance(id, str) else None
        level = told.get("tlpv2_level") if isinstance(told, dict) else None
        here = Tlp(level) if level in set(Tlp) else of_marking(id)
        if here is not None:
            found = here if found is None else stricter(found, here)
    return found or Tlp.AMBER


def _own(data: Any, teller: Teller, beside: Beside) -> Imported | tuple[Fault, ...]:
    """Return our playbook when the document carries it, else the faults of its reading.

    What other people see of the file must be what we would write of it: otherwise a person is told,
    for one may have been changed, or forged, without the other.
    """
    document = document_of(data)
    carried = document.entries("playbook_extensions").get(EXTENSION)
    if not isinstance(carried, dict) or DOCUMENT not in carried:
        return ()
    way = ("playbook_extensions", EXTENSION)
    try:
        playbook = Playbook.model_validate(carried[DOCUMENT])
    except (ValidationError, RecursionError):
        return (teller.fault("cacao.foreign-document", way, Severity.WARNING),)
    changes = _changes(playbook, document, beside)
    if not changes:
        return Imported(playbook, (), None)
    marked = stricter(playbook.tlp, tlp_of(document))
    if marked is not playbook.tlp:
        playbook = playbook.model_copy(update={"tlp": marked})
    clean = without_secrets(document.data)
    shown = ".".join(map(str, changes[0]))
    fault = teller.fault(
        "cacao.changed", changes[0], Severity.WARNING, count=len(changes), first=shown
    )
    return Imported(playbook, (fault,), clean.data)


def _changes(playbook: Playbook, document: Document, beside: Beside) -> list[Way]:
    """Return where the visible part is not what we would write, in the nearer language."""
    origin = document.list("derived_from")
    named = origin[0] if origin and isinstance(origin[0], str) else ""
    found = []
    for lang in LANGUAGES:
        ours = exported(playbook, lang=lang, titles=beside.titles, derived_from=named)
        found.append(differences(ours, document.data))
    return min(found, key=len)


def differences(ours: Any, theirs: Any, way: Way = ()) -> list[Way]:
    """Return the ways at which two plain data differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [*ours, *(key for key in theirs if key not in ours)]
        return [
            found
            for key in keys
            for found in (
                differences(ours[key], theirs[key], (*way, key))
                if key in ours and key in theirs
                else [(*way, key)]
            )
        ]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [found for at, pair in enumerate(zip(ours, theirs, strict=True))
                for found in differences(*pair, (*way, at))]  # fmt: skip
    return [] if ours == theirs and type(ours) is type(theirs) else [way]
