"""Which asset a machine of the evidence is: by a name alone, by marks that agree, by an address
that is public; and what is said where nobody knows."""

from dataclasses import replace
from pathlib import Path

import pytest
import wire_sessions as wired
from wire_sessions import Wire

from csirt.model.capture import NO_TIME
from csirt.model.finding import Confidence
from csirt.model.network import Level
from csirt.text import LANGUAGES
from csirt.workspace.capture import moment
from csirt.workspace.capture_compare import group_compare
from csirt.workspace.capture_hunt import Hunted, hunted
from csirt.workspace.capture_isolate import isolate_first
from csirt.workspace.capture_reach import CaptureReach, Held, capture_reach

DESK, DC, SERVER, PUBLIC = "10.3.20.57", "10.3.1.11", "10.3.1.20", "203.0.113.40"
HEAD = """\
schema: csirt.facility/1
id: {id}
provenance: {{basis: declared, by: RSSI, on: 2026-01-01}}
zones: [{{id: office}}, {{id: servers}}]
assets:
"""
ASSETS = (
    f'{{id: dc, kind: domain-controller, zone: servers, addresses: ["{DC}"], hostnames: [srv-dc]}}',
    f'{{id: web, kind: server, zone: servers, addresses: ["{PUBLIC}"]}}',
)
EDR = "Horodatage;Règle;Gravité;Machine;Adresse IP\n"
WALL = "Date;Heure;Action;Protocole;Source;Port source;Destination;Port destination\n"


def model(folder: Path, *assets: str, id: str = "ch") -> Path:
    lines = "".join(f"  - {each}\n" for each in assets or ASSETS)
    path = folder / f"{id}.yaml"
    path.write_text(HEAD.format(id=id) + lines, encoding="utf-8")
    return path


def alerted(folder: Path, *lines: str) -> Hunted:
    """Grave alerts, each ``HH:MM;MACHINE;ADDRESS``."""
    told = (line.split(";", 1) for line in lines)
    text = "".join(f"29/11/2026 {at}:00;Rançongiciel;Critique;{rest}\n" for at, rest in told)
    path = folder / "edr.csv"
    path.write_text(EDR + text, encoding="utf-8")
    return hunted([], [(path, "edr-alerts")])


def walled(folder: Path, *lines: str) -> Hunted:
    """Lines of a firewall, each ``ACTION;SOURCE;TARGET``."""
    path = folder / "mur.csv"
    text = ""
    for line in lines:
        action, source, target = line.split(";")
        text += f"18/11/2026;13:10:00;{action};tcp;{source};49200;{target};445\n"
    path.write_text(WALL + text, encoding="utf-8")
    return hunted([], [(path, "firewall-log")])


def hour(held: Held) -> str:
    return (moment(held.since()[0]) or "")[11:16]


def reached(found: Hunted, facility: Path) -> CaptureReach:
    return capture_reach(found, facility, samples=256)


# --- a log that names a machine and gives no address ---


def test_a_machine_that_a_log_only_names_is_held_where_one_asset_bears_its_name(tmp_path):
    found = reached(alerted(tmp_path, "02:14;SRV-DC.ch.example;"), model(tmp_path))
    assert [each.entry for each in found.held] == ["asset-user:ch/dc"]
    assert found.isolation.named == ()


def test_a_name_and_the_address_that_the_model_gives_it_are_one_machine(tmp_path):
    found = reached(alerted(tmp_path, "02:14;srv-dc;", f"02:16;;{DC}"), model(tmp_path))
    (held,) = found.held
    assert held.host.id == DC
    assert hour(held) == "01:14"


def test_an_asset_that_stands_for_many_makes_no_two_of_its_machines_one(tmp_path):
    posts = '{id: posts, kind: workstation, zone: office, hostnames: [p-1, p-2], addresses: ["10.3.20.1", "10.3.20.2"]}'
    found = reached(alerted(tmp_path, "02:14;p-1;", "02:15;;10.3.20.2"), model(tmp_path, posts))
    assert {each.host.id for each in found.held} == {"p-1", "10.3.20.2"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_that_nobody_knows_is_said_at_the_top_and_in_the_answer(tmp_path, lang):
    """Left out, a machine on fire is lost because its log has no address."""
    found = reached(alerted(tmp_path, "02:15;poste-77;"), model(tmp_path))
    assert any("poste-77" in line for line in found.unplaced(lang))
    assert found.as_json(lang)["named"] == ["poste-77"]


# --- marks ---


def test_marks_that_name_two_assets_place_nothing_and_are_told(tmp_path):
    other = (
        f'{{id: other, kind: server, zone: servers, addresses: ["{SERVER}"], hostnames: [srv-dc]}}'
    )
    here = ASSETS[0].replace("srv-dc", "autre")
    path = model(tmp_path, here, other)
    found = alerted(tmp_path, f"02:14;srv-dc;{DC}")
    (one,) = [each for each in isolate_first(found, path).machines if each.found.host.id == DC]
    assert one.place is None
    assert set(one.disputed) == {"ch/dc", "ch/other"}


# --- an address that is public, and of the model ---


def test_an_asset_with_a_public_address_is_held_and_not_to_be_blocked(tmp_path):
    found = alerted(tmp_path, f"02:14;;{PUBLIC}", "02:15;;198.51.100.7")
    page = isolate_first(found, model(tmp_path))
    assert [each.place.ref for each in page.machines if each.place] == ["asset:ch/web"]
    assert page.outside == ("198.51.100.7",)
    assert [each.entry for each in reached(found, model(tmp_path)).held] == ["asset-user:ch/web"]


def test_an_address_that_two_assets_bear_is_told_and_never_blocked(tmp_path):
    twin = ASSETS[1].replace("web", "web-2")
    page = isolate_first(alerted(tmp_path, f"02:14;;{PUBLIC}"), model(tmp_path, ASSETS[1], twin))
    assert page.outside == ()
    assert [each.disputed for each in page.machines] == [("ch/web", "ch/web-2")]
    for lang in LANGUAGES:
        assert any("ch/web-2" in line for line in page.left_out(lang))


# --- rights, and the hour ---


def test_a_mere_suspicion_gives_no_administrator(tmp_path):
    """Alerts on several machines: each is held as a user, whatever its place in the row."""
    found = alerted(tmp_path, f"02:14;;{DESK}", f"02:16;;{DC}", "02:20;;10.3.20.58")
    assert any(each.finding.rule == "edr-spread" and each.finding.confidence is not Confidence.LOW
               for each in found.findings)  # fmt: skip
    assert {each.level for each in reached(found, model(tmp_path)).held} == {Level.USER}


def test_a_program_that_was_run_does(tmp_path):
    wire = Wire()
    wired.psexec(wire, DESK, DC)
    found = reached(hunted([wire.save(tmp_path, "nuit.pcap")]), model(tmp_path))
    assert {each.host.id: each.level for each in found.held}[DC] is Level.ADMIN


def test_each_machine_has_the_hour_of_the_first_record_that_concerns_it(tmp_path):
    lines = (f"02:14;;{DESK}", f"02:26;;{DC}", "02:30;;10.3.20.58")
    found = reached(alerted(tmp_path, *lines), model(tmp_path))
    hours = {each.host.id: hour(each) for each in found.held}
    assert hours == {DESK: "01:14", DC: "01:26", "10.3.20.58": "01:30"}


def test_a_finding_without_an_hour_hides_no_other_and_one_that_names_nobody_says_so(tmp_path):
    (held,) = reached(alerted(tmp_path, f"02:14;;{DC}"), model(tmp_path)).held
    (own,) = held.findings
    without = replace(own, source="", first=NO_TIME, hours={})
    assert held.since((without, own)) == (own.first, True)
    assert held.since((without,)) == (NO_TIME, False)
    assert held.since((replace(own, source="x", hours={}),)) == (own.first, False)


# --- a group ---


def group(folder: Path) -> Path:
    for name in ("facilities", "groups"):
        (folder / name).mkdir()
    (folder / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", encoding="utf-8")
    model(folder / "facilities")
    far = '{id: far, kind: server, zone: servers, addresses: ["10.9.1.1"]}'
    model(folder / "facilities", far, id="loin")
    path = folder / "groups" / "ght.yaml"
    path.write_text(
        'schema: csirt.group/1\nid: ght\nname: "G"\nmembers: [ch, loin]\n', encoding="utf-8"
    )
    return path


def test_what_a_firewall_refused_makes_no_ghost_of_a_machine_of_any_site(tmp_path):
    lines = (f"ACCEPT;{SERVER};{DC}", f"DENY;{DC};10.9.1.1", "DENY;10.3.1.20;10.3.1.99")
    told = group_compare(walled(tmp_path, *lines), group(tmp_path))
    assert [each.found.silent for each in told.members] == [()]


def test_what_the_files_could_not_show_is_said_once_whether_a_site_is_placed_or_not(tmp_path):
    found, path = walled(tmp_path, "ACCEPT;10.77.0.1;10.77.0.2"), group(tmp_path)
    for evidence in (found, walled(tmp_path, f"ACCEPT;{SERVER};{DC}")):
        told = group_compare(evidence, path)
        lines = [*told.notes("fr"), *(note for each in told.members for note in each.notes("fr"))]
        for line in evidence.left_out("fr"):
            assert lines.count(line) == 1
