"""How long a simulated run of 200 injects takes: worked out, then written and signed in a journal.

Beside it, in the same run: the state worked out once from the entries of that run, and what the
same entries cost when each is a transaction of its own, as in a room.
"""

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from csirt.model.exercise import Exercise
from csirt.operation.exercise_run import state
from csirt.operation.exercise_scoring import score
from csirt.operation.exercise_script import scripted
from csirt.operation.exercise_simulation import EPOCH, Deed, Players, entries_of, simulated
from csirt.store.log import Store
from csirt.workspace.journal import Act, Journal, Stamp
from csirt.workspace.station import own_station

INJECTS = 200
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def scenario(count: int = INJECTS) -> Exercise:
    """Return injects by hour, after one another and under conditions, each with an expectation."""
    words = {"fr": "Mot", "en": "Word"}

    def inject(nth: int) -> dict[str, object]:
        trigger: dict[str, object] = {"at": str(nth // 2)}
        if nth % 3 == 2:
            trigger = {"after": f"i{nth - 1}", "delay_minutes": 1}
        if nth % 4 == 1 and nth > 4:
            trigger["when"] = f"met(e{nth - 4}) or missed(e{nth - 4}) and not sent(i{nth - 3})"
            trigger["wait"] = True
        return {
            "id": f"i{nth}", "title": words, "text": words, "channel": "phone",
            "to": [f"c{nth % 4}"], **trigger,
            "expects": [{"id": f"e{nth}", "text": words, "objective": "o", "within_minutes": 5,
                         "met_by": [{"act": f"a{nth}"}]}],
        }  # fmt: skip

    return Exercise.model_validate(
        {"schema": "csirt.exercise/1", "id": "long", "title": words, "purpose": words,
         "kind": "table-top", "origin": "fictional", "situation": words,
         "clock": {"starts_at": "08:30", "minutes": count},
         "cells": [{"id": f"c{n}", "name": words} for n in range(4)],
         "objectives": [{"id": "o", "title": words}],
         "injects": [inject(nth) for nth in range(count)]}
    )  # fmt: skip


def timed(label: str, work: object) -> object:
    """Run some work once and print how long it took."""
    start = time.perf_counter()
    found = work()  # type: ignore[operator]
    print(f"{label:48} {time.perf_counter() - start:6.2f} s")
    return found


def kept(folder: Path, name: str, deeds: tuple[Deed, ...], *, at_once: bool) -> None:
    """Write a run in a journal, in one transaction or in one an entry."""
    journal = Journal(Store(folder / f"{name}.sqlite"), own_station(), name)
    stamp = Stamp(NOW, "Animation", "", NOW)
    acts = [Act(each.kind, each.subject, each.data) for each in deeds]
    for some in [acts] if at_once else [[act] for act in acts]:
        journal.append_all(some, stamp)


if __name__ == "__main__":
    made = scenario()
    with tempfile.TemporaryDirectory() as name:
        os.environ["CSIRT_CONFIG"] = f"{name}/config"
        folder = Path(name)

        def whole() -> tuple[Deed, ...]:
            """Work out a run, and write it."""
            found = simulated(scripted(made), players=Players.ALL)
            kept(folder, "whole", found, at_once=True)
            return found

        deeds = simulated(scripted(made), players=Players.ALL)
        timed("a simulated run, worked out", lambda: simulated(made, players=Players.ALL))
        timed("the same, worked out, signed and written", whole)
        entries = entries_of(deeds)
        run = timed("its state, from its entries", lambda: state(made, entries, EPOCH))
        timed("its results", lambda: score(run).as_json(overall=True))  # type: ignore[arg-type]
        timed("its entries, each a transaction of its own",
              lambda: kept(folder, "each", deeds, at_once=False))  # fmt: skip
        sent = sum(each.kind == "inject.sent" for each in deeds)
        print(f"{INJECTS} injects, {sent} sent, {len(deeds)} entries")
