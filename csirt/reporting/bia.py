"""The form of the business impact analysis on paper: its page, as a PDF."""

from pathlib import Path

from csirt.errors import MissingOutputError, SetupError
from csirt.files.write import write_bytes
from csirt.reporting import pdf
from csirt.reporting.fonts import FAMILY
from csirt.workspace.bia import form_page, write_form

_FONT = f"<style>html, body, table, input {{ font-family: '{FAMILY}' }}</style></head>"


def written_form(facility: Path, output: Path, *, lang: str = "fr", force: bool = False) -> Path:
    """Write the form of a facility: ``.xlsx`` to fill in, ``.html`` or ``.pdf`` to print.

    Raises:
        InputError: another ending.
        MissingOutputError: the PDF cannot be made here.
        StateError: the file exists and ``force`` is false.
    """
    if output.suffix.lower() != ".pdf":
        return write_form(facility, output, lang=lang, force=force)
    page = form_page(facility, lang=lang).replace("</head>", _FONT, 1)
    try:
        data = pdf.made_of(page)
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error
    write_bytes(output, data, force=force)
    return output
