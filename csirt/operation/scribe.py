"""The scribe's line: an hour, a unit, and words; at night one hand holds the phone."""

from dataclasses import dataclass
from datetime import datetime
from re import compile as pattern

from csirt.operation.moment import HOUR, moment_of

_LINE = pattern(
    rf"(?:[nN]\s+)?(?:(?P<hour>{HOUR})\s+)?(?:(?P<unit>[^\s:;,.?!][^:;,.?!]{{0,29}}?)\s?:\s+)?(?P<text>.+)"
)
_WORDS_OF_A_UNIT = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says."""

    happened_at: datetime
    unit: str
    """As it was typed; empty when none."""
    text: str


def said(line: str, now: datetime) -> Said:
    """Return what a line of the scribe says: ``n 01:10 réa: DPI ne s'ouvre plus``.

    The letter, the hour and the unit may be left out; then it is now, and the whole case. Nothing
    of the line is ever lost: what is no hour and no unit is text.

    Args:
        line: One line, not blank.
        now: The moment it is typed at.
    """
    line = " ".join(line.split())
    found = _LINE.fullmatch(line)
    if found is None:
        return Said(now, "", line)
    moment = moment_of(found["hour"], now) if found["hour"] else now
    unit, text = found["unit"] or "", found["text"]
    if len(unit.split()) > _WORDS_OF_A_UNIT:
        unit, text = "", line[found.start("unit") :]
    return Said(moment, unit, text)
