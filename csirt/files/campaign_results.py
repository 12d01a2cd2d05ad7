"""Rows of a table as what facilities sent back: which ones each is about, and what it says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import compile as pattern

from csirt.files.table.grid import Spot
from csirt.files.table.take import Record, Table
from csirt.files.table.told import Told, refusal
from csirt.files.table.words import plain
from csirt.model.campaign import NO_GAP
from csirt.model.exercise_words import Presence
from csirt.model.fault import Severity
from csirt.model.guard import names_a_person
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
_NOTHING = frozenset(
    ("aucun", "aucun-ecart", "sans-ecart", "neant", "rien", "ras", "none", "no-gap", "nothing")
)
"""Codes of a debrief that found nothing wanting."""
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


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in one file: a table with a row a facility, or one filled form."""

    mapping: str
    """Id of the mapping of a table, of the sheet of a form."""
    tool: str
    sha256: str
    changed_on: str
    told: Told
    rows: tuple[Row, ...]
    count: int
    """Rows of the file, those that were left included."""


def sent_by_table(table: Table) -> Sent:
    """Return what a table sends."""
    found = tuple(rows(table))
    return Sent(
        table.mapping.id, table.mapping.tool, table.sha256, table.changed_on, table.told, found,
        table.rows,
    )  # fmt: skip


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
    for name in ("on", "played_as", "level", "hot_on", "cold_on", "certified_on"):
        if record.text(name):
            yield name, record.text(name)
    for name in ("by", "rules"):
        if text := function_in(record.text(name), table.told, table.spot(record, name)):
            yield name, text
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
    if record.flag("signed"):
        yield "signed", True
    if gaps := gaps_in(record.list("gaps"), table.told, table.spot(record, "gaps")):
        yield "gaps", gaps
    spot = table.spot(record, "perimeter")
    parts, unfit = record.list("perimeter"), "campaign.perimeter-no-code"
    if perimeter := short_codes(parts, table.told, spot, unfit):
        yield "perimeter", perimeter


def function_in(text: str, told: Told, spot: Spot) -> str:
    """Return a function, or nothing where a name stands in its place, which is not repeated."""
    if not names_a_person(text):
        return text
    told.add("campaign.names-person", spot, Severity.WARNING)
    return ""


def gaps_in(texts: Iterable[str], told: Told, spot: Spot) -> tuple[str, ...]:
    """Return the codes of gaps; that there were none is a code of its own."""
    codes = short_codes(texts, told, spot, "campaign.no-code")
    named = tuple(code for code in codes if code not in _NOTHING)
    return named or ((NO_GAP,) if codes else ())


def short_codes(texts: Iterable[str], told: Told, spot: Spot, unfit: str) -> tuple[str, ...]:
    """Return texts as codes; a sentence or a name of a person is none, and is not repeated."""
    found = []
    for text in texts:
        code = slug(text)
        if code and len(text) <= _LONGEST and not names_a_person(text):
            found.append(code)
        else:
            told.add(unfit, spot, Severity.WARNING)
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
