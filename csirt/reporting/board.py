"""The board of a case: what is late, open, to be decided, and the legal clocks, in short lines.

One description for the terminal, for a screen reader and for the wall.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from csirt.model.clock import Clock, State
from csirt.model.journal import Entry
from csirt.model.level import LEVELS
from csirt.model.network import Level
from csirt.model.playbook import Decision
from csirt.model.record import Text
from csirt.model.rhythm import Rhythm
from csirt.operation.case_state import CaseState
from csirt.operation.clocks import ClockState
from csirt.operation.item import Item, ItemState
from csirt.operation.moment import PARIS, shown
from csirt.operation.registers import COMPROMISED, register
from csirt.operation.sitrep import coming_slots, missed
from csirt.operation.timeline import case_time
from csirt.reporting.care_board import lines
from csirt.reporting.rows import Row
from csirt.text import say

_QUIET = frozenset([State.NOT_TRIGGERED, State.NOT_APPLICABLE])


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading."""

    key: str
    title: str
    rows: tuple[Row, ...]
    more: int = 0
    """Rows that are not shown."""


@dataclass(frozen=True, slots=True)
class Board:
    """A case at one moment, for people."""

    title: str
    head: tuple[str, ...]
    """Lines under the title: facilities, hour, levels."""
    exercise: bool
    now: datetime
    sections: tuple[Section, ...]


def board(
    state: CaseState,
    regimes: Mapping[str, Clock],
    lang: str,
    *,
    most: int = 12,
    rhythm: Rhythm | None = None,
) -> Board:
    """Return the board of a case in one language, at most ``most`` rows a section."""
    late = {item.subject for item in state.late}
    now = state.now
    listed = (
        ("conflicts", _conflicts(state, lang), most),
        ("late", [_row(item, state, lang) for item in state.late], most),
        (
            "decisions",
            [_row(i, state, lang) for i in state.decisions if i.subject not in late],
            most,
        ),
        ("machines", list(_machines(state, lang)), most),
        ("lines", lines(state, lang), 18),
        ("clocks", list(_clocks(state, regimes, lang)), most),
        ("open", [_row(i, state, lang) for i in state.to_do if i.subject not in late], most),
        ("next", [_row(item, state, lang) for item in state.coming], most // 2),
        ("rhythm", list(_rhythm(rhythm, state, lang)) if rhythm else [], most),
        ("unread", [Row("?", "", each.subject) for each in state.unread], most),
        ("notes", [_note(entry, state) for entry in reversed(state.notes)], most),
    )
    sections = tuple(
        Section(key, say(f"cli.board.{key}", lang), tuple(rows[:some]), max(0, len(rows) - some))
        for key, rows, some in listed
        if rows
    )
    return Board(state.title or state.id, tuple(_head(state, lang)), state.exercise, now, sections)


def _rhythm(rhythm: Rhythm, state: CaseState, lang: str) -> Iterator[Row]:
    """Yield the reports that the day asked for and nobody wrote, then the next meetings."""
    opened = state.opened_at or state.now
    for when, slot in missed(rhythm, state.entries, opened, state.now):
        about = say("cli.board.rhythm-missed", lang, at=shown(when, state.now))
        yield Row("!", slot.at, slot.title.in_(lang), "", (about,), alert=True)
    for when, slot in coming_slots(rhythm, state.now, most=2):
        who = slot.who.in_(lang)
        yield Row("·", shown(when, state.now), slot.title.in_(lang), "", (who,))


def _head(state: CaseState, lang: str) -> Iterator[str]:
    yield state.id
    local = state.now.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
    since = "" if state.opened_at is None else span(state.now - state.opened_at, lang)
    hour = "cli.board.hour" if state.at is case_time else "cli.play.board.case-hour"
    yield say(hour, lang, now=local, since=since or "—")
    if state.facilities:
        yield " · ".join(place.shown for place in state.facilities)
    yield from levels(state, lang)
    for run in state.runs:
        place = place_of(state, run.facility)
        where = f" · {place}" if place else ""
        mine = [item for item in state.items if item.run == run]
        done = sum(item.settled_at is not None for item in mine)
        aside = sum(item.state is ItemState.ASIDE for item in mine)
        title = run.playbook.title.in_(lang)
        yield say("cli.board.run", lang, title=title + where, done=done, of=len(mine) - aside)
    if state.closed:
        yield say("cli.board.closed", lang)


def levels(state: CaseState, lang: str) -> tuple[str, ...]:
    """Return the two levels by their names, on one line, where they are set."""
    told = [
        say(f"cli.board.level.{name}", lang, level=_level(name, entry, lang))
        for name, entry in sorted(state.levels.items())
        if name in LEVELS
    ]
    return (" · ".join(told),) if told else ()


def _level(name: str, entry: Entry, lang: str) -> str:
    told = str(entry.data.get("level", "—"))
    return say(f"cli.level.{told}", lang) if told in set(LEVELS[name]) else told


def place_of(state: CaseState, facility: str) -> str:
    """Return a facility for people; nothing where the case has only one."""
    found = {place.id: place for place in state.facilities}
    if not facility or len(found) < 2:
        return ""
    return found[facility].shown if facility in found else facility


def _row(item: Item, state: CaseState, lang: str) -> Row:
    roles = {role.id: role.name.in_(lang) for role in item.run.playbook.roles}
    about = [roles.get(item.node.owner or "", "—"), say(f"cli.playbook.track.{item.track}", lang)]
    if place := place_of(state, item.facility or item.run.facility):
        about.append(place)
    about += _remarks(item, lang)
    hour = "" if item.due is None else shown(item.due, state.now)
    return Row(_mark(item), hour, item.title.in_(lang), _id(item, state), tuple(about), item.late)


def _mark(item: Item) -> str:
    if item.late or item.conflict:
        return "!"
    if item.is_question:
        return "?"
    if item.state is ItemState.STARTED:
        return "▸"
    return "·" if item.state is ItemState.WAITING or item.returns else "□"


def _id(item: Item, state: CaseState) -> str:
    """Return the shortest name that means one thing now."""
    same = [each for each in state.items if each.node.id == item.node.id]
    acting = [each for each in same if each.to_do or each.returns] or same
    return item.node.id if len(acting) == 1 else item.subject.removeprefix("step:")


def _remarks(item: Item, lang: str) -> Iterator[str]:
    if item.conflict:
        yield say("cli.board.in-conflict", lang)
    if item.review:
        yield say("cli.board.review", lang)
    if item.rounds:
        yield say("cli.board.rounds", lang, count=item.rounds)
    node = item.node
    if isinstance(node, Decision):
        if item.state is ItemState.DOUBT:
            title = next((o.title for o in node.options if o.id == item.choice), Text(fr="—"))
            yield say("cli.board.in-doubt", lang, answer=title.in_(lang))
        yield say("cli.board.options", lang, names=" | ".join(o.id for o in node.options))
    elif node.irreversible:
        yield say("cli.board.irreversible", lang)
    if item.waits_for:
        yield say("cli.board.waits", lang, names=", ".join(item.waits_for))


def _machines(state: CaseState, lang: str) -> Iterator[Row]:
    """Yield the machines that an attack holds, the first one hit first."""
    found = [row for row in register("machine", state.entries) if row.said("state") == COMPROMISED]
    first = {row.id: min(state.at(entry) for entry in row.entries) for row in found}
    for row in sorted(found, key=lambda each: (first[each.id], each.id)):
        name, rights = row.said("name", "machine") or row.id, row.said("rights")
        told = (say(f"cli.capture.reach.level.{rights}", lang),) if rights in list(Level) else ()
        yield Row("!", shown(first[row.id], state.now), name, row.entries[-1].subject, told)


def _conflicts(state: CaseState, lang: str) -> list[Row]:
    rows = []
    for each in state.open_conflicts:
        told = [
            f"{entry.station}/{entry.seq} ({entry.actor}, {shown(state.at(entry), state.now)}"
            f"{_what(entry)})"
            for entry in each.entries
        ]
        title = say("cli.board.conflict", lang, subject=each.subject)
        rows.append(Row("!", "", title, each.subject, tuple(told), alert=True))
    return rows


def _what(entry: Entry) -> str:
    said = entry.data.get("choice") or entry.data.get("evidence") or entry.data.get("reason")
    kind = entry.kind.value.partition(".")[2]
    return f", {kind}: {said}" if said else f", {kind}"


def _clocks(state: CaseState, regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    """Yield the clocks that run or were served; those that nothing started are only counted."""
    quiet = 0
    for clock in state.clocks:
        regime = regimes.get(clock.regime)
        if clock.state in _QUIET or regime is None:
            quiet += 1
            continue
        about = [say(f"cli.clock.state.{clock.state}", lang), limit_of(clock, state.now, lang)]
        if clock.target is not None and clock.filed is None:
            about.append(say("cli.board.target", lang, at=shown(clock.target, state.now)))
        if clock.reason:
            about.append(clock.reason)
        if place := place_of(state, clock.facility):
            about.append(place)
        hour = "" if clock.due is None else shown(clock.due, state.now)
        mark = "!" if clock.late else _progress(clock)
        told = tuple(each for each in about if each)
        yield Row(mark, hour, regime.name.in_(lang), clock.id, told, clock.late)
    if quiet:
        yield Row("·", "", say("cli.board.quiet-clocks", lang, count=quiet), "clock list")


def _progress(clock: ClockState) -> str:
    """Return a sign of how much of the time has gone: warnings at a half and at four fifths."""
    if clock.filed is not None and clock.state is not State.COMPLEMENT_DUE:
        return "✓"
    share = clock.share
    return "▷" if share is None or share < 0.5 else ("▶" if share < 0.8 else "!")


def limit_of(clock: ClockState, now: datetime, lang: str) -> str:
    """Return how a clock stands to the limit of the law, in words."""
    if clock.filed is not None and clock.due is None:
        at = shown(clock.filed, now)
        return say("cli.board.filed-late" if clock.late else "cli.board.filed", lang, at=at)
    if clock.due is not None and clock.remaining is not None:
        if clock.remaining < timedelta():
            return say("cli.board.over", lang, span=span(-clock.remaining, lang))
        return say("cli.board.left", lang, span=span(clock.remaining, lang))
    if clock.elapsed is None:
        return ""
    return say("cli.board.elapsed", lang, span=span(clock.elapsed, lang))


def span(length: timedelta, lang: str) -> str:
    """Return a length of time for people: minutes, hours and minutes, then days and hours."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return say("cli.board.minutes", lang, minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 72:
        return say("cli.board.hours", lang, hours=hours, minutes=f"{minutes:02}")
    return say("cli.board.days", lang, days=hours // 24, hours=hours % 24)


def _note(entry: Entry, state: CaseState) -> Row:
    text, unit = str(entry.data.get("text", "")), str(entry.data.get("unit", ""))
    about = tuple(each for each in (unit, entry.actor) if each)
    hour = shown(state.at(entry), state.now)
    return Row(" ", hour, text, f"{entry.station}/{entry.seq}", about)


def listed(items: Iterable[Item], state: CaseState, lang: str) -> tuple[Row, ...]:
    """Return steps and questions as rows, for the answer to a command."""
    return tuple(_row(item, state, lang) for item in items)
