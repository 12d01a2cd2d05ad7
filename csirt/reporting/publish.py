"""A report to a file: whole or not at all, never a PDF that is not one, its hashes beside it."""

from collections.abc import Mapping
from pathlib import Path

from csirt.errors import MissingOutputError, SetupError, StateError
from csirt.files.write import write_bytes
from csirt.reporting import html, manifest, pdf
from csirt.reporting.document import Document
from csirt.safe import safe

SUFFIXES = (".html", ".pdf")


def check_output(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: the suffix is neither ``.html`` nor ``.pdf``, or the file stands already, or is
            a folder.
        MissingOutputError: a PDF was asked for and cannot be made here.
    """
    if path.suffix.lower() not in SUFFIXES:
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
        path: ``.html`` for one self-contained page, ``.pdf`` for a tagged PDF.
        force: Replace the file.
        settings: What a batch must find again to keep the report.

    Raises:
        StateError: see :func:`check_output`.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force)
    data = rendered(document, path.suffix.lower())
    write_bytes(path, data, force=force)
    manifest.write(document, path, data, settings)


def rendered(document: Document, suffix: str) -> bytes:
    """Return a report as the bytes of a page or of a PDF.

    Raises:
        MissingOutputError: the PDF cannot be made here.
    """
    if suffix == ".html":
        return html.rendered(document).encode()
    try:
        return pdf.rendered(document)
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error
