"""The one Jinja2 environment: what it prints is harmless, and never a bare number."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from csirt.model.figure import Figure
from csirt.reporting.definition import folder
from csirt.reporting.document import Document
from csirt.reporting.figures import Printer
from csirt.reporting.numbers import date, form
from csirt.reporting.typeset import typeset
from csirt.safe import safe
from csirt.text import catalogue


@cache
def _loader(path: str) -> FileSystemLoader:
    return FileSystemLoader(path, encoding="utf-8")


class Page:
    """What templates see of one document: its words and how things are printed."""

    def __init__(self, document: Document) -> None:
        self._lang = document.lang
        self._printer = Printer(document.dossier.catalogue, document.lang)
        self._sentences = catalogue(document.lang)

    def printed(self, value: object) -> Markup:
        """Return what an expression of a template prints; the last door before the page.

        Raises:
            TypeError: a bare number, or anything else that is neither text nor figure.
        """
        if isinstance(value, Markup):
            return value
        if isinstance(value, Figure):
            return self.figure(value)
        if isinstance(value, str):
            return escape(typeset(safe(value), self._lang))
        raise TypeError(f"a page prints text and figures, not {type(value).__name__}: {value!r}")

    def figure(self, figure: Figure) -> Markup:
        """Return a figure as a link to its line of the appendix."""
        shown = typeset(safe(self._printer.on_page(figure)), self._lang)
        return Markup('<a class="figure" href="#{}">{}</a>').format(anchor(figure), shown)

    def said(self, key: str, /, **facts: object) -> Markup:
        """Return a sentence of the catalogue, its facts printed."""
        sentence = Markup(escape(typeset(self._sentences[key], self._lang)))
        return sentence.format(**{name: self.printed(fact) for name, fact in facts.items()})

    def counted(self, key: str, figure: Figure, /, **facts: object) -> Markup:
        """Return ``KEY.one`` or ``KEY.many`` of the catalogue, ``{n}`` being the figure."""
        chosen = form(float(figure.value), self._lang)
        return self.said(f"{key}.{chosen}", n=figure, **facts)

    def level(self, figure: Figure) -> str:
        """Return the class of a probability, for its sign."""
        return self._printer.class_of(figure)

    def environment(self) -> Environment:
        """Return the environment of one document."""
        made = Environment(
            loader=_loader(str(folder() / "templates")),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=self._finalized,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        made.globals.update(t=self.said, tn=self.counted, level=self.level)
        made.filters.update(digits=self._digits, date=self._date, anchor=anchor)
        return made

    def _finalized(self, value: Any) -> Markup:
        return self.printed(value)

    def _digits(self, figure: Figure) -> str:
        return self._printer.in_appendix(figure)

    def _date(self, iso: str) -> str:
        return date(iso, self._lang)


def anchor(figure: Figure) -> str:
    """Return the anchor of a figure's line in the appendix."""
    return f"figure-{figure.id}"
