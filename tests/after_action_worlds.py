"""A small real incident for after-actions: one station, hours as told, hostile words on demand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from journals import FIRST
from playbook_worlds import frozen, playbook, question, shelf, step

from csirt.model.journal import Entry, EntryKind
from csirt.model.playbook import Playbook
from csirt.store.log import Store
from csirt.workspace.cases import open_case
from csirt.workspace.incident import Incident
from csirt.workspace.journal import Act, Journal, Stamp

T0 = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
"""01:10 in Paris."""
BOXES = {
    "first_symptom_at": "first-symptom-at", "in_use_at": "in-use-at", "line_by": "decided-by",
}  # fmt: skip
"""Boxes of sheets whose names are no names of Python."""
TARGET = 37
"""An internal target that stands nowhere else, in minutes."""

NIGHT = playbook(
    [
        step("take-call", title={"fr": "Prendre l'appel", "en": "Take the call"}),
        step("cut-internet", after=["take-call"], deadline_minutes=TARGET,
             title={"fr": "Couper Internet", "en": "Cut the Internet"}),
        step("capture", after=["cut-internet"],
             title={"fr": "Capturer la mémoire", "en": "Capture the memory"}),
        step("paper-mode", "care", title={"fr": "Passer au papier", "en": "Go to paper"}),
        step("tell", "communication", title={"fr": "Prévenir", "en": "Tell people"}),
    ],
    [question("qualify", question={"fr": "Est-ce une attaque ?", "en": "Is it an attack?"})],
    id="night", start=["take-call", "paper-mode", "tell", "qualify"],
    title={"fr": "La nuit", "en": "The night"},
)  # fmt: skip


class Night:
    """A journal that is written minute by minute; ``recorded`` says how late."""

    def __init__(
        self, folder: Path, *, title: str = "DPI indisponible", exercise: bool = False,
        facilities: tuple[str, ...] = ("ch",),
    ) -> None:  # fmt: skip
        self.here = shelf(folder / "w", NIGHT)
        self.journal, _ = open_case(
            Store(folder / "journal.sqlite"), FIRST, title=title, facilities=facilities,
            happened_at=T0, actor="RSSI", now=T0, exercise=exercise,
        )  # fmt: skip
        self.incident = Incident(self.journal, self.here)

    def add(
        self, kind: str, subject: str = "", minute: float = 0, *, recorded: float | None = None,
        by: str = "RSSI", role: str = "", base: str | None = None, **data: Any,
    ) -> Entry:  # fmt: skip
        at = T0 + timedelta(minutes=minute)
        now = T0 + timedelta(minutes=minute if recorded is None else recorded)
        stamp = Stamp(at, by, role, now)
        given = {BOXES.get(name, name): value for name, value in data.items()}
        (entry,) = self.journal.append_all([Act(EntryKind(kind), subject, given, base)], stamp)
        return entry

    def start(self, made: Playbook = NIGHT, facility: str = "ch", minute: float = 0) -> Entry:
        told = {**frozen(made, facility), "tlp": "TLP:AMBER+STRICT"}
        return self.add("playbook.frozen", f"playbook:{facility}/{made.id}", minute, **told)

    def correct(self, entry: Entry, minute: float, **data: Any) -> Entry:
        """Write a correction; ``data`` keys are those of a correction."""
        at = T0 + timedelta(minutes=minute)
        act = Act(EntryKind.ENTRY_CORRECTED, entry.ref, data)
        return self.journal.append_all([act], Stamp(at, "RSSI", "", at))[0]

    def reopened(self) -> Journal:
        """Return the same case, read anew."""
        return Journal(self.journal.store, self.journal.station, self.journal.case)


def whole_night(folder: Path, **options: Any) -> Night:
    """Return a night in which a little of everything happened."""
    n = Night(folder, **options)
    n.start(minute=5)
    n.add("note.added", "", 0, text="Le DPI ne s'ouvre plus", unit="réanimation")
    n.add("call.received", "", 10, caller="Cadre de nuit", first_symptom_at="00:50")
    n.add("step.done", "step:ch/night/take-call", 10)
    n.add("decision.taken", "step:ch/night/qualify", 30, choice="unknown", reason="lenteurs")
    n.add(
        "cut.decided", "", 100, cut="internet", by="Directeur de garde", stops="le DPI, l'imagerie"
    )
    n.add("step.done", "step:ch/night/capture", 105)
    n.add("step.done", "step:ch/night/cut-internet", 110)
    n.add("cut.done", "", 110, cut="internet")
    n.add("care-line.set", "care-line:ch/icu", 120, state="closed", line_by="Chef de service")
    n.add("decision.taken", "step:ch/night/qualify", 230, choice="yes", reason="note de rançon")
    n.add("clock.triggered", "clock:ch/cnil", 230)
    n.add("clock.filed", "clock:ch/cnil", 300, reference="R-1")
    n.add("step.skipped", "step:ch/night/paper-mode", 240, reason="déjà fait hier",
          decided_by="Cadre de santé")  # fmt: skip
    n.add("step.reopened", "step:ch/night/cut-internet", 250, reason="mauvais pare-feu")
    n.add("resource.requested", "", 260, number="1", item="computer", quantity=10)
    n.add("resource.sent", "", 500, number="1", item="computer", quantity=10, in_use_at="11:00")
    n.add("transfer.decided", "", 280, number="T1", text="Transfert T1 décidé", line="neonatal")
    n.add("transfer.arrived", "", 340, number="T1")
    n.add("level.set", "level:care", 290, level="renforce", reason="lignes fermées")
    n.add("care-line.set", "care-line:ch/icu", 600, state="open", line_by="Chef de service")
    return n
