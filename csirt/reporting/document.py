"""A report before it takes a form: ordered sections, and the figures that each prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csirt.model.dossier import Dossier
from csirt.model.figure import Figure


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
    """``audit`` or ``risk``."""
    lang: str
    title: str
    dossier: Dossier
    sections: tuple[Section, ...]

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
