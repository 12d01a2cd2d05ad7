"""The note to the director: one page as HTML or PDF, or as an ODT that people edit."""

from pathlib import Path

from csirt.errors import StateError
from csirt.files.write import write_bytes
from csirt.reporting import html, manifest, odt
from csirt.reporting.compose import Family, Maker, made
from csirt.reporting.document import Document
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import note
from csirt.safe import safe
from csirt.workspace.audit import AuditDossier

REPORT = "note"
SECTIONS: dict[str, Maker] = {
    "note-standing": note.standing,
    "note-first": note.first,
    "note-asked": note.asked,
}
FAMILY = Family(SECTIONS, note.head, note.end, css=("note.css",))
EDITABLE = ".odt"


def composed(dossier: AuditDossier, lang: str) -> Document:
    """Return the note in ``fr`` or ``en``."""
    return made(dossier, FAMILY, REPORT, lang)


def check(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late; see :func:`publish.check_output`."""
    if path.suffix.lower() != EDITABLE:
        check_output(path, force=force)
        return
    for each in (path, manifest.beside(path)):
        if each.is_dir():
            raise StateError("write.folder", file=safe(each))
        if each.exists() and not force:
            raise StateError("write.exists", file=safe(each))


def published(dossier: AuditDossier, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the note: ``.html``, ``.pdf``, or ``.odt`` to be edited in a word processor.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    check(path, force=force)
    document = composed(dossier, lang)
    if path.suffix.lower() != EDITABLE:
        write(document, path, force=force)
        return
    data = odt.rendered(
        html.rendered(document), title=document.title, lang=lang, on=dossier.on,
        marking=dossier.tlp.value,
    )  # fmt: skip
    write_bytes(path, data, force=force)
    manifest.write(document, path, data)
