"""Small playbooks, entries about them without any database, and a workspace that holds them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from csirt.files.canonical import canonical
from csirt.model.journal import Entry
from csirt.model.playbook import Playbook
from csirt.operation.case_state import CaseState, state
from csirt.seal import sha256_bytes

WORDS = {"fr": "Mot", "en": "Word"}
T0 = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
"""01:10 in Paris."""


def step(id: str, track: str = "technical", **fields: Any) -> dict[str, Any]:
    return {"id": id, "track": track, "owner": "lead", "title": WORDS, "origin": "fictional"} | (
        fields
    )


def question(id: str, track: str = "technical", **fields: Any) -> dict[str, Any]:
    """A question with a doubt; ``yes`` leads to the steps given."""
    yes = fields.pop("yes", [])
    options = [
        {"id": "yes", "title": WORDS, "leads_to": yes},
        {"id": "unknown", "title": WORDS, "doubt": True, "leads_to": fields.pop("doubt", [])},
    ]
    return {"id": id, "track": track, "owner": "lead", "question": WORDS, "options": options,
            "origin": "fictional"} | fields  # fmt: skip


def playbook(steps: list[Any], decisions: list[Any] = [], **fields: Any) -> Playbook:  # noqa: B006
    role = {"id": "lead", "name": WORDS, "holder": WORDS, "deputies": [WORDS]}
    return Playbook.model_validate(
        {"schema": "csirt.playbook/1", "id": "p", "title": WORDS, "purpose": WORDS,
         "scope": "facility", "origin": "fictional", "roles": [role], "start": ["a"],
         "steps": steps, "decisions": decisions} | fields
    )  # fmt: skip


def shelf(folder: Path, *made: Playbook) -> Path:
    """Return a workspace whose ``playbooks/`` holds these, each in a file named by its id."""
    (folder / "playbooks").mkdir(parents=True, exist_ok=True)
    (folder / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", encoding="utf-8")
    for each in made:
        text = json.dumps(each.model_dump(mode="json", by_alias=True, exclude_none=True))
        (folder / "playbooks" / f"{each.id}.yaml").write_text(text, encoding="utf-8")
    return folder


def digest(document: object) -> str:
    return sha256_bytes(canonical(document))


def frozen(made: Playbook, facility: str = "", *, whole: bool = True) -> dict[str, Any]:
    """Return the data of the entry that freezes a playbook."""
    document = made.model_dump(mode="json", by_alias=True)
    told = {"sha256": digest(document), "facility": facility}
    return told | ({"playbook": document} if whole else {})


class Log:
    """Entries of one station, a minute apart unless told otherwise."""

    def __init__(self, *facilities: str, station: str = "poste-1234") -> None:
        self.entries: list[Entry] = []
        self.station = station
        self.add("case.opened", "case:c", facilities=list(facilities or ("ch",)), title="Nuit")

    def add(
        self, kind: str, subject: str = "", minute: float = 0, *, base: str = "", tick: int = 0,
        role: str = "", **data: Any,
    ) -> Entry:  # fmt: skip
        seq = len(self.entries) + 1
        stamp = (T0 + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        entry = Entry.model_validate(
            {"case": "c", "station": self.station, "seq": seq, "tick": tick or seq,
             "nonce": "0" * 32, "happened_at": stamp, "recorded_at": stamp, "actor": "RSSI",
             "role": role, "kind": kind, "subject": subject, "data": data,
             "base": base or self._last(subject)}
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def _last(self, subject: str) -> str:
        mine = [each.ref for each in self.entries if subject and each.subject == subject]
        return mine[-1] if mine else ""

    def start(self, made: Playbook, facility: str = "", minute: float = 0) -> "Log":
        subject = f"playbook:{facility}/{made.id}" if facility else f"playbook:{made.id}"
        self.add("playbook.frozen", subject, minute, **frozen(made, facility))
        return self

    def done(self, name: str, minute: float = 0, **data: Any) -> Entry:
        return self.add("step.done", f"step:{name}", minute, **data)

    def decided(self, name: str, choice: str, minute: float = 0) -> Entry:
        return self.add("decision.taken", f"step:{name}", minute, choice=choice)

    def reopened(self, name: str, minute: float = 0) -> Entry:
        return self.add("step.reopened", f"step:{name}", minute, reason="erreur")

    def at(self, minute: float = 0, *more: Iterable[Entry]) -> CaseState:
        entries = [*self.entries, *(entry for each in more for entry in each)]
        return state("c", entries, {}, T0 + timedelta(minutes=minute), digest=digest)
