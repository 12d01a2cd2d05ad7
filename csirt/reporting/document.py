"""A report before it takes a form: ordered sections, and the figures that each prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from csirt.model.catalogue import Catalogue
from csirt.model.figure import Figure
from csirt.model.tlp import Tlp


class Reported(Protocol):
    """What a page asks of anything that is reported: whose it is, its marking, its day."""

    @property
    def subject_name(self) -> Mapping[str, str]:
        """Name of the subject, by language."""

    @property
    def tlp(self) -> Tlp:
        """Marking of every page."""

    @property
    def on(self) -> str:
        """Day of the report, ISO; given, never read from a clock."""

    @property
    def version(self) -> str:
        """Version of the product."""

    @property
    def catalogue(self) -> Catalogue:
        """Classes of probability and their names."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: what its template prints."""

    id: str
    """Its anchor, and the stem of its template."""
    title: str
    content: Mapping[str, object]
    """Sentences, rows, pictures and figures; a number is always a :class:`Figure`."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the content, once, in the order of the page."""
        return tuple({figure.id: figure for figure in _figures(self.content)}.values())


@dataclass(frozen=True, slots=True)
class Document:
    """A report of one dossier, in one language."""

    report: str
    """The id of its definition: ``audit``, ``risk``, ``region`` …"""
    lang: str
    title: str
    dossier: Reported
    sections: tuple[Section, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    """What machines get beside the pages: the answers that the report was made of."""
    css: tuple[str, ...] = ()
    """Style sheets beside the common ones."""
    editable: bool = False
    """Also written as a text that people edit."""
    digest: str = ""
    """SHA-256 of what the report says, printed on its cover; see ``reporting.machine``."""

    @property
    def subject(self) -> str:
        """The name of the facility or group."""
        names = self.dossier.subject_name
        return names.get(self.lang) or names["fr"]


def _figures(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _figures(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _figures(each)
