"""Evidence in a workspace: written once, compared with its files, and felt in the risk."""

import os
import shutil
from pathlib import Path

import pytest

import csirt.workspace
from csirt import content
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.assessment import Audit, AuditKind, Evidence, EvidenceKind
from csirt.model.fault import ContentError
from csirt.model.tlp import Tlp
from csirt.workspace.check import checked
from csirt.workspace.plan import assess, status
from csirt.workspace.plan_actions import action_of, actions
from csirt.workspace.plan_evidence import Claim, altered, evidence_of

SAMPLE = content.root() / "risk_models" / "sample"
TODAY = "2026-11-21"
CHU, EHPAD, MAS = (
    f"facilities/{id}.yaml"
    for id in ("chu-brumeville", "ehpad-bruyeres-grises", "mas-haute-brande")
)
PROOF = "assessments/chu-brumeville/proofs/essai-restauration-2026-02-19.txt"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that may be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


def claim(action: str, level: int, **said: object) -> Claim:
    told = {"evidence": "ged:SSI/1", "kind": EvidenceKind.TEST, **said}
    return Claim((action,), level, "2026-11-20", "RSSI", **told)


def standing(region: Path, action: str, file: str = CHU, on: str = TODAY):
    found = status(region / file, on=on).standings
    return next(each for each in found if each.action.id == action)


# --- reading ---


def test_the_university_hospital_of_the_sample_is_proved_and_says_what_is_not():
    found = {each.action.id: each for each in status(SAMPLE / CHU, on=TODAY).standings}
    assert len(found) == 19
    states = [each.state.value for each in found.values()]
    assert states.count("proved") == 16
    assert (found["d3"].state, found["d3"].level, found["d3"].claimed) == ("expired", 1, 2)
    assert (found["a1"].level, found["a1"].claimed) == (2, 3)
    assert (found["r4"].level, found["r4"].state) == (None, "not-assessed")


def test_the_nursing_home_of_the_sample_is_declared():
    found = status(SAMPLE / EHPAD, on=TODAY)
    states = {each.state.value for each in found.standings}
    assert states == {"declared", "not-assessed"}
    assert {each.level for each in found.standings} == {1, None}


def test_the_profile_comes_from_the_region():
    house = "facilities/maison-sante-pont-gris.yaml"
    assert standing(SAMPLE, "p4", house).state == "not-applicable"


def test_a_year_later_the_levels_have_dropped_and_the_evidence_is_still_there():
    now, later = (status(SAMPLE / CHU, on=on).standings for on in (TODAY, "2029-11-21"))
    assert {each.level for each in later} == {None, 1}
    assert [len(each.pieces) for each in now] == [len(each.pieces) for each in later]


def test_a_file_outside_a_workspace_has_no_evidence(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: chu-brumeville\n", encoding="utf-8")
    found = status(path, on=TODAY)
    assert {each.state.value for each in found.standings} == {"not-assessed"}
    assert any("espace de travail" in note["fr"] for note in found.notes)


def test_a_group_has_no_level_of_its_own():
    with pytest.raises(InputError) as caught:
        status(SAMPLE / "groups" / "ght-val-de-brume.yaml", on=TODAY)
    assert caught.value.key == "workspace.wrong-kind"


# --- writing ---


def test_a_claim_is_a_new_file_that_reads_back_and_passes_the_check(region):
    done = assess(region / CHU, claim("r4", 3), today=TODAY)
    assert done.file.parent == region / "assessments" / "chu-brumeville"
    assert load(done.file, Evidence) == done.evidence
    assert standing(region, "r4").level == 3
    assert checked([done.file]).faults == ()


def test_no_other_file_changes_when_a_claim_is_entered(region):
    before = {path: path.read_bytes() for path in region.rglob("*") if path.is_file()}
    made = assess(region / CHU, claim("r4", 3), today=TODAY).file
    after = {path: path.read_bytes() for path in region.rglob("*") if path.is_file()}
    assert after.pop(made)
    assert after == before


def test_the_same_claim_twice_is_refused_and_another_one_is_not(region):
    first = assess(region / CHU, claim("r4", 3), today=TODAY)
    with pytest.raises(StateError):
        assess(region / CHU, claim("r4", 3), today=TODAY)
    other = assess(region / CHU, claim("r4", 2), today=TODAY)
    assert first.file != other.file
    assert len(standing(region, "r4").pieces) == 2


def test_the_id_of_a_claim_is_the_same_on_every_machine(region, tmp_path):
    twin = Path(shutil.copytree(SAMPLE, tmp_path / "twin"))
    one, other = (assess(each / CHU, claim("r4", 3), today=TODAY) for each in (region, twin))
    assert one.evidence.id == other.evidence.id


def test_a_proof_in_the_workspace_is_kept_by_its_path_and_its_hash(region):
    proof = region / "assessments" / "pv.txt"
    proof.write_text("essai", encoding="utf-8")
    made = assess(region / CHU, claim("r4", 3, evidence=str(proof)), today=TODAY).evidence
    assert (made.path, len(made.sha256)) == ("assessments/pv.txt", 64)


def test_a_proof_of_several_actions_is_one_file(region):
    audit = Audit(kind=AuditKind.INDEPENDENT)
    asked = Claim(
        ("P3", "p4", "p3"), 3, TODAY, "RSSI", "ged:1", kind=EvidenceKind.AUDIT, audit=audit
    )
    done = assess(region / CHU, asked, today=TODAY)
    assert done.evidence.actions == ("p3", "p4")
    assert [each.level for each in done.standings] == [3, 3]


def test_a_claim_that_its_proof_does_not_carry_says_so_at_once(region):
    done = assess(region / CHU, claim("r4", 3, kind=EvidenceKind.DOCUMENT), today=TODAY)
    assert done.standings[0].level == 2
    assert any("ne justifie pas ce niveau" in note["fr"] for note in done.notes)


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (claim("x9", 1), "plan.unknown-action"),
        (claim("r4", 1, evidence="nowhere.pdf"), "file.not-found"),
        (Claim(("r4",), 1, "2026-11-22", "RSSI", "ged:1"), "plan.future-date"),
        (Claim(("r4",), 1, TODAY, "", "ged:1"), "plan.refused"),
        (Claim(("r4",), 1, TODAY, "n 2 69 05 49 588 157 80", "ged:1"), "plan.person-number"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_claim_at_fault_is_refused_and_writes_nothing(asked, key, region):
    before = sorted(region.rglob("*"))
    with pytest.raises((InputError, NotFoundError)) as caught:
        assess(region / CHU, asked, today=TODAY)
    assert caught.value.key == key
    assert sorted(region.rglob("*")) == before


def test_outside_a_workspace_nothing_can_be_entered(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: f\n", encoding="utf-8")
    with pytest.raises(NotFoundError) as caught:
        assess(path, claim("r4", 1), today=TODAY)
    assert caught.value.key == "plan.no-workspace"


# --- proofs that change, and folders that somebody sent ---


def test_a_proof_that_changed_lowers_its_level_and_check_finds_it(region):
    assert standing(region, "r1").level == 3
    (region / PROOF).write_text("autre chose", encoding="utf-8")
    found = standing(region, "r1")
    assert (found.level, found.claimed, found.state) == (1, 3, "altered")
    assert [each.code for each in checked([region]).faults] == ["check.evidence-altered"]


def test_a_proof_that_is_gone_is_said_not_to_be_compared(region):
    (region / PROOF).unlink()
    assert standing(region, "r1").level == 3
    notes = [note["fr"] for note in status(region / CHU, on=TODAY).notes]
    assert any("n'a pas été comparée" in note for note in notes)


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/etc/hostname", "/dev/zero", "loop", "pipe", "link.txt", "a" * 400, ".",
     "assessments"],
)  # fmt: skip
def test_a_path_that_leads_out_or_is_no_plain_file_is_never_opened(path, region):
    secret = region.parent / "secret.txt"
    secret.write_text("x", encoding="utf-8")
    (region / "loop").symlink_to("loop")
    (region / "link.txt").symlink_to(secret)
    os.mkfifo(region / "pipe")
    piece = Evidence.model_validate(
        {"schema": "csirt.evidence/1", "id": "e-1", "facility": "chu-brumeville",
         "actions": ["p1"], "level": 1, "kind": "test", "date": TODAY, "path": path,
         "sha256": "0" * 64, "seen_by": "RSSI"}
    )  # fmt: skip
    assert altered(region, [piece]) == frozenset()


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ('date: "2026-02-19"\n', "", "type.missing", None),
        ("level: 3", "level: 7", "type.less_than_equal", 7),
        ("kind: test", "kind: rumeur", "type.enum", 8),
        ('date: "2026-02-19"', "date: bientôt", "type.string_pattern_mismatch", 9),
    ],
)
def test_an_evidence_file_at_fault_is_refused_with_its_place(before, after, code, line, region):
    [path] = (region / "assessments" / "chu-brumeville").glob("e-2026-*-r1-*.yaml")
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        status(region / CHU, on=TODAY)
    [fault] = caught.value.faults
    assert fault.file == str(path)
    assert fault.line == (line or fault.line) > 0


def test_an_action_that_the_plan_lacks_counts_for_nothing_and_is_said(region):
    [path] = (region / "assessments" / "chu-brumeville").glob("e-2026-*-r1-*.yaml")
    path.write_text(path.read_text("utf-8").replace("- r1", "- r9"), encoding="utf-8")
    found = status(region / CHU, on=TODAY)
    assert any("R9" in note["fr"] for note in found.notes)
    assert [each.code for each in checked([path]).faults] == ["check.unknown-reference"]


def test_evidence_in_the_folder_of_another_facility_is_left_aside_and_check_says_so(region):
    [path] = (region / "assessments" / "chu-brumeville").glob("e-2026-*-r1-*.yaml")
    moved = path.rename(region / "assessments" / "mas-haute-brande" / path.name)
    assert standing(region, "r1").state == "not-assessed"
    assert len(standing(region, "r1", MAS).pieces) == 1
    assert [each.code for each in checked([moved]).faults] == ["check.evidence-place"]


def test_a_status_that_the_law_keeps_secret_has_no_place_in_a_piece_of_evidence(region):
    [path] = (region / "assessments" / "chu-brumeville").glob("e-2026-*-r1-*.yaml")
    text = path.read_text("utf-8").replace("Essai de restauration", "Système OIV")
    path.write_text(text, encoding="utf-8")
    assert [each.code for each in checked([path]).faults] == ["check.secret-status"]


def test_a_status_bears_the_highest_marking_of_its_evidence(region):
    assert status(region / CHU, on=TODAY).tlp == "TLP:AMBER"
    assess(region / CHU, claim("r4", 1, tlp=Tlp.RED), today=TODAY)
    assert status(region / CHU, on=TODAY).tlp == "TLP:RED"


# --- an official list ---


def official(region: Path, **changed: str) -> Path:
    path = region / "playbooks" / "actions" / "p1.yaml"
    path.parent.mkdir(parents=True)
    text = (content.root() / "playbooks" / "actions" / "p1.yaml").read_text(encoding="utf-8")
    for before, after in changed.items():
        text = text.replace({"origin": "origin: reconstructed\n"}[before], after)
    path.write_text(text, encoding="utf-8")
    return path


def test_an_official_action_takes_the_place_of_ours(region):
    official(region, origin="replaces: p1\n")
    found = action_of("P1", region)
    assert (found.origin, found.replaces) == (None, "p1")
    assert list(actions(region)) == list(actions())


def test_an_action_that_does_not_say_it_replaces_ours_is_refused(region):
    path = official(region)
    with pytest.raises(ContentError) as caught:
        actions(region)
    assert (caught.value.faults[0].code, caught.value.faults[0].file) == ("plan.twice", str(path))


# --- the risk ---

MANY = 8_192


def lost(region: Path, file: str, on: str = TODAY) -> dict[str, float]:
    found = csirt.workspace.open(region / file).risk(region / file, samples=MANY, on=on)
    lines = (*found.assets, *found.applications, *found.care_lines)
    return {each.ref: each.likelihood.probability for each in lines}


@pytest.mark.parametrize(("file", "action"), [(CHU, "r4"), (CHU, "p4"), (MAS, "p6"), (EHPAD, "d1")])
def test_one_piece_of_evidence_more_never_raises_a_probability(file, action, region):
    before = lost(region, file)
    assess(region / file, claim(action, 3), today=TODAY)
    after = lost(region, file)
    assert [ref for ref in before if after[ref] > before[ref]] == []


def test_one_piece_of_evidence_lowers_what_nobody_had_counted(region):
    before = lost(region, MAS)
    assess(region / MAS, claim("p6", 3), today=TODAY)
    after = lost(region, MAS)
    assert sum(after[ref] < before[ref] for ref in before) > len(before) / 3


def test_without_a_day_no_evidence_speaks():
    path = SAMPLE / MAS
    silent = csirt.workspace.open(path).risk(path, samples=1_024)
    early = csirt.workspace.open(path).risk(path, samples=1_024, on="2020-01-01")
    assert silent == early


def test_the_risk_goes_up_again_when_the_evidence_has_expired():
    now, later = lost(SAMPLE, MAS), lost(SAMPLE, MAS, on="2029-11-21")
    assert all(later[ref] >= now[ref] for ref in now)
    assert later != now


def test_what_is_read_of_a_folder_is_that_facility_s_alone(region):
    assert {each.facility for each in evidence_of(region, "mas-haute-brande")} == {
        "mas-haute-brande"
    }
    assert evidence_of(None, "mas-haute-brande") == ()
