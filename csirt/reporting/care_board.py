"""The care lines of a crisis, line by line across the facilities: what a dispatcher asks first."""

from csirt.model.care import CareKind
from csirt.operation.case_state import CaseState
from csirt.operation.moment import shown
from csirt.operation.registers import RegisterRow, register
from csirt.operation.row_age import moment_in
from csirt.reporting.room_tables import is_old
from csirt.reporting.rows import Row
from csirt.text import say

STATES = ("open", "limited", "closed-to-ambulances", "closed")
"""What a line may be, from best to worst."""


def lines(state: CaseState, lang: str) -> list[Row]:
    """Return one row a care line, the worst state of it first, each facility with its hours."""
    told: dict[str, list[tuple[str, RegisterRow]]] = {}
    for row in register("line", state.entries):
        facility, _, line = row.id.rpartition("/")
        told.setdefault(line, []).append((facility, row))
    order = [kind.value for kind in CareKind]
    named = sorted(told, key=lambda line: order.index(line) if line in order else len(order))
    return [_row(line, told[line], state, lang) for line in named]


def _row(line: str, told: list[tuple[str, RegisterRow]], state: CaseState, lang: str) -> Row:
    ranked = sorted(told, key=lambda each: -_rank(each[1]))
    worst = ranked[0][1]
    old = any(is_old("line", row, state.now) for _, row in told)
    about = [_of(facility, row, state, lang) for facility, row in ranked]
    said = worst.said("state")
    mark = say(f"cli.desk.mark.{said}", lang) if said in STATES else "?"
    text = name_of(line, lang)
    return Row(mark, "", text, "", tuple(about), alert=old or said == "closed")


def name_of(line: str, lang: str) -> str:
    """Return a care line for people; one that is not ours keeps its own name."""
    return say(f"cli.desk.line.{line}", lang) if line in set(CareKind) else line


def _rank(row: RegisterRow) -> int:
    said = row.said("state")
    return STATES.index(said) if said in STATES else -1


def _of(facility: str, row: RegisterRow, state: CaseState, lang: str) -> str:
    """Return the state of a line at one facility, since when, until when, decided by whom."""
    said = row.said("state")
    told = say(f"cli.desk.state.{said}", lang) if said in STATES else (said or "—")
    places = {place.id: place.shown for place in state.facilities}
    where = places.get(facility, facility)
    until = moment_in(row, "until")
    parts = [f"{where} : {told}" if where else told]
    parts.append(say("cli.desk.since", lang, at=shown(row.at, state.now)))
    if until is not None:
        key = "cli.desk.until-past" if until < state.now else "cli.desk.until"
        parts.append(say(key, lang, at=shown(until, state.now)))
    if by := row.said("decided-by"):
        parts.append(say("cli.desk.by", lang, name=by))
    return ", ".join(parts)
