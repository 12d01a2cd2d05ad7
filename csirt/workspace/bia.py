"""The business impact analysis of a facility: its form, and the way back into the model."""

from pathlib import Path

from csirt.errors import InputError
from csirt.files import bia_form
from csirt.files.kinds import load
from csirt.files.overlay import overlay
from csirt.files.write import write_bytes
from csirt.model.facility import Facility, SeenFacility
from csirt.safe import safe
from csirt.workspace.folder import opened
from csirt.workspace.table import TableImported, bia_imported

FORMS = (".xlsx", ".html")

__all__ = ["FORMS", "TableImported", "bia_imported", "form_page", "write_form"]


def write_form(facility: Path, output: Path, *, lang: str = "fr", force: bool = False) -> Path:
    """Write the form of a facility, filled in with what is known of it.

    Args:
        facility: ``facilities/ID.yaml``.
        output: ``.xlsx`` to fill in, ``.html`` to print.
        lang: Language of the form; both come back through the same import.
        force: Replace a file that exists.

    Raises:
        InputError: another ending.
    """
    suffix = output.suffix.lower()
    if suffix not in FORMS:
        raise InputError("bia.unknown-form", suffix=safe(suffix), known=", ".join(FORMS))
    found = _facility(facility)
    data = (
        bia_form.workbook(found, lang) if suffix == ".xlsx" else bia_form.page(found, lang).encode()
    )
    write_bytes(output, data, force=force)
    return output


def form_page(facility: Path, *, lang: str = "fr") -> str:
    """Return the form as an HTML page, for whoever makes a PDF of it."""
    return bia_form.page(_facility(facility), lang)


def _facility(path: Path) -> Facility:
    """Return a facility with what was imported of it and its name from the region."""
    person = load(path, Facility)
    seen = path.with_name(f"{path.stem}.seen.yaml")
    merged = overlay(person, load(seen, SeenFacility))[0] if seen.exists() else person
    return opened(path).identified(merged)
