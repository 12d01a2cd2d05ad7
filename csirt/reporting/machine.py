"""What machines get of a report: its figures with their records, and the answers it is made of."""

from collections.abc import Iterable

from csirt import seal
from csirt.files.canonical import canonical
from csirt.files.write import as_json
from csirt.model.figure import Figure
from csirt.reporting.document import Document, Section
from csirt.safe import safe


def content_of(document: Document) -> dict[str, object]:
    """Return a report as data (``csirt.report.ID/1``), without the digest that is taken of it."""
    told = document.dossier
    return {
        "schema": f"csirt.report.{document.report}/1",
        "title": document.title,
        "subject": document.subject,
        "lang": document.lang,
        "tlp": told.tlp.value,
        "on": told.on,
        "version": told.version,
        "sections": [_section(each, document.lang) for each in document.sections if each.figures],
        "data": dict(document.data),
    }


def digest_of(document: Document) -> str:
    """Return the SHA-256 of what a report says, the same for its page and its PDF."""
    return seal.sha256_bytes(canonical(_exact(content_of(document))))


def attached(document: Document) -> bytes:
    """Return the JSON that travels in the PDF and beside the page."""
    told = {**content_of(document), "digest": document.digest}
    return as_json(told).encode()


def _section(section: Section, lang: str) -> dict[str, object]:
    return {
        "id": section.id,
        "title": section.title,
        "figures": [_figure(each, lang) for each in section.figures],
    }


def _figure(figure: Figure, lang: str) -> dict[str, object]:
    interval = figure.interval
    return {
        "id": figure.id,
        "label": figure.label.get(lang) or figure.label["fr"],
        "value": figure.value,
        "unit": figure.unit,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "seed": figure.seed,
        "records": list(figure.records),
    }


def _exact(value: object) -> object:
    """Return plain data that canonical JSON can hold: text that is whole, numbers as they are."""
    if isinstance(value, dict):
        return {safe(key): _exact(each) for key, each in value.items()}
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Iterable):
        return [_exact(each) for each in value]
    return value
