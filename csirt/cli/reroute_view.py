"""A diversion for a terminal of 80 columns: agreed, called, computed, missing, and the limits."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from csirt.analysis.diversion.whole import people
from csirt.cli import talk
from csirt.model.diversion import DiversionRules
from csirt.model.diverted import Directed, Flow, Load, Missing, Reason, Reroute
from csirt.model.diverted_words import Known, Unassessed
from csirt.operation.moment import shown
from csirt.reporting.numbers import date, form, number, short
from csirt.reporting.typeset import WIDE
from csirt.text import language, say

_MOST = 6
"""Sites named in a sentence."""


class View:
    """Prints an answer in the language of the talk."""

    def __init__(self, found: Reroute, rules: DiversionRules, now: datetime) -> None:
        self._found, self._now, self._lang = found, now, language()
        self._rules = {rule.line.value: rule for rule in rules.lines}
        self._words = {each.id: each.name.in_(self._lang) for each in rules.classes}
        self._things = {each.id: each.name.in_(self._lang) for each in rules.beds}
        self._things |= {each.id: each.name.in_(self._lang) for each in rules.teams}

    def show(self) -> None:
        """Print everything, what was agreed first."""
        talk.line(say("cli.reroute.title", names=self._lost()), style="bold")
        self._support()
        self._called()
        self._flows()
        self._saturated()
        self._missing()
        self._not_assessed()
        talk.line(say("cli.reroute.limits"), style="bold")
        for note in self._limits():
            talk.line(f"· {note}")

    def _name(self, id: str) -> str:
        return self._found.names.get(id, {}).get(self._lang, id)

    def _line(self, id: str) -> str:
        return say(f"cli.desk.line.{id}")

    def _lost(self) -> str:
        return ", ".join(self._name(id) for id in self._found.victims)

    def _listed(self, ids: tuple[str, ...]) -> str:
        names = [self._name(id) for id in ids]
        return ", ".join([*names[:_MOST], "…"] if len(names) > _MOST else names)

    def _unit(self, line: str, count: int) -> str:
        rule = self._rules[line]
        return (rule.one if form(count, self._lang) == "one" else rule.unit).in_(self._lang)

    def _of(self, victim: str, line: str) -> str:
        """Return the name of a line; with that of the victim where there are several."""
        if len(self._found.victims) == 1:
            return self._line(line)
        return f"{self._name(victim)}, {self._line(line)}"

    def _support(self) -> None:
        rows = []
        for each in self._found.support:
            key = "agreed" if each.valid else "expired"
            on = each.agreed_on if each.valid else each.valid_until
            rows.append(
                (
                    self._line(each.line),
                    f"{each.rank}. {self._name(each.partner)}",
                    "—" if each.per_day is None else short(each.per_day, self._lang),
                    each.phone.replace(" ", WIDE) or "—",
                    say(f"cli.reroute.{key}", on=date(on, self._lang)) if on else "—",
                )
            )
        if not rows:
            talk.line(say("cli.reroute.no-support", names=self._lost()), style="bold")
            return
        heads = ("line", "support", "per-day", "phone", "agreement")
        self._table(say("cli.reroute.support"), heads, rows)

    def _called(self) -> None:
        rows = [
            (
                self._name(each.place),
                self._line(each.line),
                short(each.free, self._lang),
                self._hour(each.as_of),
                self._hour(each.valid_until),
                say(f"cli.reroute.left.{each.left}" if each.left else "cli.reroute.counts"),
            )
            for each in self._found.called
        ]
        if not rows:
            talk.line(say("cli.reroute.no-called"), style="bold")
            return
        heads = ("place", "line", "free", "as-of", "until", "counts")
        self._table(say("cli.reroute.called"), heads, rows)

    def _hour(self, at: str) -> str:
        return shown(datetime.fromisoformat(at), self._now) if at else "—"

    def _flows(self) -> None:
        title = "cli.reroute.flows" if self._found.demands else "cli.reroute.no-flows"
        talk.line(say(title), style="bold")
        loads = {(each.site, each.line): each for each in self._found.loads}
        flows = {
            key: list(some)
            for key, some in groupby(self._found.flows, key=lambda each: (each.victim, each.line))
        }
        for demand in self._found.demands:
            mine = flows.get((demand.victim, demand.line), [])
            heads = ("to", f"per.{demand.days}", "minutes", "load")
            rows = [self._flow(each, loads) for each in mine]
            if rows:
                self._table(self._demand(demand), heads, rows)
            else:
                talk.line(self._demand(demand))

    def _demand(self, each: Directed) -> str:
        count = number(each.walk_ins_per_day, self._lang)
        key = "walk-ins" if each.walk_in_sites else "walk-ins-nowhere"
        walk_ins = say(f"cli.reroute.{key}", count=count) if each.walk_ins_per_day >= 1 else ""
        return say(
            "cli.reroute.line",
            line=self._of(each.victim, each.line),
            patients=number(each.patients, self._lang),
            unit=self._unit(each.line, each.patients),
            span=say(f"cli.reroute.span.{each.days}"),
            walk_ins=walk_ins,
        )

    def _flow(self, each: Flow, loads: dict[tuple[str, str], Load]) -> tuple[str, ...]:
        load = loads.get((each.to, each.line))
        word = self._words.get(load.class_, "") if load else ""
        known = self._known(each)
        patients = number(each.patients, self._lang)
        held = f" ({self._things[load.held_by]})" if load and load.held_by else ""
        return self._name(each.to), patients, str(each.minutes), f"{word or '—'}{held}{known}"

    def _known(self, each: Flow) -> str:
        if each.known is Known.COMPUTED:
            return ""
        return say(f"cli.reroute.known.{each.known}", at=self._hour(each.as_of))

    def _missing(self) -> None:
        found = self._found
        if found.feasible is None:
            talk.line(say("cli.reroute.missing-unknown"), style="bold")
            return
        if not found.missing:
            most = sum(found.runs[-1].missing_per_day.values())
            if most < 0.5:
                talk.line(say("cli.reroute.nothing-missing"), style="bold")
            else:
                amount = number(most, self._lang)
                talk.line(say("cli.reroute.none-missing", amount=amount), style="bold")
            return
        talk.line(say("cli.reroute.missing"), style="bold")
        for each in found.missing:
            talk.line(f"  ✗ {self._lack(each)}")
            for reason in each.reasons:
                talk.line(f"    {self._because(reason)}")

    def _lack(self, each: Missing) -> str:
        ends = [run.missing_per_day.get((each.victim, each.line), 0.0) for run in self._found.runs]
        told = say(
            "cli.reroute.lacks",
            line=self._of(each.victim, each.line),
            patients=number(each.patients, self._lang),
            unit=self._unit(each.line, each.patients),
            span=say(f"cli.reroute.span.{each.days}"),
        )
        low, high = (people(end, each.days) for end in (ends[0], ends[-1]))
        if low == high:
            return told
        bounds = say(
            "cli.reroute.bounds", low=number(low, self._lang), high=number(high, self._lang)
        )
        return f"{told} ({bounds})"

    def _because(self, reason: Reason) -> str:
        near = "" if reason.minutes is None else say("cli.reroute.nearest", minutes=reason.minutes)
        return say(
            f"cli.reroute.because.{reason.lack}",
            nearest=near,
            sites=self._listed(reason.sites),
            what=self._things.get(reason.what, reason.what),
        )

    def _saturated(self) -> None:
        if not self._found.saturated:
            if self._found.demands:
                talk.line(say("cli.reroute.none-saturated"), style="bold")
            return
        talk.line(say("cli.reroute.saturated"), style="bold")
        by_line: dict[str, list[str]] = {}
        for each in self._found.saturated:
            by_line.setdefault(each.line, []).append(each.site)
        for line, sites in by_line.items():
            text = say(
                "cli.reroute.full",
                line=self._line(line),
                count=len(sites),
                of=self._found.reach.get(line, 0),
                sites=self._listed(tuple(sites)),
            )
            talk.line(f"  {text}")

    def _not_assessed(self) -> None:
        found = self._found
        told: dict[tuple[str, Unassessed, int], list[str]] = {}
        for each in found.not_assessed:
            told.setdefault((each.victim, each.why, each.facilities), []).append(each.line)
        lines = [
            say(
                f"cli.reroute.why.{why}",
                victim=self._name(victim),
                lines=", ".join(self._line(line) for line in some if line),
                count=count,
            )
            for (victim, why, count), some in told.items()
        ]
        if found.unknown_sites:
            lines.append(say("cli.reroute.unknown-sites", count=found.unknown_sites))
        if found.unplaced_sites:
            lines.append(say("cli.reroute.unplaced-sites", count=found.unplaced_sites))
        if lines:
            talk.line(say("cli.reroute.not-assessed"), style="bold")
        for text in lines:
            talk.line(f"  {text}")

    def _limits(self) -> Iterator[str]:
        for note in self._found.notes:
            yield note[self._lang]

    def _table(self, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        names = [
            say(f"cli.reroute.{head}" if head.startswith("per.") else f"cli.reroute.col.{head}")
            for head in heads
        ]
        talk.table(title, names, rows, most=40)
