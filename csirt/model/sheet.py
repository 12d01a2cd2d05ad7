"""A sheet of the crisis room: what is asked, in which order, and what the answers become.

One content file gives three things: the blank to print, the form that works without a network,
and the entries of the journal when the filled form comes back.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from re import compile as pattern
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.journal import EntryKind
from csirt.model.record import Content, Date, Id, Line, Words
from csirt.model.tlp import Tlp

Letter = Literal["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P",
                 "Q", "R", "S", "T", "U", "V", "W", "X"]  # fmt: skip

ROW = "row"
"""Key of a row of a table that names one of the rows given in advance."""
HEAD = ("case", "facility", "by", "role", "dated", "paper")
"""What every sheet asks at its head: the case, the facility, who fills it in, in which role, when,
and whether it is typed from paper."""

NAMED = pattern(r"\{([a-z0-9][a-z0-9-]*)\}")
"""A box named in a text or in a subject."""
OPTIONAL = pattern(r"\[([^\[\]]*)\]")
"""A part of a text that is left out where one of its boxes is empty."""


class FieldKind(StrEnum):
    """What a box takes."""

    LINE = "line"
    TEXT = "text"
    HOUR = "hour"
    MOMENT = "moment"
    DATE = "date"
    NUMBER = "number"
    PHONE = "phone"
    TICK = "tick"
    """Boxes of which several may be ticked."""
    CHOICE = "choice"
    """Boxes of which one is ticked."""
    TABLE = "table"


CHOSEN = frozenset((FieldKind.TICK, FieldKind.CHOICE))


class Size(StrEnum):
    """How much of the width of a page a box takes."""

    QUARTER = "quarter"
    HALF = "half"
    FULL = "full"


_SIZES = {
    FieldKind.LINE: Size.HALF,
    FieldKind.HOUR: Size.QUARTER,
    FieldKind.MOMENT: Size.QUARTER,
    FieldKind.DATE: Size.QUARTER,
    FieldKind.NUMBER: Size.QUARTER,
    FieldKind.PHONE: Size.QUARTER,
    FieldKind.CHOICE: Size.HALF,
}


class Option(Content):
    """One box to tick."""

    id: Id
    label: Words
    mark: Words | None = None
    """A letter or two that stand for it in the narrow cell of a printed table."""


class Column(Content):
    """A box, or a column of a table."""

    id: Id
    label: Words
    kind: FieldKind = FieldKind.LINE
    unit: Words | None = None
    """Of a number."""
    options: tuple[Option, ...] = Field(default=(), max_length=60)
    required: bool = False
    """Shown; a sheet that lacks it is taken all the same."""
    help: Words | None = None
    wide: bool = False
    """A column that takes twice the width of the others."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if bool(self.options) != (self.kind in CHOSEN):
            raise ValueError("options: belong to a tick or a choice, and to nothing else")
        _once("option", (each.id for each in self.options))
        if self.unit is not None and self.kind is not FieldKind.NUMBER:
            raise ValueError("unit: belongs to a number")
        return self


class Row(Content):
    """A row of a table that is given in advance."""

    id: Id
    label: Words
    data: dict[Id, Line] = Field(default_factory=dict)
    """What the row says by itself, for the journal: ``line: ed-adult``."""
    cells: dict[Id, Words] = Field(default_factory=dict)
    """What stands in its cells at first, by column; of a choice, the id of the option."""


class SheetField(Column):
    """One thing that a sheet asks."""

    columns: tuple[Column, ...] = Field(default=(), max_length=20)
    rows_title: Words | None = None
    """What the rows given in advance are."""
    rows: tuple[Row, ...] = Field(default=(), max_length=200)
    blank_rows: Annotated[int, Field(ge=0, le=60)] = 0
    """Rows left free on paper, and shown at first in the form."""
    size: Size | None = None
    cards: bool = False
    """On paper, a block a row instead of a line: a table too wide for the page."""
    lines: Annotated[int, Field(ge=1, le=40)] = 2
    """Lines of handwriting that a long text has on paper."""

    @property
    def width(self) -> Size:
        """How much of the page it takes."""
        return self.size or _SIZES.get(self.kind, Size.FULL)

    @model_validator(mode="after")
    def _is_a_table_or_not(self) -> Self:
        if (self.kind is FieldKind.TABLE) != bool(self.columns):
            raise ValueError("columns: belong to a table, and a table has some")
        if self.kind is FieldKind.TABLE and not (self.rows or self.blank_rows):
            raise ValueError("a table has rows, or blank_rows")
        _once("column", (ROW, *(each.id for each in self.columns)))
        _once("row", (each.id for each in self.rows))
        if any(each.kind is FieldKind.TABLE for each in self.columns):
            raise ValueError("a table has no table in a column")
        names = {each.id for each in self.columns}
        if lost := {name for row in self.rows for name in row.cells} - names:
            raise ValueError(f"cells: no column {', '.join(sorted(lost))}")
        return self


class Section(Content):
    """Boxes that go together."""

    id: Id
    title: Words
    advice: tuple[Words, ...] = Field(default=(), max_length=30)
    """What to do or to say while filling it in, in this order."""
    new_page: bool = False
    """On paper it begins a page: it goes to other people than what stands before it."""
    fields: tuple[SheetField, ...] = Field(default=(), max_length=60)


class Told(Content):
    """What a filled sheet, or each filled row of a table, becomes in the journal."""

    kind: EntryKind
    table: Id | None = None
    """One entry a row of this table; without it, one for the sheet."""
    needs: tuple[Id, ...] = ()
    """Boxes of which one at least is filled in; without it, any of those in ``data``."""
    only: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Options of which a choice must be one."""
    happened_at: tuple[Id, ...] = ()
    """The box that says when: the first that is filled in; else, when the form was saved."""
    day: Id | None = None
    """The box with the date that an hour belongs to."""
    unit: Id | None = None
    actor: Id | None = None
    subject: Line | None = None
    """Reference, with boxes in braces: ``care-line:{facility}/{line}``."""
    text: Words | None = None
    """The line of the log, with boxes in braces; what stands in brackets is left out where one of
    its boxes is empty."""
    data: dict[Id, Id] = Field(default_factory=dict)
    """Key in the entry by box; without it every filled box of the row under its own name."""
    constant: dict[Id, Line] = Field(default_factory=dict)

    def named(self) -> set[str]:
        """Return every box that is named."""
        words = [self.subject or ""]
        words += [self.text.fr, self.text.en] if self.text else []
        inside = {name for each in words for name in NAMED.findall(each)}
        single = {name for name in (self.day, self.unit, self.actor) if name}
        return {*self.needs, *self.only, *self.happened_at, *self.data.values(), *single, *inside}


class Sheet(Sourced):
    """A file of ``playbooks/sheets/``."""

    schema_: Literal["csirt.sheet/1"] = Field(alias="schema")
    id: Id
    letter: Letter
    version: Annotated[int, Field(ge=1)] = 1
    replaces: Id | None = None
    """The shipped sheet that this one stands for."""
    title: Words
    purpose: Words
    filled_by: Words
    """The function that holds the pen."""
    due: Words
    """When it is filled in, or by when."""
    within_minutes: Annotated[int, Field(ge=1, le=200_000)] | None = None
    """Internal target from the start, where there is one."""
    tlp: Tlp = Tlp.AMBER
    verified_on: Date | None = None
    """The day on which what stands in it in advance was last compared with its sources."""
    landscape: bool = False
    also: tuple[Words, ...] = ()
    """Where else to look, and what else makes this sheet."""
    sections: tuple[Section, ...] = Field(min_length=1, max_length=40)
    journal: tuple[Told, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        _once("section", (each.id for each in self.sections))
        _once("field", (*HEAD, *(each.id for each in self.fields())))
        return self

    @model_validator(mode="after")
    def _tells_what_it_asks(self) -> Self:
        for told in self.journal:
            known = {*HEAD, *self.by_id()}
            if told.table is not None:
                table = self.by_id().get(told.table)
                if table is None or not table.columns:
                    raise ValueError(f"journal: no table {told.table}")
                known |= {each.id for each in table.columns}
                known |= {ROW, *(name for row in table.rows for name in row.data)}
            if lost := told.named() - known:
                raise ValueError(f"journal: no field {', '.join(sorted(lost))}")
        return self

    def fields(self) -> Iterator[SheetField]:
        """Yield every field in the order of the sheet."""
        for section in self.sections:
            yield from section.fields

    def by_id(self) -> dict[str, SheetField]:
        """Return the fields by id."""
        return {each.id: each for each in self.fields()}

    def codes(self) -> dict[str, str]:
        """Return what stands beside each box, and is said on the phone: ``A1``, ``A2`` …"""
        return {each.id: f"{self.letter}{at}" for at, each in enumerate(self.fields(), 1)}


def _once(what: str, names: Iterator[str] | tuple[str, ...]) -> None:
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise ValueError(f"one id for two of the same list ({what}): {', '.join(twice[:5])}")
