"""A report as a tagged PDF; WeasyPrint fetches nothing, and the same input gives the same bytes."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from csirt.errors import SetupError
from csirt.reporting.document import Document
from csirt.reporting.fonts import drawable, faces, font
from csirt.reporting.html import page, style


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
    return made_of(page(document, style("report.css", "print.css")))


def made_of(source: str) -> bytes:
    """Return one self-contained page as a tagged PDF.

    Raises:
        SetupError: Pango is missing.
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    source = drawable(source)
    with _no_collection(), _quiet():
        css = weasyprint.CSS(
            string=faces(), font_config=(fonts := FontConfiguration()), url_fetcher=fetcher()
        )
        html = weasyprint.HTML(string=source, base_url="about:blank", url_fetcher=fetcher())
        made: bytes = html.write_pdf(stylesheets=[css], font_config=fonts, pdf_tags=True)
    return made


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
def _quiet() -> Iterator[None]:
    """Keep WeasyPrint's remarks on style sheets from the terminal."""
    log = logging.getLogger("weasyprint")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
