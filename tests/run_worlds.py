"""A small exercise, and entries of its runs without any database.

``small()`` is played by two cells in 90 minutes: a call at 5, a note that follows it, a decision
that is put at 20 with a default and two ways, a reminder if nobody tells the agency, a pool.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from csirt.model.exercise import Exercise
from csirt.model.journal import Entry
from csirt.operation.exercise_run import RunState, state

T0 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""09:00 in Paris; the scenario says 08:30."""
WORDS = {"fr": "Mot", "en": "Word"}


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def inject(id: str, **fields: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"id": id, "title": words(id), "channel": "phone", "to": ["care"],
                            "text": words(f"texte {id}")}  # fmt: skip
    if not {"at", "after", "if_missing", "manual"} & set(fields):
        told["at"] = "0"
    return told | fields


def expected(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "text": words(id), "objective": "o1", "points": 10} | fields


def exercise(injects: list[Any], **fields: Any) -> Exercise:
    role = {"id": "head", "name": WORDS, "counts_as": "direction"}
    nurse = {"id": "nurse", "name": WORDS, "counts_as": "care"}
    told: dict[str, Any] = {
        "schema": "csirt.exercise/1", "id": "drill", "title": words("Exercice"), "purpose": WORDS,
        "kind": "table-top", "focus": "continuity", "origin": "fictional",
        "clock": {"starts_at": "08:30", "minutes": 90, "speed": 1}, "situation": WORDS,
        "cells": [{"id": "lead", "name": words("Décision"), "roles": [role]},
                  {"id": "care", "name": words("Soins"), "roles": [nurse]}],
        "objectives": [{"id": "o1", "title": words("Alerter"), "weight": 2, "actions": ["a2"]},
                       {"id": "o2", "title": words("Soigner"), "weight": 1, "actions": ["r2"]}],
        "injects": injects,
    }  # fmt: skip
    return Exercise.model_validate(told | fields)


def small(**fields: Any) -> Exercise:
    """Two cells, six injects, five expectations, one decision."""
    injects = [
        inject("call", at="5", effects=[{"system": "record", "state": "down"}], expects=[
            expected("alert", within_minutes=15, late_until_minutes=30,
                     met_by=[{"act": "alert"}]),
            expected("paper", objective="o2", within_minutes=20, met_when=words("papier sorti")),
        ]),
        inject("note", after="call", delay_minutes=20, to=["lead"], unless="met(paper)",
               expects=[expected("plan", within_minutes=10, cell="lead",
                                 met_by=[{"decision": "keep", "option": "divert"}])]),
        inject("ask", at="20", asks="keep", to=["lead"]),
        inject("reminder", if_missing="tell", to=["lead"], channel="phone"),
        inject("ambulances", manual=True),
        inject("press", manual=True, to=["lead"], channel="press",
               expects=[expected("word", within_minutes=15)]),
    ]  # fmt: skip
    decisions = [{
        "id": "keep", "cell": "lead", "question": words("Garder ouvert ?"), "deadline_minutes": 15,
        "default": "stay", "objective": "o2", "options": [
            {"id": "stay", "title": words("garder"), "points": 0,
             "effects": [{"system": "emergency", "state": "limited"}], "sets": ["crowded"]},
            {"id": "divert", "title": words("réorienter"), "points": 10,
             "requires": "met(alert) or late(alert)", "reveals": ["ambulances"],
             "effects": [{"system": "emergency", "state": "closed-to-ambulances"}]},
        ],
    }]  # fmt: skip
    free = [expected("tell", within_minutes=60, cell="lead",
                     met_by=[{"entry": "clock.filed"}, {"act": "tell"}])]  # fmt: skip
    systems = [
        {"id": "record", "name": words("Dossier"), "kind": "application", "state": "up"},
        {"id": "emergency", "name": words("Urgences"), "kind": "care-line", "state": "open"},
    ]
    grid = [{"id": "g1", "cell": "lead", "text": words("Qui décide est clair"), "objective": "o2"}]
    return exercise(
        injects, **({"decisions": decisions, "expectations": free, "systems": systems,
                     "grid": grid} | fields)
    )  # fmt: skip


class Tape:
    """Entries of a run at real minutes from T0, and its state."""

    def __init__(self, scenario: Exercise, *, station: str = "poste-1234") -> None:
        self.scenario, self.station = scenario, station
        self.entries: list[Entry] = []
        self.add("case.opened", "case:c", title="Exercice", exercise=True, facilities=["ch"])

    def add(
        self, kind: str, subject: str = "", minute: float = 0, *, by: str = "Animation",
        role: str = "", tick: int = 0, base: str | None = None, **data: Any,
    ) -> Entry:  # fmt: skip
        seq = len(self.entries) + 1
        at = (T0 + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        last = [e.ref for e in self.entries if subject and e.subject == subject]
        entry = Entry.model_validate(
            {"case": "c", "station": self.station, "seq": seq, "tick": tick or seq,
             "nonce": "0" * 32, "happened_at": at, "recorded_at": at, "actor": by, "role": role,
             "kind": kind, "subject": subject, "data": data,
             "base": base if base is not None else last[-1] if last else ""}
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def start(self, minute: float = 0, *, mode: str = "paced", speed: float = 1) -> "Tape":
        self.add("time.started", "", minute, mode=mode, speed=speed, starts_at="08:30")
        return self

    def inject(self, turn: str, name: str, minute: float, **data: Any) -> Entry:
        return self.add(f"inject.{turn}", f"inject:drill/{name}", minute, **data)

    def sent(self, name: str, minute: float, **data: Any) -> Entry:
        return self.inject("sent", name, minute, **data)

    def act(self, name: str, minute: float, cell: str = "care", **data: Any) -> Entry:
        return self.add("act.done", "", minute, act=name, cell=cell, **data)

    def decided(self, name: str, choice: str, minute: float, **data: Any) -> Entry:
        subject = f"scenario:drill/{name}"
        return self.add("decision.taken", subject, minute, choice=choice, role="Direction", **data)

    def mark(
        self, name: str, mark: str, minute: float, by: str = "Observation A", **data: Any
    ) -> Entry:
        subject = f"scenario:drill/{name}"
        return self.add("observation.made", subject, minute, by=by, mark=mark, **data)

    def judged(self, name: str, outcome: str, minute: float, **data: Any) -> Entry:
        return self.add("judgement.made", f"scenario:drill/{name}", minute, outcome=outcome, **data)

    def at(self, minute: float, entries: Iterable[Entry] | None = None) -> RunState:
        moment = T0 + timedelta(minutes=minute)
        return state(self.scenario, self.entries if entries is None else entries, moment)


def results(run: RunState) -> dict[str, str]:
    return {each.expected.id: each.result.value for each in run.outcomes}


def states(run: RunState) -> dict[str, str]:
    return {each.inject.id: each.state.value for each in run.injects}


def a_whole_run(speed: float = 1, **fields: Any) -> Tape:
    """A run in which the players do well, at real minutes = scenario minutes / speed."""
    t = Tape(small(**fields)).start(speed=speed)

    def m(scenario_minute: float) -> float:
        return scenario_minute / speed

    t.sent("call", m(5))
    t.act("alert", m(10))
    t.mark("paper", "met", m(12))
    t.sent("ask", m(20))
    t.decided("keep", "divert", m(30), reason="plus de lits")
    t.sent("ambulances", m(31))
    t.sent("press", m(40))
    t.mark("word", "partly", m(50))
    t.add("clock.filed", "clock:ch/cert-sante", m(55), by="Direction", reference="R-1")
    t.mark("g1", "met", m(80))
    t.add("exercise.ended", "", m(90))
    return t
