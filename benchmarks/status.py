"""How long the state of a case takes, cold, from a journal of 5,000 and of 50,000 entries.

Beside it, in the same run: a bare interpreter that reads the same bodies from the same file and
parses them as JSON, without looking at what they say; and the acknowledged append of one line.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from csirt.model.playbook import Playbook
from csirt.operation.item import run_subject, step_subject
from csirt.operation.timeline import recorded, stored
from csirt.store.log import Store
from csirt.workspace.cases import open_case
from csirt.workspace.incident import digest_of
from csirt.workspace.journal import Journal, write
from csirt.workspace.station import own_station

FACILITIES, STEPS = 20, 60
NOW = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
BARE = """
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select body from entry").fetchall()
print(len([json.loads(body) for body, in rows]))
"""


def playbook() -> Playbook:
    """Sixty steps, each after the one before it, ten of them apart."""
    words = {"fr": "Mot", "en": "Word"}
    steps = [
        {"id": f"step-{n}", "track": "technical", "owner": "lead", "title": words,
         "origin": "fictional", "after": [f"step-{n - 1}"] if n % 6 else []}
        for n in range(STEPS)
    ]  # fmt: skip
    start = [step["id"] for step in steps if not step["after"]]
    role = {"id": "lead", "name": words, "holder": words, "deputies": [words]}
    return Playbook.model_validate(
        {"schema": "csirt.playbook/1", "id": "long", "title": words, "purpose": words,
         "scope": "facility", "origin": "fictional", "roles": [role], "start": start,
         "steps": steps}
    )  # fmt: skip


def filled(place: Path, count: int) -> Journal:
    """Write a journal: a playbook at twenty facilities, then steps, notes and clocks."""
    names = tuple(f"site-{n}" for n in range(FACILITIES))
    journal, _ = open_case(
        Store(place), own_station(), title="Nuit", facilities=names, happened_at=NOW,
        actor="RSSI", now=NOW,
    )  # fmt: skip
    document = playbook().model_dump(mode="json", by_alias=True)
    sha256 = digest_of(document)
    told = []
    for nth, name in enumerate(names):
        data = {"sha256": sha256, "facility": name} | ({} if nth else {"playbook": document})
        told.append(("playbook.frozen", run_subject("long", name), data))
    nth = 0
    while len(told) < count - 2:
        name, step = names[nth % FACILITIES], f"step-{nth // FACILITIES % STEPS}"
        told.append(("step.done", step_subject("long", step, name), {"evidence": "photo 12"}))
        told.append(("note.added", "", {"text": "toujours pas de dossier patient"}))
        nth += 1
    at = {"happened_at": stored(NOW), "recorded_at": recorded(NOW), "actor": "RSSI", "role": ""}
    rows = [
        {**at, "kind": kind, "subject": subject, "data": data, "base": ""}
        for kind, subject, data in told
    ]
    with journal.store.write(journal.case) as pen:
        write(pen, journal.station, journal.case, *rows)
    return journal


def seconds(*command: str, runs: int = 5) -> float:
    """Return the median of some runs of a whole process."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        found.append(time.perf_counter() - start)
    return median(found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CSIRT_CONFIG"] = f"{folder}/config"
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        csirt = (sys.executable, "-m", "csirt", "incident")
        for count in (5_000, 50_000):
            place = Path(folder) / f"{count}.sqlite"
            journal = filled(place, count)
            os.environ["CSIRT_JOURNAL"] = str(place)
            subprocess.run([*csirt, "status"], check=True, capture_output=True)  # compiled once
            bare = seconds(sys.executable, "-c", BARE, str(place))
            status = seconds(*csirt, "status", "--json")
            line = seconds(*csirt, "log", "une ligne")
            print(f"{count:6} entries   bare JSON {bare:.2f} s   status {status:.2f} s   "
                  f"one line, whole process {line:.2f} s")  # fmt: skip
