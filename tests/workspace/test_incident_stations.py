"""A case on several stations: taken up again, put together, decided, erased."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from journals import FIRST, NOW, SECOND, later, look, note
from playbook_worlds import playbook, question, shelf, step

from csirt.errors import NotFoundError, StateError
from csirt.files.bundle import packed, unpacked
from csirt.model.journal import Entry
from csirt.model.tlp import Tlp
from csirt.operation.merge import Conflict
from csirt.store.log import Store
from csirt.text import speak
from csirt.workspace.bundles import bundled, merged
from csirt.workspace.cases import open_case
from csirt.workspace.incident import Incident
from csirt.workspace.incident_clocks import clock
from csirt.workspace.incident_log import correct, erase, resolve
from csirt.workspace.incident_playbooks import start
from csirt.workspace.incident_steps import decide, do, reopen, skip
from csirt.workspace.journal import Journal, Stamp
from csirt.workspace.station import Station, named_station

AT = Stamp(NOW, "RSSI", "", NOW)
LEAD = Stamp(NOW, "directeur de garde", "lead", NOW)
THIRD = named_station("tiers", bytes([3]) * 32)
NIGHT = playbook(
    [step("a"), step("b", after=["a"], deadline_minutes=30),
     step("tell", "legal", clocks=[{"clock": "cnil", "act": "trigger"}])],
    [question("q", yes=["b"])], id="night", start=["a", "tell", "q"],
)  # fmt: skip
SECRET = "Madame Martin, chambre 12"


@pytest.fixture(autouse=True)
def _french(monkeypatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@dataclass
class Desks:
    """Two stations with a journal each, which exchange bundles."""

    one: Incident
    two: Incident

    def exchange(self) -> None:
        take(self.two, self.one)
        take(self.one, self.two)


def take(into: Incident, of: Incident, tlp: Tlp = Tlp.RED) -> None:
    """Merge what one station exports into the journal of another, through the bytes of a file."""
    data = packed(bundled(of.journal, tlp=tlp, now=NOW), of.journal.station.sign)
    station = into.journal.station
    merged(into.journal.store, station, unpacked(data), actor=station.id, now=NOW)


def desk(folder: Path, station: Station, case: str) -> Incident:
    """Return a station that knows nothing: an empty journal, and no workspace of its own."""
    return Incident(Journal(Store(folder / f"{station.id}.sqlite"), station, case))


@pytest.fixture
def one(tmp_path) -> Incident:
    journal, _ = open_case(
        Store(tmp_path / "poste.sqlite"), FIRST, title="DPI", facilities=("ch",),
        happened_at=NOW, actor="RSSI", now=NOW,
    )  # fmt: skip
    found = Incident(journal, shelf(tmp_path / "w", NIGHT))
    start(found, "night", AT)
    return found


@pytest.fixture
def desks(tmp_path, one) -> Desks:
    """Return two stations that have both read the start of the night."""
    two = desk(tmp_path, SECOND, one.journal.case)
    take(two, one)
    return Desks(one, two)


def said(incident: Incident, name: str) -> tuple[str, bool]:
    """Return where a step stands, and whether it is in conflict."""
    items = {each.node.id: each for each in incident.state(NOW).items}
    return items[name].state.value, items[name].conflict


def told(incident: Incident) -> str:
    """Return the whole state as JSON, an hour later."""
    return json.dumps(incident.state(later(60)).as_json(everything=True))


def played(incident: Incident) -> Incident:
    """Play some of everything: a doubt, an answer, a clock, an undoing, a correction."""
    do(incident, "a", AT), decide(incident, "q", "unknown", AT), do(incident, "tell", AT)
    entry = decide(incident, "q", "yes", AT).entries[0]
    correct(incident, entry.ref, AT, reason="heure", at=later(-5))
    reopen(incident, "a", AT, reason="erreur")
    note(incident.journal, "DPI noir")
    return incident


# --- taken up again ---


def test_another_reader_of_the_journal_finds_the_same_state(one):
    before = told(played(one))
    assert (
        told(Incident(Journal(Store(one.journal.store.place), SECOND, one.journal.case))) == before
    )


def test_another_process_finds_the_same_state_without_the_workspace(one):
    before = told(played(one))
    program = (
        "import json, sys\n"
        "from datetime import datetime\n"
        "from csirt.store.log import Store\n"
        "from csirt.workspace.incident import Incident\n"
        "from csirt.workspace.journal import Journal\n"
        "from csirt.workspace.station import named_station\n"
        "place, case, now = sys.argv[1:]\n"
        "journal = Journal(Store(place), named_station('poste', bytes([1]) * 32), case)\n"
        "state = Incident(journal).state(datetime.fromisoformat(now))\n"
        "print(json.dumps(state.as_json(everything=True)))\n"
    )
    words = [one.journal.store.place, one.journal.case, later(60).isoformat()]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, encoding="utf-8", check=True,
        cwd=Path(__file__).parents[2], timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == before


def test_another_machine_finds_the_same_state_in_a_bundle(one, tmp_path):
    played(one)
    far = desk(tmp_path, THIRD, one.journal.case)
    take(far, one)
    assert told(far) == told(one)


def test_the_other_machine_goes_on_with_a_playbook_that_it_does_not_have(desks):
    do(desks.two, "a", AT)
    take(desks.one, desks.two)
    assert said(desks.one, "a") == ("done", False)
    assert said(desks.one, "b")[0] == "waiting"


def test_half_a_night_here_and_half_there_are_one_night(desks):
    do(desks.one, "a", AT), do(desks.two, "tell", AT)
    desks.exchange()
    assert told(desks.one) == told(desks.two)
    assert desks.one.state(NOW).conflicts == ()


# --- conflicts ---


def dispute(desks: Desks) -> tuple[Entry, Entry, Conflict]:
    """One does a, the other skips it, then they meet."""
    done = do(desks.one, "a", AT).entries[0]
    skipped = skip(desks.two, "a", AT, reason="sans objet").entries[0]
    desks.exchange()
    (conflict,) = desks.one.state(NOW).open_conflicts
    return done, skipped, conflict


def test_two_stations_that_do_the_same_step_are_one_conflict_that_both_see(desks):
    first, second = (do(each, "a", AT).entries[0] for each in (desks.one, desks.two))
    desks.exchange()
    for each in (desks.one, desks.two):
        (conflict,) = each.state(NOW).open_conflicts
        assert conflict.subject == "step:ch/night/a"
        assert {entry.ref for entry in conflict.entries} == {first.ref, second.ref}
        assert said(each, "a") == ("done", True)
    assert told(desks.one) == told(desks.two)


@pytest.mark.parametrize("nth", [0, 1])
def test_who_answers_for_the_step_decides_and_the_state_follows_everywhere(desks, nth):
    *pair, conflict = dispute(desks)
    outcome = resolve(desks.one, "a", LEAD, keep=pair[nth].ref, reason="vérifié sur place")
    assert outcome.entries[0].data == {
        "among": [entry.ref for entry in conflict.entries],
        "kept": pair[nth].ref,
        "reason": "vérifié sur place",
    }
    desks.exchange()
    for each in (desks.one, desks.two):
        assert said(each, "a") == (("done", "skipped")[nth], False)
        assert each.state(NOW).open_conflicts == ()


@pytest.mark.parametrize("role", ["", "care", "leader"])
def test_nobody_else_decides(desks, role):
    done, _, _ = dispute(desks)
    with pytest.raises(StateError) as caught:
        resolve(desks.one, "a", Stamp(NOW, "RSSI", role, NOW), keep=done.ref)
    assert caught.value.key == "run.not-accountable"
    assert said(desks.one, "a")[1]


@pytest.mark.parametrize("role", ["lead", "LEAD", "Mot", "word"])
def test_the_role_is_known_by_its_id_or_by_its_name(desks, role):
    done, _, _ = dispute(desks)
    stamp = Stamp(NOW, "directeur de garde", role, NOW)
    assert resolve(desks.one, "ch/night/a", stamp, keep=done.ref).entries[0].role == "lead"


def test_what_is_kept_is_one_of_those_that_contradict(desks):
    dispute(desks)
    with pytest.raises(NotFoundError) as caught:
        resolve(desks.one, "a", LEAD, keep="2")
    assert caught.value.key == "run.not-in-conflict"


def test_after_the_decision_the_step_may_be_undone_and_done_again(desks):
    done, _, _ = dispute(desks)
    resolve(desks.one, "a", LEAD, keep=done.ref)
    reopen(desks.one, "a", AT, reason="erreur")
    do(desks.one, "a", AT)
    desks.exchange()
    assert said(desks.two, "a") == ("done", False)


def test_two_stations_that_start_one_playbook_agree(tmp_path, one):
    sub = playbook([step("s")], id="sub", start=["s"])
    here = shelf(tmp_path / "w", NIGHT, sub)
    two = Incident(desk(tmp_path, SECOND, one.journal.case).journal, here)
    take(two, one)
    desks = Desks(one, two)
    start(one, "sub", AT), start(two, "sub", AT)
    desks.exchange()
    assert one.state(NOW).open_conflicts == ()
    assert [run.subject for run in one.state(NOW).runs] == ["playbook:ch/night", "playbook:ch/sub"]


def test_two_stations_that_start_two_versions_contradict_each_other(tmp_path, one):
    here = shelf(tmp_path / "w2", playbook([step("s")], id="sub", start=["s"], version=2))
    shelf(tmp_path / "w", playbook([step("s")], id="sub", start=["s"]))
    two = Incident(desk(tmp_path, SECOND, one.journal.case).journal, here)
    take(two, one)
    desks = Desks(one, two)
    start(one, "sub", AT)
    newer = start(two, "sub", AT).entries[0]
    desks.exchange()
    (conflict,) = one.state(NOW).open_conflicts
    assert conflict.subject == "playbook:ch/sub"
    resolve(one, "ch/sub", LEAD, keep=newer.ref)
    assert [run.playbook.version for run in one.state(NOW).runs] == [1, 2]


def test_a_clock_started_on_both_sides_counts_from_the_earlier_hour_while_in_conflict(desks):
    clock(desks.one, "trigger", "cnil", Stamp(later(30), "DPO", "", later(40)))
    clock(desks.two, "trigger", "cnil", Stamp(later(10), "RSSI", "", later(40)))
    desks.exchange()
    (found,) = (each for each in desks.one.state(NOW).clocks if each.id == "ch/cnil")
    assert found.started == later(10)
    assert [each.subject for each in desks.one.state(NOW).open_conflicts] == ["clock:ch/cnil"]


# --- withheld ---


def test_a_playbook_that_was_withheld_is_told_as_unread(one, tmp_path):
    do(one, "a", AT)
    far = desk(tmp_path, SECOND, one.journal.case)
    take(far, one, Tlp.AMBER)
    state = far.state(NOW)
    assert (state.runs, [each.subject for each in state.unread]) == ((), ["playbook:ch/night"])
    take(far, one)
    assert far.state(NOW).unread == ()
    assert said(far, "a") == ("done", False)


# --- erased ---


def octets(incident: Incident) -> bytes:
    """Return everything that lies in the folder of a journal, under any name."""
    place = Path(incident.journal.store.place)
    return b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*"))


def test_what_is_erased_is_in_no_byte_of_the_file_and_the_chain_still_holds(one):
    entry = note(one.journal, SECRET)
    assert SECRET.encode() in octets(one)
    erase(one, entry.ref, AT, reason="donnée de santé")
    assert SECRET.encode() not in octets(one)
    found = look(one.journal.rows())
    assert found.holds
    assert list(found.withheld) == [entry.ref]
    assert SECRET not in told(one)
    assert note(one.journal, "suite").seq == entry.seq + 2


def test_a_merge_brings_back_nothing_that_was_erased(desks):
    entry = note(desks.one.journal, SECRET)
    desks.exchange()
    erase(desks.one, entry.ref, AT, reason="donnée de santé")
    take(desks.one, desks.two)
    desks.exchange()
    assert SECRET.encode() not in octets(desks.one)
    assert look(desks.one.journal.rows()).holds


def test_the_other_station_reads_it_no_more_and_erases_its_own_copy(desks):
    entry = note(desks.one.journal, SECRET)
    desks.exchange()
    erase(desks.one, entry.ref, AT, reason="donnée de santé")
    take(desks.two, desks.one)
    assert SECRET not in told(desks.two)
    assert SECRET.encode() in octets(desks.two)
    erase(desks.two, entry.ref, AT, reason="donnée de santé")
    assert SECRET.encode() not in octets(desks.two)


def test_a_step_whose_entry_was_erased_is_open_again_and_may_be_done(desks):
    entry = do(desks.one, "a", AT, evidence=SECRET).entries[0]
    desks.exchange()
    erase(desks.one, entry.ref, AT, reason="donnée de santé")
    assert said(desks.one, "a") == ("open", False)
    do(desks.one, "a", AT, evidence="cahier, page 3")
    desks.exchange()
    for each in (desks.one, desks.two):
        assert said(each, "a") == ("done", False)
