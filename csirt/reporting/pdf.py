"""A report as a tagged PDF; WeasyPrint fetches nothing, and the same input gives the same bytes."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from csirt.errors import SetupError
from csirt.reporting.document import Document
from csirt.reporting.fonts import drawable, faces, font
from csirt.reporting.html import page, style
from csirt.reporting.machine import attached

VARIANT = "pdf/a-3a"
"""Archivable, tagged, with attachments; its structure is checked, its conformity not claimed."""


def available() -> bool:
    """Return whether a PDF can be made here: WeasyPrint finds Pango."""
    return not missing()


def missing() -> str:
    """Return what keeps a PDF from being made here, in the system's words; empty for nothing."""
    try:
        _weasyprint()
    except SetupError as error:
        return str(error.facts["problem"])
    return ""


def rendered(document: Document) -> bytes:
    """Return the report as a tagged PDF.

    Raises:
        SetupError: Pango is missing.
    """
    source = page(document, style("report.css", "print.css", *document.css))
    name = f"{document.report}.json"
    return made_of(source, Attached(name, attached(document), document.dossier.on))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels in the PDF."""

    name: str
    data: bytes
    on: str
    """Its date, ISO."""


def made_of(source: str, attachment: Attached | None = None, *, plain: bool = False) -> bytes:
    """Return one self-contained page as a tagged PDF, with the requirements of PDF/A-3a.

    Args:
        source: The page.
        attachment: The report as data, in the PDF.
        plain: Without tags and without PDF/A: only to measure what they cost.

    Raises:
        SetupError: Pango is missing.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    source = drawable(source)
    options: dict[str, Any] = {} if plain else {"pdf_tags": True, "pdf_variant": VARIANT}
    if attachment is not None:
        options["attachments"] = [_attachment(attachment)]
    with _no_collection(), _quiet(), _dateless_fonts():
        css = weasyprint.CSS(
            string=faces(), font_config=(fonts := FontConfiguration()), url_fetcher=fetcher()
        )
        html = weasyprint.HTML(string=source, base_url="about:blank", url_fetcher=fetcher())
        made: bytes = html.write_pdf(stylesheets=[css], font_config=fonts, **options)
    return made


def _attachment(attachment: Attached) -> Any:
    """Return a file of ours, dated by the report: the clock would change the bytes."""
    from weasyprint import Attachment

    day = datetime.fromisoformat(attachment.on).replace(tzinfo=UTC)
    return Attachment(
        string=attachment.data,
        name=attachment.name,
        description=attachment.name,
        relationship="Source",
        created=day,
        modified=day,
    )


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (OSError, ImportError) as error:
        problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SetupError("pdf.no-pango", problem=problem) from error
    return weasyprint


def fetcher() -> Any:
    """Return a fetcher that gives the shipped fonts and nothing else, not even ``data:``."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Shipped(URLFetcher):  # type: ignore[misc]
        """Answers the addresses of our own fonts; any other is refused."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            """Return a shipped font."""
            data = font(url)
            if data is None:
                raise ValueError(f"a report fetches nothing: {url[:80]!r}")
            return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})

    return Shipped()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector: a tenth to a quarter of the time goes there otherwise."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _dateless_fonts() -> Iterator[None]:
    """Keep the hour out of the fonts: where HarfBuzz cannot cut them, fontTools dates them."""
    name = "SOURCE_DATE_EPOCH"
    was = os.environ.get(name)
    os.environ[name] = "0"
    try:
        yield
    finally:
        if was is None:
            del os.environ[name]
        else:
            os.environ[name] = was


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep WeasyPrint's remarks on style sheets from the terminal."""
    log = logging.getLogger("weasyprint")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
