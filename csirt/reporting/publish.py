"""A report to a file: whole or not at all, and never a PDF that is not one."""

from pathlib import Path

from csirt.errors import MissingOutputError, SetupError, StateError
from csirt.files.write import write_bytes
from csirt.model.dossier import Dossier
from csirt.reporting import html, pdf
from csirt.reporting.compose import composed
from csirt.safe import safe

SUFFIXES = (".html", ".pdf")


def check_output(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: the suffix is neither ``.html`` nor ``.pdf``, or the file stands already.
        MissingOutputError: a PDF was asked for and cannot be made here.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise StateError("report.unknown-format", suffix=safe(path.name))
    if path.exists() and not force:
        raise StateError("write.exists", file=safe(path))
    if path.suffix.lower() == ".pdf" and (problem := pdf.missing()):
        raise MissingOutputError("pdf.no-pango", problem=safe(problem))


def published(
    dossier: Dossier, report: str, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write a report of a dossier.

    Args:
        dossier: What the report prints.
        report: ``audit`` or ``risk``.
        path: ``.html`` for one self-contained page, ``.pdf`` for a PDF.
        lang: ``fr`` or ``en``.
        force: Replace the file.

    Raises:
        StateError: see :func:`check_output`.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force)
    document = composed(dossier, report, lang)
    if path.suffix.lower() == ".html":
        write_bytes(path, html.rendered(document).encode(), force=force)
        return
    try:
        data = pdf.rendered(document)
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error
    write_bytes(path, data, force=force)
