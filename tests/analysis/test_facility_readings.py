"""What is written of a facility feeds an indicator, with n of N, or says what is missing."""

import pytest

from csirt.analysis.facility_readings import lines_covered, readings
from csirt.model.facility import Facility
from csirt.model.improvement import Improvement

ON = "2026-11-21"


def facility(**fields):
    return Facility.model_validate({"schema": "csirt.facility/1", "id": "ch", **fields})


def read(key, improvements=(), **fields):
    return readings(facility(**fields), improvements, ON)[key]


def measure(coverage=None, name="edr", **more):
    return {"measure": name, **({"coverage": coverage} if coverage else {}), **more}


def test_a_measure_counted_in_two_places_is_summed_and_as_old_as_the_older():
    found = read(("d1", "edr-coverage"), measures=[
        measure("40/50", date="2026-09-01"), measure("9/10", date="2026-03-01"),
    ])  # fmt: skip
    assert (found.numerator, found.denominator, found.as_of) == (49, 60, "2026-03-01")
    assert found.records == ("measure:ch/edr",)


def test_a_place_that_nobody_counted_is_told_and_a_day_that_nobody_wrote_is_none():
    found = read(("d1", "edr-coverage"), measures=[measure("40/50"), measure()])
    assert (found.value, found.as_of, found.why.code) == (0.8, None, "uncounted")


def test_a_measure_that_nobody_counted_is_not_zero():
    for measures in ([], [measure()]):
        found = read(("d1", "edr-coverage"), measures=measures)
        assert (found.value, found.why.code) == (None, "not-counted")


def test_applications_without_a_known_owner_are_not_said_to_be_mapped():
    apps = [{"id": "a", "needs": ["srv"], "max_outage_hours": 4, "wave": 2}, {"id": "b", "wave": 1}]
    found = read(("p2", "mapped"), applications=apps)
    assert (found.value, dict(found.why.facts)) == (None, {"count": 1, "of": 2})
    assert read(("r4", "ordered"), applications=apps).value == 0.5
    assert read(("r4", "ordered")).why.code == "no-applications"


def test_a_cut_counts_for_a_year_and_a_supplier_without_access_is_no_way_in():
    def link(id, day=None):
        cut = {"cut_off": {"tested_on": day}} if day else {}
        return {"id": id, "to": "service:ror", **cut}

    found = read(
        ("p6", "cuts-tried"),
        links=[link("a", "2025-11-22"), link("b", "2025-11-21"), link("c", "2026-11-22"), link("d")],
        suppliers=[{"id": "s", "name": "S"},
                   {"id": "t", "name": "T", "access": [{"id": "x", "to": ["all"]}],
                    "cut_off": {"tested_on": "2026-11-21"}}],
    )  # fmt: skip
    assert (found.numerator, found.denominator) == (2, 5)
    assert found.records[-1] == "supplier:ch/t"


@pytest.mark.parametrize(
    ("days", "value"), [((30, 21), 21), ((30, None), None), ((), None)], ids=str
)
def test_the_fewest_days_on_paper_are_said_when_every_vital_line_says_its_own(days, value):
    lines = [
        {"id": f"l{at}", "kind": "icu", **({"paper": {"tenable_days": n}} if n else {})}
        for at, n in enumerate(days)
    ]
    lines.append({"id": "clinic", "kind": "outpatient", "paper": {"tenable_days": 1}})
    assert read(("r2", "tenable-days"), care_lines=lines).value == value


def improvement(id, due, status="open", opener="exercise"):
    return Improvement.model_validate(
        {"schema": "csirt.improvement/1", "id": id, "facility": "ch", "what": "x", "due": due,
         "opened_by": opener, "opened_on": "2026-01-01", "owner": "RSSI", "status": status,
         "proof": "ged:1"}
    )  # fmt: skip


def test_an_action_that_was_dropped_is_due_and_not_done():
    found = read(("a4", "lessons-closed"), [
        improvement("i-1", ON, "done"), improvement("i-2", ON, "dropped"),
        improvement("i-3", "2026-11-22"), improvement("i-4", ON, "done", "incident"),
    ])  # fmt: skip
    assert (found.numerator, found.denominator) == (1, 2)
    assert found.records == ("improvement:ch/i-1", "improvement:ch/i-2")


def test_no_action_due_is_no_hundred_per_cent():
    assert read(("a4", "lessons-closed")).why.code == "none-due"


def test_lines_that_the_sheet_does_not_have_are_left_and_told():
    it = facility(care_lines=[{"id": "a", "kind": "icu"}, {"id": "b", "kind": "stroke"},
                              {"id": "c", "kind": "residential"}])  # fmt: skip
    found = lines_covered(it, {"icu": True, "stroke": False}, "2026-05-01", "sheets/ch/x.json")
    assert (found.numerator, found.denominator, found.why.code) == (1, 2, "beyond-sheet")
    assert lines_covered(facility(), {"icu": True}, "", "x").why.code == "no-lines"
