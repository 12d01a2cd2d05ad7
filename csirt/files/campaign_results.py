"""Rows of a table as what facilities sent back: which ones each is about, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from re import compile as pattern

from csirt.files.table.grid import Spot
from csirt.files.table.take import Record, Table
from csirt.files.table.told import refusal
from csirt.files.table.words import plain
from csirt.model.exercise_words import Presence
from csirt.model.fault import Severity
from csirt.model.ids import slug
from csirt.model.mapping import Mapping, Target
from csirt.text import say

_WORDS = {
    Presence.DIRECTION: ("direction", "management"),
    Presence.MEDICAL: ("medical", "medecin", "medecins", "cme"),
    Presence.CARE: ("soins", "soignants", "nursing", "care"),
    Presence.IT: ("informatique", "dsi", "rssi", "it"),
    Presence.COMMUNICATION: ("communication", "communications"),
    Presence.DPO: ("dpo", "delegue a la protection des donnees"),
}
_PRESENCES = {word: each for each, words in _WORDS.items() for word in words}
_FINESS = pattern(r"[0-9][0-9a-zA-Z][0-9]{6,7}")
_LONGEST = 40
"""Characters of a code; a sentence is none, and could name somebody."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the facilities that it names, and what it says of each of them."""

    codes: tuple[str, ...]
    """FINESS numbers with their zeros, or ids, in small letters."""
    entity: str
    """FINESS number of the legal entity; empty for none."""
    said: dict[str, object]
    """Fields of a result, by name."""
    spot: Spot


def results_mapping(mapping: Mapping) -> Mapping:
    """Return a mapping whose rows are results of a campaign.

    Raises:
        ContentError: its rows are something else.
    """
    if mapping.target is not Target.CAMPAIGN_RESULTS:
        raise refusal("campaign.wrong-target", mapping.id, target=mapping.target)
    return mapping


def rows(table: Table) -> Iterator[Row]:
    """Yield the rows that name a facility, a state and a day; of the others that is told."""
    for record in table.records:
        codes = tuple(code for text in record.list("facility") for code in codes_in(text))
        entity = "".join(codes_in(record.text("entity"))[:1])
        status = record.text("status") or table.mapping.constants.get("status", "")
        missing = [
            name
            for name, given in (
                ("facility", codes or entity), ("status", status), ("on", record.text("on"))
            )
            if not given
        ]  # fmt: skip
        if missing:
            names = ", ".join(say(f"campaign.field.{name}") for name in missing)
            spot = table.spot(record, missing[0])
            table.told.add("campaign.row-bare", spot, Severity.WARNING, names=names)
            continue
        yield Row(codes, entity, dict(_said(record, table, status)), table.spot(record, "facility"))


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of a cell: FINESS numbers, to which the zeros of the front are given back,
    or one id."""
    parts = text.split()
    whole = "".join(parts)
    if _FINESS.fullmatch(whole):
        return (whole.zfill(9).lower(),)
    if len(parts) > 1 and all(_FINESS.fullmatch(part) for part in parts):
        return tuple(part.zfill(9).lower() for part in parts)
    return (whole.lower(),) if whole else ()


def _said(record: Record, table: Table, status: str) -> Iterator[tuple[str, object]]:
    yield "status", status
    for name in ("on", "by", "played_as", "level", "hot_on", "cold_on", "rules"):
        if record.text(name):
            yield name, record.text(name)
    for name, field in (
        ("duration", "duration_minutes"), ("opened", "actions_opened"), ("closed", "actions_closed")
    ):  # fmt: skip
        number = record.number(name)
        if number is not None:
            yield field, int(number)
    share = record.number("activity")
    if share is not None:
        yield "activity_share", share
    if present := _present(record, table):
        yield "present", present
    if gaps := _gaps(record, table):
        yield "gaps", gaps


def _gaps(record: Record, table: Table) -> tuple[str, ...]:
    found = []
    for text in record.list("gaps"):
        code = slug(text)
        if code and len(text) <= _LONGEST:
            found.append(code)
        else:
            table.told.add("campaign.no-code", table.spot(record, "gaps"), Severity.WARNING)
    return tuple(dict.fromkeys(found))


def _present(record: Record, table: Table) -> tuple[Presence, ...]:
    found = []
    for word in record.list("present"):
        presence = _PRESENCES.get(plain(word))
        if presence is None:
            spot = table.spot(record, "present")
            table.told.add("campaign.unknown-presence", spot, Severity.WARNING, given=word)
        else:
            found.append(presence)
    return tuple(dict.fromkeys(found))
