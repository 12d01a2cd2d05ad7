"""Agreed, called, computed: a small region with its sheets and its journal, then the real one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from journals import FIRST, NOW

from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.diverted_words import Known
from csirt.model.fault import ContentError
from csirt.model.region import Region
from csirt.model.support import CalledRoom
from csirt.store.log import Store
from csirt.text import speak
from csirt.workspace.cases import open_case
from csirt.workspace.check import checked
from csirt.workspace.diversion import decision, reroute
from csirt.workspace.diversion_rules import diversion_rules, surges
from csirt.workspace.incident import Incident
from csirt.workspace.journal import FILE, Stamp
from csirt.workspace.region import import_activity, import_directory
from csirt.workspace.room import ROOM, take_turn

ON = "2026-11-22"
SITE = "  - {{id: {id}, name: {name}, profile: ES, location: {{latitude: {at}, longitude: 2.0}}{more}}}\n"
IDF = ("75", "77", "78", "91", "92", "93", "94", "95")
LARGEST = "910020254"
"""CH Sud Francilien: 114,136 emergency visits in 2024, more than any other site of the region."""


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_JOURNAL", raising=False)
    speak("fr")


def _icu(beds: int) -> str:
    return f", activity: [{{year: 2025, icu_beds: {beds}}}]"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return v (20 intensive beds), near (40) and far (60) on a meridian, 11 km apart."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    path = tmp_path / "region.yaml"
    rows = [("v", "CH V", 48.0, _icu(20)), ("near", "CHU voisin", 48.1, _icu(40)),
            ("far", "CH loin", 48.2, _icu(60))]  # fmt: skip
    sites = "".join(SITE.format(id=a, name=f'"{b}"', at=c, more=d) for a, b, c, d in rows)
    head = f'schema: csirt.region/1\nid: r\nname: "R"\nfacilities:\n{sites}'
    path.write_text(
        f"""{head}support:
  - id: icu
    victim: v
    line: icu
    partners: [{{facility: far, per_day: 1}}, {{facility: near}}]
    agreed_on: 2026-01-10
    valid_until: 2026-06-30
    reference: "Convention 12"
""",
        encoding="utf-8",
    )
    return path


def called(region: Path, place: str, free: str, **boxes: str) -> None:
    """Write what a neighbour says on the phone into the journal of the workspace."""
    store = Store(region.parent / FILE)
    journal, _ = open_case(
        store, FIRST, title="DPI", facilities=("v",), happened_at=NOW, actor="ARS", now=NOW
    )
    told = [f"{name.replace('_', '-')}={value}" for name, value in boxes.items()]
    stamp = Stamp(NOW, "ARS", "", NOW)
    boxes_ = ["line=icu", f"free={free}", "as-of=01:05", *told]
    take_turn(Incident(journal, region.parent), ROOM["capacity"]["report"], place, boxes_, stamp)


def ask(region: Path, **more: Any) -> Any:
    return reroute(region, ["v"], on=ON, lines=["icu"], **more)


# --- agreed ---


def test_an_agreement_that_has_expired_is_told_and_is_none_any_more(region):
    found = ask(region)
    assert [(each.partner, each.rank, each.valid) for each in found.support] == [
        ("far", 1, False), ("near", 2, False)
    ]  # fmt: skip
    assert (found.support[0].per_day, found.support[1].per_day) == (1, None)
    assert all(each.valid for each in reroute(region, ["v"], on="2026-05-01").support)


def test_the_newer_of_the_sheet_and_of_the_region_holds(region):
    folder = region.parent / "sheets" / "v"
    folder.mkdir(parents=True)
    form = {
        "schema": "csirt.form/1", "form": "fb68a56ae391b1ceaab367850eff0b85", "version": 1,
        "sheet": "support-table", "letter": "B", "sheet_version": 1, "lang": "fr",
        "begun_at": "2026-11-01T03:27:58Z", "saved_at": "2026-11-01T03:27:58Z", "facility": "v",
        "values": {"supports": [
            {"row": "icu-1", "support": "CHU voisin", "extra-per-day": "3",
             "agreed-on": "2026-10-01", "valid-until": "2027-10-01", "phone": "01 99 00 10 10"},
            {"row": "icu-2", "support": "Clinique d'ailleurs", "agreed-on": "2026-10-01"},
        ]},
    }  # fmt: skip
    (folder / "support-table-2026-11-01-abcdef01.json").write_text(json.dumps(form))
    found = {each.partner: each for each in ask(region).support}
    assert (found["near"].per_day, found["near"].valid, found["near"].phone) == (
        3, True, "01 99 00 10 10"
    )  # fmt: skip
    assert found["near"].record.startswith("sheets/v/")
    assert found["far"].record == "region.yaml"
    assert "Clinique d'ailleurs" in found


def test_an_agreement_of_a_facility_with_itself_or_that_ends_before_it_begins_is_refused(region):
    text = region.read_text()
    for wrong in (text.replace("facility: near", "facility: v"),
                  text.replace("valid_until: 2026-06-30", "valid_until: 2025-06-30")):  # fmt: skip
        region.write_text(wrong)
        with pytest.raises(ContentError):
            load(region, Region)


def test_an_agreement_with_a_facility_that_does_not_exist_is_a_fault_with_its_place(region):
    region.write_text(region.read_text().replace("facility: near", "facility: nera"))
    faults = [each for each in checked([region]).faults if "nera" in each.message]
    assert [(each.line > 0, each.path) for each in faults] == [
        (True, "support.0.partners.1.facility")
    ]


# --- called ---


def test_a_capacity_of_the_open_incident_goes_before_the_figures(region):
    called(region, "CHU voisin", "1", valid_until="06:00")
    found = ask(region, now=NOW + timedelta(hours=1))
    (room,) = found.called
    assert (room.place, room.free, room.left) == ("near", 1, "")
    flow = next(each for each in found.flows if each.to == "near")
    assert (flow.known, flow.as_of) == (Known.CALLED, room.as_of)
    assert {each.to for each in found.flows} == {"near", "far"}


def test_past_its_hour_a_capacity_is_told_and_no_longer_counts(region):
    called(region, "CHU voisin", "0", valid_until="02:00")
    before, after = (ask(region, now=NOW + timedelta(hours=hours)) for hours in (0.5, 3))
    assert [each.left for each in (*before.called, *after.called)] == ["", "expired"]
    assert "near" not in {each.to for each in before.flows}
    assert "near" in {each.to for each in after.flows}


def test_six_hours_after_a_call_without_an_end_it_is_old(region):
    called(region, "CHU voisin", "0")
    ages = [ask(region, now=NOW + timedelta(hours=hours)).called[0].left for hours in (5, 7)]
    assert ages == ["", "expired"]


def test_beds_without_staff_and_a_place_that_nobody_knows_are_told_and_left(region):
    called(region, "CHU voisin", "9", staffed="no")
    assert [each.left for each in ask(region, now=NOW).called] == ["unstaffed"]
    rooms = [CalledRoom("Hôpital d'ailleurs", "icu", 9, "2026-11-22T00:00:00Z")]
    assert [each.left for each in ask(region, called=rooms).called] == ["unknown-place"]


def test_without_a_moment_no_journal_is_opened_and_with_one_nothing_is_written(region):
    called(region, "CHU voisin", "1")
    assert ask(region).called == ()
    before = (region.parent / FILE).read_bytes()
    ask(region, now=NOW)
    assert (region.parent / FILE).read_bytes() == before


def test_what_is_proposed_can_be_written_and_the_decision_is_a_person_s(region):
    found = ask(region)
    data = decision(found, {"decided_by": "ARS", "reason": "accord du SAMU"})
    assert data["origin"] == "model"
    assert data["flows"] == [each.as_json() for each in found.flows]
    assert json.dumps(data)


# --- a region's own assumptions ---


def test_a_workspace_has_its_own_assumptions_and_surges(region):
    shipped = diversion_rules(None).model_dump(mode="json", by_alias=True, exclude_none=True)
    shipped["travel"]["fixed_minutes"] = 90
    (region.parent / "diversion.yaml").write_text(json.dumps(shipped))
    assert ask(region).feasible is False
    (region.parent / "surges").mkdir()
    (region.parent / "surges" / "own.yaml").write_text(
        "schema: csirt.surge/1\nid: own\ntitle: Chaleur\norigin: expert\n"
        "effects: [{demand: unplanned-admissions, increase: 0.1}]\n"
    )
    assert set(surges(region.parent)) == {"games-2024", "own"}
    assert reroute(region, ["v"], on=ON, surge="own").surge == "own"


def test_a_region_that_stands_alone_is_answered_too(region, tmp_path):
    (tmp_path / "csirt.yaml").unlink()
    assert ask(region, now=NOW).flows


# --- the real Île-de-France loses its largest emergency department ---


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory) -> Path:
    """Return Île-de-France: the directory and 2024, read in place."""
    speak("fr")
    path = tmp_path_factory.mktemp("idf-lost") / "region.yaml"
    path.write_text('schema: csirt.region/1\nid: idf\nname: "Île-de-France"\n', encoding="utf-8")
    import_directory(shared / "region" / "healthcare_FR.csv", path, IDF)
    import_activity(shared / "sae" / "2024", 2024, path)
    return path


@pytest.fixture(scope="module")
def lost(real) -> Any:
    return reroute(real, [LARGEST], on=ON)


def test_the_victim_is_the_largest_emergency_department_of_the_region(real, lost):
    from csirt.workspace.region import region_at

    visits = {
        entry.id: year.ed_visits
        for entry in region_at(real).facilities for year in entry.activity
        if isinstance(year.ed_visits, int)
    }  # fmt: skip
    assert max(visits, key=lambda id: visits[id]) == lost.victims[0]
    arrivals = {each.line: each.arrivals_per_day for each in lost.demands}
    assert arrivals["ed-adult"] + arrivals["ed-child"] == pytest.approx(114_136 / 365)


def test_every_directed_patient_of_the_victim_has_a_place_or_is_told_to_have_none(lost):
    assert len(lost.demands) == 9
    for demand in lost.demands:
        rows = [each for each in (*lost.flows, *lost.missing) if each.line == demand.line]
        assert sum(each.patients for each in rows) == demand.patients


def test_the_nearest_small_emergency_departments_are_full_of_those_who_come_by_themselves(lost):
    full = [each for each in lost.saturated if each.line == "ed-adult" and each.walk_ins_per_day]
    assert full
    assert all(each.used is None or each.used > 1 for each in full[:1])


def test_what_is_not_known_of_the_region_is_counted(lost):
    assert (lost.unknown_sites, lost.unplaced_sites) == (276, 161)
    assert any("2024" in note["fr"] for note in lost.notes)


def test_the_bounds_of_the_assumptions_leave_from_nobody_to_many_without_a_place(lost):
    low, likely, high = (sum(run.missing_per_day.values()) for run in lost.runs)
    assert low <= likely <= high
    assert high > low


def test_the_games_leave_more_without_a_place(real, lost):
    surged = reroute(real, [LARGEST], on=ON, surge="games-2024")
    sums = [sum(found.runs[1].missing_per_day.values()) for found in (lost, surged)]
    assert sums[1] > sums[0]


def test_a_name_that_several_bear_is_no_answer(real):
    with pytest.raises(NotFoundError):
        reroute(real, ["CENTRE HOSPITALIER"], on=ON)


def test_the_map_of_the_real_region_is_drawn(real, lost, tmp_path):
    from csirt.reporting.reroute_map import published

    published(lost, tmp_path / "map.svg")
    assert "SUD FRANCILIEN" in (tmp_path / "map.svg").read_text("utf-8")
