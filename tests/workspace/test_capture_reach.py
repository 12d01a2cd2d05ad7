"""An intrusion on the wire becomes what is held, what may fall, and lines of the log of a case."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import wire_sessions as wired
from journals import FIRST
from wire_sessions import START, Smb, Talk, Wire

from csirt.errors import NotFoundError, StateError
from csirt.model.capture import NO_TIME
from csirt.operation.after_action import after_action
from csirt.operation.registers import register
from csirt.operation.timeline import case_time
from csirt.seal import sha256_file
from csirt.store.log import Store
from csirt.text import LANGUAGES, speak
from csirt.workspace.capture_hunt import hunted
from csirt.workspace.capture_reach import CaptureReach, capture_reach
from csirt.workspace.capture_reach_log import write_reach
from csirt.workspace.cases import open_case
from csirt.workspace.exhibits import add
from csirt.workspace.incident import Incident
from csirt.workspace.incident_log import correct
from csirt.workspace.incident_propose import lost_in
from csirt.workspace.journal import Journal, Stamp

DESK, CONTROLLER, SERVER = "10.3.20.57", "10.3.1.11", "10.3.1.20"
FACILITY = """\
schema: csirt.facility/1
id: {id}
provenance: {{basis: declared, by: RSSI, on: 2026-01-01}}
zones: [{{id: office}}, {{id: servers}}]
directories: [{{id: ad, controllers: [dc]}}]
assets:
  - {{id: dc, name: "Contrôleur", kind: domain-controller, zone: servers, addresses: ["{dc}"]}}
  - {{id: srv, kind: ehr-server, zone: servers, addresses: ["{server}"]}}
  - {{id: posts, kind: workstation, zone: office{posts}}}
{more}"""
CARE = """\
applications: [{id: ehr, name: "Dossier patient", needs: [srv]}]
care_lines: [{id: ed, kind: ed-adult, name: "Urgences", needs: [ehr]}]
"""
POSTS = ', addresses: ["10.3.20.1"]'
NOW = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)


@pytest.fixture
def wire() -> Wire:
    return Wire()


def described(folder: Path, *, id: str = "ch", posts: str = POSTS, more: str = CARE) -> Path:
    path = folder / f"{id}.yaml"
    text = FACILITY.format(id=id, posts=posts, more=more, dc=CONTROLLER, server=SERVER)
    path.write_text(text, encoding="utf-8")
    return path


def reached(wire: Wire, folder: Path, **options: object) -> CaptureReach:
    facility = options.pop("facility", None) or described(folder)
    evidence = hunted([wire.save(folder, "nuit.pcap")])
    options.setdefault("samples", 512)
    return capture_reach(evidence, facility, **options)  # type: ignore[arg-type]


def entries(told: CaptureReach) -> dict[str, str]:
    return {each.host.id: each.entry for each in told.held}


# --- what is held ---


def test_who_acts_is_a_user_and_whom_it_ran_something_on_is_in_its_hands(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    assert entries(reached(wire, tmp_path)) == {DESK: "zone:ch/office", CONTROLLER: "asset:ch/dc"}


def test_a_finding_of_low_confidence_holds_nobodys_machine_and_is_told(wire, tmp_path):
    wired.rpc(wire, DESK, CONTROLLER, "remoteactivation", [4], port=135, seen=False)
    told = reached(wire, tmp_path)
    assert (told.held, told.found) == ((), None)
    assert {each.host.id for each in told.doubtful} == {DESK, CONTROLLER}
    assert any(DESK in line for line in told.left_out("fr"))


def test_a_password_in_clear_holds_nobody(wire, tmp_path):
    Talk(wire, DESK, SERVER, 52_002, 21).say(b"PASS tournesol7\r\n")
    assert reached(wire, tmp_path).held == ()


def test_a_scanned_machine_is_not_held_and_the_one_that_scans_is(wire, tmp_path):
    for port in range(20, 60):
        Talk(wire, DESK, SERVER, 40_000 + port, port, seen=False).segment(wired.SYN)
    assert list(entries(reached(wire, tmp_path))) == [DESK]


def test_who_copied_the_directory_has_it_though_no_controller_is_held(wire, tmp_path):
    """Counting machines alone, the easy reading, leaves the worst of it out."""
    wire.udp(CONTROLLER, "10.3.20.99", 88, 53_999, wired.ticket("pc$", ("cifs", "srv"), 18))
    wired.rpc(wire, DESK, CONTROLLER, "drsuapi", [0, 3, 3])
    told = reached(wire, tmp_path)
    assert list(entries(told)) == [DESK]
    assert told.directories == ("directory:ch/ad",)
    assert told.found is not None
    (directory,) = told.found.of("directory")
    assert (directory.held, directory.now.probability) == (True, 1)


def test_a_machine_that_nothing_places_is_told_and_a_zone_may_be_given(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    alone = described(tmp_path, posts="")
    told = reached(wire, tmp_path, facility=alone)
    assert entries(told)[DESK] == ""
    for lang in LANGUAGES:
        assert DESK in next(told.unplaced(lang))
    assert entries(reached(wire, tmp_path, facility=alone, zone="office"))[DESK] == "zone:ch/office"
    with pytest.raises(NotFoundError):
        reached(wire, tmp_path, facility=alone, zone="offices")


def test_nothing_known_of_what_is_held_computes_nothing_and_says_so(wire, tmp_path):
    wired.psexec(wire, "10.77.0.1", "10.77.0.2")
    told = reached(wire, tmp_path)
    assert told.found is None
    assert told.as_json("fr")["reach"] is None
    assert len(list(told.unplaced("fr"))) == 1


# --- what may fall ---


def test_a_facility_without_flows_is_flat_and_what_falls_is_less_after_the_cut(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    told = reached(wire, tmp_path)
    assert told.found is not None
    (line,) = told.found.of("care-line")
    assert line.now.probability > 0
    assert line.after.probability < line.now.probability
    assert told.found.cut == ("asset:ch/dc",)
    odds = {each.id: each.expected for each in told.found.alone}
    assert max(odds.values()) <= told.found.expected


def test_a_facility_without_applications_counts_its_machines(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    told = reached(wire, tmp_path, facility=described(tmp_path, more=""))
    assert told.found is not None
    assert told.found.counted == "asset"
    assert told.found.expected >= 1


def test_the_same_evidence_twice_is_the_same_answer(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    first, second = (reached(wire, tmp_path).as_json("en") for _ in range(2))
    assert first == second


# --- a group ---


GROUP = """\
schema: csirt.group/1
id: ght
name: "Groupement"
members: [ch, loin]
"""


def grouped(folder: Path, **other: str) -> Path:
    """Two sites; the second has the same private addresses unless it is told otherwise."""
    for name in ("facilities", "groups"):
        (folder / name).mkdir()
    (folder / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", encoding="utf-8")
    described(folder / "facilities")
    text = FACILITY.format(
        id="loin", posts="", more="", **{"dc": CONTROLLER, "server": SERVER} | other
    )
    (folder / "facilities" / "loin.yaml").write_text(text, encoding="utf-8")
    path = folder / "groups" / "ght.yaml"
    path.write_text(GROUP, encoding="utf-8")
    return path


def test_in_a_group_a_machine_is_at_the_one_site_that_knows_it(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    group = grouped(tmp_path, dc="10.9.1.11", server="10.9.1.20")
    told = reached(wire, tmp_path, facility=group)
    assert entries(told) == {DESK: "zone:ch/office", CONTROLLER: "asset:ch/dc"}
    assert told.sites == ("ch", "loin")


def test_an_address_of_two_sites_is_nobodys(wire, tmp_path):
    wired.psexec(wire, DESK, CONTROLLER)
    assert entries(reached(wire, tmp_path, facility=grouped(tmp_path)))[CONTROLLER] == ""


# --- the log of a case ---


def opened(folder: Path, facility: str = "ch") -> Incident:
    journal, _ = open_case(
        Store(folder / "j.db"), FIRST, title="Nuit", facilities=(facility,), happened_at=NOW,
        actor="RSSI", now=NOW,
    )  # fmt: skip
    return Incident(Journal(journal.store, FIRST, journal.case), folder)


STAMP = Stamp(NOW, "RSSI", "", NOW)


def night(wire: Wire) -> None:
    wire.wait(90)
    wired.psexec(wire, DESK, CONTROLLER)


def test_a_line_a_machine_at_the_hour_of_its_first_record_and_one_for_the_reach(wire, tmp_path):
    night(wire)
    incident, told = opened(tmp_path), reached(wire, tmp_path)
    add(incident, tmp_path / "nuit.pcap", STAMP, id="piece-1")
    done = write_reach(incident, told, STAMP)
    *hits, radius = done.entries
    assert [each.subject for each in hits] == ["", "asset:ch/dc"]
    first = datetime.fromisoformat(hits[1].happened_at).timestamp()
    assert START + 90 <= first < START + 91
    data = hits[1].data
    (finding,) = data["findings"]
    assert (finding["rule"], finding["confidence"]) == ("remote-service", "high")
    assert finding["techniques"][0] == "T1569.002"
    (record,) = finding["records"]
    assert record["sha256"] == sha256_file(tmp_path / "nuit.pcap")
    assert record["frames"] == list(told.held[1].findings[0].frames)
    assert data["exhibits"] == ["exhibit:piece-1"]
    assert radius.subject == "facility:ch"
    assert (radius.data["reach"]["samples"], radius.data["reach"]["seed"]) == (512, 1)
    assert radius.happened_at == "2026-11-18T14:00:00Z"


def test_run_again_it_writes_nothing_twice_and_new_evidence_only_what_is_new(wire, tmp_path):
    night(wire)
    incident = opened(tmp_path)
    assert len(write_reach(incident, reached(wire, tmp_path), STAMP).entries) == 3
    assert write_reach(incident, reached(wire, tmp_path), STAMP).entries == ()
    smb = Smb(wire, DESK, SERVER, 50_009)
    wired.remote(smb, smb.tree("IPC$"), "svcctl", "svcctl", [15, 12, 19])
    more = write_reach(incident, reached(wire, tmp_path), STAMP).entries
    assert {each.data.get("machine") for each in more} >= {SERVER, None}


def test_a_line_that_a_person_struck_out_is_not_written_again(wire, tmp_path):
    night(wire)
    incident, told = opened(tmp_path), reached(wire, tmp_path)
    hit = write_reach(incident, told, STAMP).entries[1]
    correct(incident, hit.ref, STAMP, reason="télédistribution", withdraw=True)
    assert write_reach(incident, told, STAMP).entries == ()
    state = incident.state(NOW)
    assert [row.id for row in register("machine", state.entries)] == [DESK]
    assert lost_in(state, "ch") == []


def test_what_is_held_is_what_there_is_to_restore(wire, tmp_path):
    night(wire)
    incident = opened(tmp_path)
    write_reach(incident, reached(wire, tmp_path), STAMP)
    assert lost_in(incident.state(NOW), "ch") == ["asset:ch/dc"]
    assert lost_in(incident.state(NOW), "loin") == []


def test_the_after_action_knows_when_the_first_machine_was_hit_and_not_from_memory(wire, tmp_path):
    night(wire)
    incident = opened(tmp_path)
    *hits, _ = write_reach(incident, reached(wire, tmp_path), STAMP).entries
    state = incident.state(NOW)
    told = after_action(state, incident.entries)
    assert told.moments["machine-hit"].at == min(map(case_time, hits))
    assert told.began == min(map(case_time, hits))
    assert not {each.ref for each in hits} & set(told.from_memory)
    spans = {each.id: each.length for each in told.spans}
    assert spans["machine-hit-to-isolation"] is None, "no cut was written"


def test_a_record_without_an_hour_is_no_moment_of_the_after_action(wire, tmp_path):
    night(wire)
    told = reached(wire, tmp_path)
    timeless = tuple(
        replace(
            each, findings=tuple(replace(one, first=NO_TIME, hours={}) for one in each.findings)
        )
        for each in told.held
    )
    incident = opened(tmp_path)
    hits = write_reach(incident, replace(told, held=timeless), STAMP).entries[:-1]
    assert {each.happened_at for each in hits} == {"2026-11-18T14:00:00Z"}
    assert {each.data["hour"] for each in hits} == {"unread"}
    assert "machine-hit" not in after_action(incident.state(NOW), incident.entries).moments


def test_the_case_of_another_facility_is_refused_and_nothing_is_written(wire, tmp_path):
    night(wire)
    incident = opened(tmp_path, "loin")
    with pytest.raises(StateError) as raised:
        write_reach(incident, reached(wire, tmp_path), STAMP)
    assert raised.value.key == "capture.reach.not-of-case"
    assert len(incident.state(NOW).entries) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lines_are_written_in_the_language_of_who_writes(wire, tmp_path, lang):
    night(wire)
    speak(lang)
    try:
        *_, hit, radius = write_reach(opened(tmp_path), reached(wire, tmp_path), STAMP).entries
    finally:
        speak("fr")
    words = {"fr": ("tenue par l'attaquant", "non prévision"),
             "en": ("held by the attacker", "not a prediction")}  # fmt: skip
    assert words[lang][0] in hit.data["text"]
    assert words[lang][1] in radius.data["text"]
