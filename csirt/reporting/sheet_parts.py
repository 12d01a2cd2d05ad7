"""What the blank and the form of a sheet share: safe words, codes and widths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from csirt.model.record import Text
from csirt.model.sheet import Column, FieldKind, Sheet, SheetField
from csirt.reporting.typeset import typeset
from csirt.safe import safe
from csirt.text import say

_WEIGHTS = {
    FieldKind.HOUR: 8,
    FieldKind.NUMBER: 8,
    FieldKind.DATE: 10,
    FieldKind.CHOICE: 11,
    FieldKind.TICK: 13,
    FieldKind.MOMENT: 12,
    FieldKind.PHONE: 13,
    FieldKind.TEXT: 22,
}
_LINE, _GIVEN, _WIDE = 13, 18, 1.7


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sheet in one language."""

    sheet: Sheet
    lang: str
    filled: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """What stands in a box at first, by field: a text, or the options that are ticked."""

    def first(self, name: str) -> str:
        """Return the text that stands in a box at first."""
        given = self.filled.get(name, "")
        return given if isinstance(given, str) else ""

    def ticked(self, name: str, option: str) -> bool:
        """Return whether an option is ticked at first."""
        given = self.filled.get(name, ())
        return option == given or (not isinstance(given, str) and option in given)

    def words(self, text: Text | None) -> str:
        """Return a text of the sheet, ready for a page."""
        return escape(typeset(safe(text.in_(self.lang)), self.lang)) if text else ""

    def plain(self, text: str) -> str:
        """Return a text of nobody's file, ready for a page."""
        return escape(typeset(safe(text), self.lang))

    def value(self, text: Text | None) -> str:
        """Return what stands in a box at first, with no sign changed: it may come back."""
        return escape(safe(text.in_(self.lang))) if text else ""

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of the catalogue, ready for a page."""
        told = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        return escape(typeset(say(key, self.lang, **told), self.lang))

    def label(self, field: Column) -> str:
        """Return the name of a box with its unit, and a star where it is wanted."""
        unit = f" ({self.words(field.unit)})" if field.unit else ""
        star = " *" if field.required else ""
        return f"{self.words(field.label)}{unit}{star}"

    def named(self) -> str:
        """Return how a sheet is called: its letter and its title."""
        return self.say("sheet.named", letter=self.sheet.letter, title=self.title)

    @property
    def title(self) -> str:
        """The title as plain text."""
        return self.sheet.title.in_(self.lang)


def widths(table: SheetField) -> list[float]:
    """Return the share of the width of each column, that of the given rows first; in percent."""
    weights: list[float] = [_GIVEN] if table.rows else []
    weights += [_weight(column) for column in table.columns]
    return [round(100 * weight / sum(weights), 2) for weight in weights]


def _weight(column: Column) -> float:
    return _WEIGHTS.get(column.kind, _LINE) * (_WIDE if column.wide else 1)


def safe_lines(text: str) -> str:
    """Return a text of several lines with every sign that cannot be seen made visible."""
    return "\n".join(safe(each) for each in text.split("\n"))
