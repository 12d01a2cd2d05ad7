"""The note to the director: one page as HTML or PDF, or as an ODT that people edit."""

from csirt.model.dossier import Dossier
from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.sections import note
from csirt.workspace.audit import plain

REPORT = "note"
SECTIONS: dict[str, Maker] = {
    "note-standing": note.standing,
    "note-first": note.first,
    "note-asked": note.asked,
}
FAMILY = Family(SECTIONS, note.head, note.end, css=("note.css",), editable=True)


def composed(dossier: Dossier, lang: str) -> Document:
    """Return the note in ``fr`` or ``en``."""
    return made(plain(dossier), FAMILY, REPORT, lang)
