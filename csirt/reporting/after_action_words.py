"""The entries of a case in words: what was decided, about what, by whom, at what hour of Paris."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache

from csirt.model.care import CareKind
from csirt.model.clock import Clock
from csirt.model.figure import Figure
from csirt.model.journal import Entry, EntryKind
from csirt.model.level import LEVELS
from csirt.model.playbook import Decision, Step
from csirt.operation.case_state import CaseState
from csirt.operation.clocks import ClockState, limit
from csirt.operation.item import Item
from csirt.operation.moment import PARIS
from csirt.operation.registers import Decided
from csirt.reporting.board import span
from csirt.reporting.figures import count, label
from csirt.text import say
from csirt.workspace.sheets import sheet_of
from csirt.workspace.timeline_export import words_of

_K = EntryKind
REASONED = frozenset(
    [_K.DECISION_TAKEN, _K.LEVEL_SET, _K.STEP_SKIPPED, _K.CLOCK_WAIVED, _K.CONFLICT_RESOLVED]
)
"""Decisions that have a place for a reason; a transfer or a cut says what it is for."""
_STATES = frozenset(["open", "limited", "closed-to-ambulances", "closed"])


def hour(at: datetime | None) -> str:
    """Return a moment in Paris, date and hour; a dash where there is none."""
    return "—" if at is None else at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")


def short(ref: str) -> str:
    """Return the reference of an entry without its case: ``station/seq``."""
    return "/".join(ref.split("/")[-2:])


def tally(name: str, refs: Iterable[str]) -> Figure:
    """Return a count of the report as a figure, with the entries that it counts."""
    refs = tuple(refs)
    return count(f"case.{name}", label(f"report.after.count.{name}"), len(refs), refs)


def some(name: str, refs: Iterable[str]) -> Figure | str:
    """Return a count that is only said when there is something to count."""
    refs = tuple(refs)
    return tally(name, refs) if refs else ""


def told(id: str, key: str, value: str, refs: Iterable[str] = (), **facts: object) -> Figure:
    """Return a figure that is said in words, a length of time for instance."""
    return Figure(f"case.{id}", label(key, **facts), value, "plain", tuple(refs))


@cache
def _cuts(lang: str) -> dict[str, str]:
    """Return the cuts of the cut sheet by id, in words."""
    rows = sheet_of("cut-sheet").by_id()["cuts"].rows
    return {str(row.data.get("cut", row.id)): row.label.in_(lang) for row in rows}


class Wording:
    """What a case is told with, in one language."""

    def __init__(self, state: CaseState, regimes: Mapping[str, Clock], lang: str) -> None:
        self.lang, self._state, self._regimes = lang, state, regimes
        self._items = {item.subject: item for item in state.items}
        self._entries = {entry.ref: entry for entry in state.entries}
        self._places = {place.id: place for place in state.facilities}
        self._roles = {role.id: role.name for run in state.runs for role in run.playbook.roles}

    def item(self, subject: str) -> Item | None:
        """Return the step or question of a subject, where its playbook is here."""
        return self._items.get(subject)

    def span(self, length: timedelta) -> str:
        """Return a length of time in words; one that goes back says so."""
        if length < timedelta():
            return say("report.after.before", self.lang, span=span(-length, self.lang))
        return span(length, self.lang)

    def place(self, id: str) -> str:
        """Return a facility in words; nothing where the case has only one."""
        if not id or len(self._places) < 2:
            return ""
        return self._places[id].name or id if id in self._places else id

    def at_place(self, words: str, id: str) -> str:
        """Return some words with the facility they are about, where the case has several."""
        place = self.place(id)
        return f"{words.rstrip('.')} ({place})" if place else words

    def line(self, id: str) -> str:
        """Return a care line, ``FACILITY/LINE``, in words."""
        facility, _, kind = id.rpartition("/")
        name = say(f"cli.desk.line.{kind}", self.lang) if kind in set(CareKind) else kind
        return self.at_place(name, facility)

    def state(self, state: str) -> str:
        """Return the state of a care line in words; as it was written where it is none of ours."""
        return say(f"cli.desk.state.{state}", self.lang) if state in _STATES else state or "—"

    def level(self, level: str) -> str:
        """Return a level in words; as it was written where it is none of ours."""
        known = {str(each) for kinds in LEVELS.values() for each in kinds}
        return say(f"cli.level.{level}", self.lang) if level in known else level

    def regime(self, id: str) -> str:
        """Return a legal clock in words."""
        found = self._regimes.get(id)
        return found.name.in_(self.lang) if found else id

    def limit(self, clock: ClockState) -> datetime | None:
        """Return the first limit that the law sets to a clock, met since or not; none for
        'without delay', by contract, or where the law is not in force.
        """
        regime = self._regimes.get(clock.regime)
        if regime is None or clock.started is None or clock.pending:
            return None
        return limit(regime, clock.started)

    def role(self, id: str) -> str:
        """Return a role in words; as it was written where no playbook knows it."""
        return self._roles[id].in_(self.lang) if id in self._roles else id

    def step(self, item: Item) -> str:
        """Return a step or question in words, with its facility where there are several."""
        return self.at_place(self.node(item.node), item.facility or item.run.facility)

    def node(self, node: Step | Decision) -> str:
        """Return a step or question of a playbook in words."""
        title = node.question if isinstance(node, Decision) else node.title
        return title.in_(self.lang).rstrip(".")

    def cut(self, id: str) -> str:
        """Return a cut in the words of its sheet; as it was written where the sheet has none."""
        return _cuts(self.lang).get(id, id)

    def subject(self, ref: str) -> str:
        """Return what a subject is about, in words."""
        kind, _, rest = ref.partition(":")
        if item := self._items.get(ref):
            return self.step(item)
        if kind == "level" and rest in LEVELS:
            return say(f"report.after.level.{rest}", self.lang)
        if kind == "care-line":
            return self.line(rest)
        if kind == "clock":
            facility, _, clock = rest.rpartition("/")
            return self.at_place(self.regime(clock), facility)
        return rest or ref

    def decided(self, each: Decided) -> dict[str, str]:
        """Return one line of the decision log."""
        entry = self._entries[each.ref]
        return {
            "hour": hour(each.at),
            "what": self._what(entry, each),
            "choice": self._choice(entry, each),
            "reason": each.reason,
            "by": each.by,
            "role": self.role(each.role),
            "ref": short(each.ref),
            "id": each.ref,
            "asked": "yes" if entry.kind in REASONED else "",
        }

    def _what(self, entry: Entry, each: Decided) -> str:
        if entry.kind is _K.CONFLICT_RESOLVED:
            return say("report.after.conflict-on", self.lang, what=self.subject(entry.subject))
        if entry.kind is _K.CUT_DECIDED and (cut := entry.data.get("cut")):
            return self.cut(str(cut))
        if entry.subject and not (entry.subject.startswith("entry:")):
            return self.subject(entry.subject)
        return str(entry.data.get("text") or "") or words_of(entry) or each.what

    def _choice(self, entry: Entry, each: Decided) -> str:
        item = self._items.get(entry.subject)
        if item is not None and isinstance(item.node, Decision):
            options = {option.id: option.title for option in item.node.options}
            return options[each.choice].in_(self.lang) if each.choice in options else each.choice
        if entry.kind is _K.LEVEL_SET:
            return self.level(each.choice)
        if entry.kind is _K.CONFLICT_RESOLVED:
            return say("report.after.kept", self.lang, entry=short(each.choice))
        if entry.kind is _K.DECISION_TAKEN and (each.choice or entry.data.get("text")):
            return each.choice if entry.subject else ""
        return say(f"cli.kind.{entry.kind}", self.lang)
