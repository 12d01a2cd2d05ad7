"""The duties of the sample region, and those that a workspace brings itself."""

import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.model.assessment import Audit, AuditKind, EvidenceKind
from csirt.model.fault import ContentError
from csirt.workspace.check import checked
from csirt.workspace.duty_rules import rule_sets
from csirt.workspace.plan import assess
from csirt.workspace.plan_duties import plan_duties
from csirt.workspace.plan_evidence import Claim

SAMPLE = content.root() / "risk_models" / "sample"
ON = "2026-11-21"
CHU, EHPAD = (f"facilities/{id}.yaml" for id in ("chu-brumeville", "ehpad-bruyeres-grises"))

OWN = """
schema: csirt.duties/1
id: {id}
title: Règle de la région
according_to: ARS de la région
not_for: Pas ici.
checked_on: 2026-11-01
profiles: [ES-OSE, ES, ESMS-with-IT, ESMS-small, town]
origin: expert
duties:
  - id: audit
    what: Un audit, même interne
    origin: expert
    needs: [{{audit: {{within_months: 24, kinds: [internal, independent], origin: expert}}}}]
"""


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


def states(found) -> dict[str, str]:
    return {each.id: each.state.value for each in found.standings}


def test_a_university_hospital_and_a_nursing_home_that_ticked_boxes_do_not_come_out_the_same():
    chu = states(plan_duties(SAMPLE / CHU, on=ON, sets=["regional-plan"]))
    ehpad = states(plan_duties(SAMPLE / EHPAD, on=ON, sets=["regional-plan"]))
    assert (chu["regional-plan/audit"], ehpad["regional-plan/audit"]) == ("valid", "not")


def test_one_exercise_is_valid_for_one_text_and_not_for_another():
    found = states(plan_duties(SAMPLE / CHU, on=ON))
    assert found["shfds-2023-15/exercise"] == "valid"
    assert found["dns-2025-12/exercise"] == "not"
    judged = {each.id: each.judged for each in plan_duties(SAMPLE / CHU, on=ON).standings}
    assert judged["ars-occitanie-2022/exercise"] is True
    assert found["ars-occitanie-2022/exercise"] == "not-applicable"


def test_a_year_later_what_was_valid_no_longer_is():
    assert states(plan_duties(SAMPLE / CHU, on="2027-06-02"))["regional-plan/audit"] == "not"
    assert states(plan_duties(SAMPLE / CHU, on="2027-06-01"))["regional-plan/audit"] == "valid"


def test_the_instruction_is_not_for_social_care_and_says_so():
    found = plan_duties(SAMPLE / EHPAD, on=ON, sets=["dns-2025-12"])
    assert set(states(found).values()) == {"not-applicable"}
    assert all("établissements sanitaires" in each.why[0]["fr"] for each in found.standings)


def test_windows_have_the_dates_that_were_read():
    found = states(plan_duties(SAMPLE / CHU, on=ON))
    assert found["care-d1/declaration"] == "window-closed"
    assert found["care-d2/declaration"] == "window-open"
    assert found["care-d1-bis/application"] == "not-assessed"
    assert states(plan_duties(SAMPLE / CHU, on="2026-01-15"))["care-d2/declaration"] == (
        "window-later"
    )


def test_the_notes_say_whose_reading_it_is_and_what_was_not_found():
    notes = " ".join(each["fr"] for each in plan_duties(SAMPLE / CHU, on=ON).notes)
    assert "notre lecture" in notes
    assert "échéance pour chaque action ; elles n'ont pas été trouvées" in notes


def test_a_workspace_brings_its_own_rules_and_replaces_a_shipped_one(region):
    folder = region / "playbooks" / "duties"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN.format(id="own"), "utf-8")
    (folder / "plan.yaml").write_text(OWN.format(id="regional-plan"), "utf-8")
    assert {"own", "regional-plan", "dns-2025-12"} <= set(rule_sets(region))
    found = states(plan_duties(region / CHU, on=ON))
    assert (found["own/audit"], found["regional-plan/audit"]) == ("valid", "valid")
    assert "regional-plan/exercise" not in found
    assert checked([folder]).faults == ()


def test_a_rule_set_at_fault_is_told_with_its_place(region):
    folder = region / "playbooks" / "duties"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN.format(id="own").replace("24", "0"), "utf-8")
    with pytest.raises(ContentError, match=r"own\.yaml:\d+:\d+"):
        plan_duties(region / CHU, on=ON)


def test_a_proof_may_name_a_duty_and_one_that_no_set_has_is_told(region):
    claim = Claim(("p1",), 1, "2026-11-20", "RSSI", "ged:1", kind=EvidenceKind.REGISTER,
                  duties=("dns-2025-12/budget-share",))  # fmt: skip
    made = assess(region / CHU, claim, today=ON)
    assert checked([made.file]).faults == ()
    assert states(plan_duties(region / CHU, on=ON))["dns-2025-12/budget-share"] == "valid"
    made.file.write_text(made.file.read_text("utf-8").replace("budget-share", "budget"), "utf-8")
    (fault,) = checked([made.file]).faults
    assert (fault.code, fault.line > 0) == ("check.duty-unknown", True)
    notes = " ".join(each["fr"] for each in plan_duties(region / CHU, on=ON).notes)
    assert "dns-2025-12/budget," in notes


def test_what_is_entered_of_an_audit_reads_back_as_it_was_said(region):
    audit = Audit(kind=AuditKind.INTERNAL, passi=False)
    claim = Claim(("p3",), 2, "2026-11-20", "RSSI", "ged:1", kind=EvidenceKind.AUDIT, audit=audit)
    made = assess(region / CHU, claim, today=ON)
    assert made.evidence.audit == audit
    assert made.file.read_text("utf-8").endswith("audit:\n  kind: internal\n  passi: false\n")
    other = Claim(("p3",), 2, "2026-11-20", "RSSI", "ged:1", kind=EvidenceKind.AUDIT)
    assert assess(region / CHU, other, today=ON).evidence.id != made.evidence.id


def test_an_unknown_rule_set_is_told_with_the_near_ones():
    with pytest.raises(NotFoundError) as caught:
        plan_duties(SAMPLE / CHU, on=ON, sets=["dns-2025"])
    assert caught.value.key == "duty.unknown-set"
    assert "dns-2025-12" in str(caught.value)


def test_a_file_that_stands_alone_is_not_assessed(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: ch\nprofile: ES\n", encoding="utf-8")
    found = plan_duties(path, on=ON)
    assert "valid" not in states(found).values()
    assert any("espace de travail" in note["fr"] for note in found.notes)
