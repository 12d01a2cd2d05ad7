"""From a dossier to a document: the sections that the report's definition names, in its order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from csirt.reporting import machine
from csirt.reporting.definition import definition
from csirt.reporting.document import Document, Reported, Section

Maker = Callable[[Any, str], Section]
"""Makes a section of a dossier in a language; each takes the kind of dossier of its family."""


@dataclass(frozen=True, slots=True)
class Family:
    """The reports that are made of one kind of dossier."""

    sections: Mapping[str, Maker]
    """By the name that a definition uses; the cover opens and the sources close every report."""
    cover: Callable[[Any, str, str, tuple[Section, ...]], Section]
    last: Callable[[Any, str, Sequence[Section]], Section]
    """Where each figure of the parts before it comes from."""
    data: Callable[[Any, str], dict[str, object]] = lambda _dossier, _lang: {}
    """The answers for machines that travel with the report."""
    css: tuple[str, ...] = ()
    editable: bool = False
    """Also written as a text that people edit: short, and without pictures."""


def made(dossier: Reported, family: Family, report: str, lang: str, *, title: str = "") -> Document:
    """Return a report of a family, in ``fr`` or ``en``, its digest on the cover.

    Args:
        dossier: What it prints.
        family: The sections that it may name.
        report: Id of its definition.
        lang: Its language.
        title: Other than that of the definition.

    Raises:
        NotFoundError: there is no such report.
        ContentError: its definition is at fault.
    """
    found = definition(report)
    title = title or found.title.in_(lang)
    body = tuple(family.sections[name](dossier, lang) for name in found.sections)
    last = family.last(dossier, lang, body)
    told = family.data(dossier, lang)
    bare = Document(report, lang, title, dossier, (*body, last), told, family.css, family.editable)
    digest = machine.digest_of(bare)
    first = family.cover(dossier, lang, title, (*body, last))
    first = Section(first.id, first.title, {**first.content, "digest": digest})
    return replace(bare, sections=(first, *body, last), digest=digest)
