"""What stands in a situation report, for each of its readers; never an internal target."""

from collections.abc import Callable, Iterator, Mapping

from csirt.model.clock import Clock, Party, State
from csirt.model.journal import Entry, EntryKind
from csirt.model.level import LEVELS
from csirt.model.playbook import Decision, Track
from csirt.model.rhythm import Variant
from csirt.operation.clocks import ClockState
from csirt.operation.item import Item
from csirt.operation.moment import shown
from csirt.operation.registers import decisions, register
from csirt.operation.sitrep import Sitrep
from csirt.operation.timeline import case_time
from csirt.reporting.board import Section, limit_of, place_of
from csirt.reporting.care_board import lines, name_of
from csirt.reporting.room_tables import rows as table_rows
from csirt.reporting.room_tables import said
from csirt.reporting.rows import Row
from csirt.text import say

_K = EntryKind
_QUIET = frozenset([State.NOT_TRIGGERED, State.NOT_APPLICABLE])
NEW = "+"
"""Mark of what the last report did not have."""


def sections(
    report: Sitrep, variant: Variant, regimes: Mapping[str, Clock], lang: str
) -> tuple[Section, ...]:
    """Return the sections of one version of a report, in the order in which it is read."""
    found = []
    for key in _ORDER[variant]:
        rows = tuple(_ROWS[key](report, regimes, lang))
        if rows or key in _ALWAYS:
            title = say(_TITLES.get(key, f"cli.sitrep.{key}"), lang)
            found.append(Section(key, title, rows))
    return tuple(found)


def _said(key: str) -> "_Rows":
    def rows(report: Sitrep, _regimes: Mapping[str, Clock], _lang: str) -> Iterator[Row]:
        text = report.said.get(key, "")
        if text:
            yield Row(" ", "", text)

    return rows


def _facts(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    """Yield what a person says, then the log since the last report."""
    if text := report.said.get("facts", ""):
        yield Row(" ", "", text)
    for entry in report.new([_K.CALL_RECEIVED, _K.NOTE_ADDED]):
        yield _line(report, entry, str(entry.data.get("unit", "")))


def _line(report: Sitrep, entry: Entry, about: str) -> Row:
    text = str(entry.data.get("text", "")) or entry.subject
    return Row(NEW, shown(case_time(entry), report.state.now), text, "", (about,) if about else ())


def _lines(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    fresh = {
        entry.subject.rpartition("/")[2].rpartition(":")[2]
        for entry in report.new([_K.CARE_LINE_SET])
    }
    names = {name_of(line, lang) for line in fresh}
    for row in lines(report.state, lang):
        changed = report.since is not None and row.text in names
        new = (say("cli.sitrep.changed", lang),) if changed else ()
        yield Row(row.mark, row.hour, row.text, "", (*new, *row.about), row.alert)


def _decided(report: Sitrep, regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    state = report.state
    titles = {item.subject: item for item in state.items}
    for each in decisions(state.entries):
        if each.ref not in report.fresh:
            continue
        item = titles.get(each.what)
        what = item.title.in_(lang) if item else _subject(each.what, regimes, lang)
        choice = _choice(item, each.choice, lang)
        about = [say("cli.desk.by", lang, name=each.by)] + ([each.reason] if each.reason else [])
        text = say("cli.desk.cell", lang, name=what.rstrip(" .?"), value=choice) if choice else what
        yield Row(NEW, shown(each.at, state.now), text, "", tuple(about))


def _subject(subject: str, regimes: Mapping[str, Clock], lang: str) -> str:
    """Return what a decision is about, in words where there are some."""
    kind, _, place = subject.partition(":")
    if kind == "level" and place in LEVELS:
        return say(f"cli.sitrep.level.{place}", lang)
    regime = regimes.get(place.rpartition("/")[2]) if kind == "clock" else None
    return regime.name.in_(lang) if regime else subject


def _choice(item: Item | None, choice: str, lang: str) -> str:
    """Return an answer in words; of a conflict, that it was decided."""
    if choice.startswith("entry:"):
        return say("cli.kind.conflict.resolved", lang)
    if any(choice in set(levels) for levels in LEVELS.values()):
        return say(f"cli.level.{choice}", lang)
    options = item.node.options if item and isinstance(item.node, Decision) else ()
    return next((option.title.in_(lang) for option in options if option.id == choice), choice)


def _expected(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    """Yield the questions that wait for an answer, without the hour that we set ourselves."""
    for item in report.state.decisions:
        roles = {role.id: role.name.in_(lang) for role in item.run.playbook.roles}
        place = place_of(report.state, item.facility or item.run.facility)
        about = [roles.get(item.accountable, "—"), *([place] if place else [])]
        yield Row("?", "", item.title.in_(lang), "", tuple(about))


def _steps(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    """Yield the technical steps done since, then those in hand."""
    state = report.state
    done = {entry.subject for entry in report.new([_K.STEP_DONE])}
    for item in state.items:
        if item.track is not Track.TECHNICAL or item.is_question:
            continue
        place = place_of(state, item.facility or item.run.facility)
        about = (place,) if place else ()
        if item.subject in done and item.settled_at is not None:
            hour = shown(item.settled_at, state.now)
            yield Row("✓", hour, item.title.in_(lang), "", about)
        elif item.to_do:
            yield Row("□", "", item.title.in_(lang), "", about)


def _clocks(*, agency: bool) -> "_Rows":
    def rows(report: Sitrep, regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
        for clock in report.state.clocks:
            regime = regimes.get(clock.regime)
            if regime is None or clock.state in _QUIET:
                continue
            if (regime.party is Party.AGENCY) is agency:
                yield _clock(clock, regime, report, lang)

    return rows


def _clock(clock: ClockState, regime: Clock, report: Sitrep, lang: str) -> Row:
    state = report.state
    told = [say(f"cli.clock.state.{clock.state}", lang), limit_of(clock, state.now, lang)]
    told += [clock.reason, place_of(state, clock.facility)]
    hour = "" if clock.due is None else shown(clock.due, state.now)
    mark = "!" if clock.late else ("✓" if clock.filed else "▷")
    return Row(mark, hour, regime.name.in_(lang), "", tuple(each for each in told if each))


def _table(name: str) -> "_Rows":
    def rows(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
        yield from table_rows(name, report.state, lang)

    return rows


def _messages(report: Sitrep, _regimes: Mapping[str, Clock], lang: str) -> Iterator[Row]:
    """Yield each message with the count of its answers."""
    answers = register("answer", report.state.entries)
    for row in register("message", report.state.entries):
        mine = [each for each in answers if each.id.partition("/")[0] == row.id]
        counts = {key: sum(each.said("answer") == key for each in mine) for key in _ANSWERS}
        lists = said("message", row, "lists", report.state.now, lang) or "—"
        text = say("cli.sitrep.message", lang, number=row.id, lists=lists)
        about = say("cli.sitrep.answers", lang, **counts)
        yield Row("·", shown(row.at, report.state.now), text, "", (about,))


_ANSWERS = ("read", "applied", "impossible")
_Rows = Callable[[Sitrep, Mapping[str, Clock], str], Iterator[Row]]
_ROWS: dict[str, _Rows] = {
    "facts": _facts,
    "lines": _lines,
    "decided": _decided,
    "expected": _expected,
    "steps": _steps,
    "needs": _said("needs"),
    "communication": _said("communication"),
    "forecast-24": _said("forecast-24"),
    "forecast-72": _said("forecast-72"),
    "clocks": _clocks(agency=False),
    "agency-clocks": _clocks(agency=True),
    "transfer": _table("transfer"),
    "capacity": _table("capacity"),
    "resource": _table("resource"),
    "mission": _table("mission"),
    "message": _messages,
    "cut": _table("cut"),
    "reconnection": _table("reconnection"),
}
_ORDER: dict[Variant, tuple[str, ...]] = {
    Variant.VICTIM: (
        "facts", "lines", "decided", "expected", "needs", "resource", "clocks", "communication",
        "forecast-24", "forecast-72",
    ),
    Variant.AGENCY: (
        "lines", "facts", "transfer", "capacity", "decided", "expected", "needs", "resource",
        "message", "agency-clocks", "clocks", "communication", "forecast-24", "forecast-72",
    ),
    Variant.TECHNICAL: (
        "facts", "steps", "cut", "reconnection", "resource", "mission", "decided", "expected",
        "needs", "forecast-24", "forecast-72",
    ),
}  # fmt: skip
_TITLES = {"message": "cli.desk.table.message"}
"""Headings that are not under the name of their section: that one is the sentence of a row."""
_ALWAYS = frozenset(["facts", "lines", "decided", "expected", "needs"])
"""Sections that stand there even when they have nothing to say: silence is told."""
