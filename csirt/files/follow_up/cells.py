"""What cells of these exports have in common: days that are past, words of a list, functions."""

from datetime import date
from enum import StrEnum
from re import compile as pattern
from typing import TypeVar

from csirt.files.table.take import Record, Table
from csirt.files.table.told import refusal
from csirt.files.table.words import plain
from csirt.model.fault import Severity

E = TypeVar("E", bound=StrEnum)

_LONGEST = 500
"""Characters of a text of a file; what is invisible in a cell is spelt out, and grows."""
_CIVILITY = pattern(
    r"\b(?:M\.|Mr\.?|Mme\.?|MME|Mlle|Mrs\.?|Monsieur|Madame|[Dd]r\.?|DR\.?|[Pp]r\.?|PR\.?)"
    r"\s+[A-ZÀÂÇÉÈÊÎÔ]"
)
_MAIL = pattern(r"\S@\S")


def text(record: Record, name: str) -> str:
    """Return a text that a file takes, or nothing."""
    return record.text(name)[:_LONGEST].strip()


def past(table: Table, record: Record, name: str, on: str) -> str | None:
    """Return a day that is no later than that of the export; one that is later is told, and not
    taken."""
    said = record.text(name)
    if said > on:
        spot = table.spot(record, name)
        table.told.add("follow-up.date-ahead", spot, Severity.WARNING, given=said, on=on)
        return None
    return said or None


def word(table: Table, record: Record, name: str, words: type[E]) -> E | None:
    """Return a word of a closed list: of the row, else of the constants of the mapping.

    Raises:
        ContentError: the mapping gives a word that is not of the list.
    """
    said = record.text(name)
    found = _of(said, words)
    if said and found is None:
        spot, known = table.spot(record, name), ", ".join(words)
        table.told.add("follow-up.unknown-word", spot, Severity.WARNING, given=said, known=known)
    return found if said else constant(table, name, words)


def constant(table: Table, name: str, words: type[E]) -> E | None:
    """Return the word that a mapping gives for all rows, if it gives one."""
    said = table.mapping.constants.get(name, "")
    found = _of(said, words)
    if said and found is None:
        raise _refused(table, name, said, ", ".join(words))
    return found


def number(table: Table, name: str) -> int | None:
    """Return the number that a mapping gives for all rows, if it gives one."""
    said = table.mapping.constants.get(name, "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 5):
        raise _refused(table, name, said, "0 … 9999")
    return int(said) if said else None


def day(table: Table, name: str, on: str) -> str | None:
    """Return the day that a mapping gives for all rows, if it gives one that is past."""
    said = table.mapping.constants.get(name, "")
    try:
        found = said and date.fromisoformat(said).isoformat()
    except ValueError:
        found = ""
    if said and not "" < found <= on:
        raise _refused(table, name, said, f"… {on}")
    return found or None


def _refused(table: Table, name: str, said: str, known: str) -> Exception:
    return refusal("follow-up.bad-constant", table.file, name=name, given=said, known=known)


def _of(said: str, words: type[E]) -> E | None:
    if not said:
        return None
    wanted = plain(said).replace(" ", "-")
    return next((each for each in words if each == wanted), None)


def function(table: Table, record: Record, name: str) -> str:
    """Return a function or a place; what reads as a person's name or address is told, and lost."""
    said = text(record, name)
    if _CIVILITY.search(said) or _MAIL.search(said):
        table.told.add("follow-up.person", table.spot(record, name), Severity.WARNING)
        return ""
    return said


def left(table: Table, record: Record, lacks: str) -> None:
    """Tell that a row is left for want of a field."""
    heading = next(
        (each.headings[0] for each in table.mapping.columns if each.field == lacks), lacks
    )
    spot = table.spot(record)
    table.told.add("follow-up.row-incomplete", spot, Severity.WARNING, name=heading)
