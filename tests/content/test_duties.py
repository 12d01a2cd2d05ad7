"""The shipped duties: attributed, dated, read somewhere, and never with a date that nobody read."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.kinds import load
from csirt.files.shipped import sources
from csirt.model.catalogue import Sourced
from csirt.model.duty import AuditNeed, Duties, EvidenceNeed, ExerciseNeed
from csirt.model.place import Profile
from csirt.model.plan import LEVELS
from csirt.model.provenance import Origin
from csirt.model.quotes import Efforts
from csirt.model.record import Text
from csirt.workspace.duty_rules import shipped
from csirt.workspace.plan_actions import actions

FOLDER = content.root() / "risk_models" / "duties"
SETS = shipped()
ACTIONS = actions()
SANITARY = {Profile.ES, Profile.ES_OSE}
every_set = pytest.mark.parametrize("rules", SETS.values(), ids=lambda each: each.id)


def inside(record: object) -> Iterator[BaseModel]:
    if isinstance(record, BaseModel):
        yield record
        for _, value in record:
            yield from inside(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from inside(value)


def test_the_duties_that_were_found_are_shipped():
    assert set(SETS) == {
        "ars-bretagne-2023", "ars-occitanie-2022", "care-d1", "care-d1-bis", "care-d2",
        "dns-2025-12", "has-certification", "has-evaluation", "hospiconnect", "nis2-fr",
        "regional-plan", "shfds-2023-15",
    }  # fmt: skip


def test_the_instruction_has_its_seven_actions_and_no_deadline_that_nobody_read():
    assert [each.id for each in SETS["dns-2025-12"].duties] == [
        "exercise", "self-assessment", "audits", "continuity-plans", "quality", "identification",
        "budget-share",
    ]  # fmt: skip
    assert all(each.deadline is None for each in SETS["dns-2025-12"].duties)


@every_set
def test_the_name_of_a_file_is_the_id_of_its_set_and_an_id_stands_once(rules: Duties):
    assert (FOLDER / f"{rules.id}.yaml").is_file()
    ids = [each.id for each in rules.duties]
    assert len(ids) == len(set(ids))


@every_set
def test_every_text_is_in_both_languages(rules: Duties):
    texts = [each for each in inside(rules) if isinstance(each, Text)]
    assert all(each.fr and each.en and each.fr != each.en for each in texts)


@every_set
def test_every_fact_leads_to_the_bibliography_and_says_when_it_was_read(rules: Duties):
    named = [name for each in inside(rules) if isinstance(each, Sourced) for name in each.source]
    assert {name.split()[0] for name in named} <= set(sources())
    assert rules.source
    assert all(duty.source for duty in rules.duties)
    assert rules.checked_on >= (rules.published or "")


@every_set
def test_what_meets_a_duty_is_our_reading_and_says_so(rules: Duties):
    for duty in rules.duties:
        assert all(need.given.origin is Origin.EXPERT for need in duty.needs)
        assert duty.window is None or duty.window.source


@every_set
def test_what_is_asked_for_can_be_proved(rules: Duties):
    for duty in rules.duties:
        for need in duty.needs:
            if isinstance(need.given, EvidenceNeed):
                for code in need.given.actions:
                    carried = {each.kind: each.carries for each in ACTIONS[code].evidence}
                    kinds = need.given.kinds or tuple(carried)
                    assert any(carried.get(kind, 0) >= need.given.level for kind in kinds)


@pytest.mark.parametrize("id", ["dns-2025-12", "shfds-2023-15", "care-d1", "care-d2",
                                "has-certification"])  # fmt: skip
def test_what_is_for_health_facilities_is_for_no_other(id):
    assert set(SETS[id].profiles) == SANITARY


def test_social_care_has_its_evaluation():
    assert not set(SETS["has-evaluation"].profiles) & SANITARY


def test_a_call_of_one_region_is_for_that_region_and_is_closed():
    for id in ("ars-bretagne-2023", "ars-occitanie-2022"):
        assert SETS[id].status == "closed"
        assert SETS[id].departments
        (need,) = SETS[id].duties[0].needs
        assert isinstance(need.given, ExerciseNeed)


def test_nis2_is_pending():
    assert SETS["nis2-fr"].status == "pending"
    assert SETS["nis2-fr"].in_force_from is None


def test_the_yearly_audit_is_no_self_assessment():
    need = next(each for each in SETS["regional-plan"].duties if each.id == "audit").needs[0].given
    assert isinstance(need, AuditNeed)
    assert [each.value for each in need.kinds] == ["independent"]
    assert need.signed


def test_the_days_of_every_step_are_ranges_of_experts():
    table = load(content.root() / "risk_models" / "catalogue" / "efforts.yaml", Efforts)
    steps = {(each.action, each.level) for each in table.efforts}
    assert steps == {(code, level) for code in ACTIONS for level in LEVELS[1:]}
    assert len(table.efforts) == len(steps)
    records = [each for each in inside(table) if isinstance(each, Sourced)]
    assert all(each.origin is Origin.EXPERT for each in records)
    assert all(0 < each.staff_days.low < each.staff_days.high for each in table.efforts)
