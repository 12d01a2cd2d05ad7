"""Rows of the registers for personal data, counted: neither a processor nor a breach is named."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from csirt.files.follow_up.cells import left, past, word
from csirt.files.table.take import Record, Table
from csirt.model.follow_up import PrivacyCounts, Tally

_HOURS = 72
"""GDPR, article 33, paragraph 1."""


class _Item(StrEnum):
    """What a row is about."""

    PROCESSOR = "processor"
    BREACH = "breach"
    IMPACT_ANALYSIS = "impact-analysis"
    DPO = "dpo"


def take(table: Table, on: str) -> dict[str, object]:
    """Return the programme in numbers; of what no row is about, nothing."""
    rows: dict[_Item, list[Record]] = {item: [] for item in _Item}
    for record in table.records:
        if item := word(table, record, "item", _Item):
            rows[item].append(record)
        else:
            left(table, record, "item")
    told: dict[str, object] = {}
    if officers := [each.flag("named") for each in rows[_Item.DPO]]:
        told |= {"dpo": any(officers)} if set(officers) != {None} else {}
    if processors := rows[_Item.PROCESSOR]:
        told["clauses"] = _tally(each.flag("clause") for each in processors)
    if breaches := rows[_Item.BREACH]:
        told |= _breaches(table, breaches, on)
    if analyses := rows[_Item.IMPACT_ANALYSIS]:
        needed = [each for each in analyses if each.flag("needed") is not False]
        told["impact_analyses"] = _tally(
            past(table, each, "done_on", on) is not None for each in needed
        )
    return {"privacy": PrivacyCounts.model_validate(told) if told else None}


def _breaches(table: Table, breaches: list[Record], on: str) -> dict[str, object]:
    due = [each for each in breaches if each.flag("to_notify")]
    days = [
        (past(table, each, "known_on", on), past(table, each, "notified_on", on)) for each in due
    ]
    undecided = sum(each.flag("to_notify") is None for each in breaches)
    notified = _tally([bool(told) for _, told in days] + [None] * undecided)
    in_time = _tally([_in_time(known, told, on) for known, told in days] + [None] * undecided)
    return {"breaches": len(breaches), "notified": notified, "in_time": in_time}


def _in_time(known: str | None, told: str | None, on: str) -> bool | None:
    """Return whether 72 hours were kept, as far as two days without an hour decide it."""
    if known is None or (told is not None and told < known):
        return None
    days = (date.fromisoformat(told or on) - date.fromisoformat(known)).days
    if days * 24 < _HOURS:
        return True if told else None
    return False if (days - 1) * 24 >= _HOURS else None


def _tally(said: Iterable[bool | None]) -> Tally:
    said = list(said)
    known = [each for each in said if each is not None]
    return Tally(count=sum(known), of=len(known), unknown=len(said) - len(known))
