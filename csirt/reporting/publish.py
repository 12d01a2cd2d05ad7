"""A report to a file: whole or not at all, never a PDF that is not one, its hashes beside it."""

from collections.abc import Mapping
from pathlib import Path

from csirt.errors import MissingOutputError, SetupError, StateError
from csirt.files.write import write_bytes
from csirt.reporting import html, manifest, odt, pdf
from csirt.reporting.document import Document
from csirt.safe import safe

SUFFIXES = (".html", ".pdf")
EDITABLE = ".odt"


def check_output(path: Path, *, force: bool = False, editable: bool = False) -> None:
    """Refuse early what could not be written late.

    Args:
        path: The file.
        force: It may replace one.
        editable: The report is also written as ``.odt``.

    Raises:
        StateError: another suffix, or the file stands already, or is a folder.
        MissingOutputError: a PDF was asked for and cannot be made here.
    """
    if path.suffix.lower() not in (*SUFFIXES, *((EDITABLE,) if editable else ())):
        raise StateError("report.unknown-format", suffix=safe(path.name))
    for each in (path, manifest.beside(path)):
        if each.is_dir():
            raise StateError("write.folder", file=safe(each))
        if each.exists() and not force:
            raise StateError("write.exists", file=safe(each))
    if path.suffix.lower() == ".pdf" and (problem := pdf.missing()):
        raise MissingOutputError("pdf.no-pango", problem=safe(problem))


def write(
    document: Document,
    path: Path,
    *,
    force: bool = False,
    settings: Mapping[str, object] | None = None,
) -> None:
    """Write a report, and beside it the manifest by which it can be verified.

    Args:
        document: The report.
        path: ``.html`` for one self-contained page, ``.pdf`` for a tagged PDF, ``.odt`` where the
            report is editable.
        force: Replace the file.
        settings: What a batch must find again to keep the report.

    Raises:
        StateError: see :func:`check_output`.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force, editable=document.editable)
    data = rendered(document, path.suffix.lower())
    write_bytes(path, data, force=force)
    manifest.write(document, path, data, settings)


def rendered(document: Document, suffix: str) -> bytes:
    """Return a report as the bytes of a page, of a PDF or of a text to be edited.

    Raises:
        MissingOutputError: the PDF cannot be made here.
    """
    if suffix == ".html":
        return html.rendered(document).encode()
    if suffix == EDITABLE:
        return odt.rendered(document)
    try:
        return pdf.rendered(document)
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error
