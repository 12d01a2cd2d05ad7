"""What the shipped playbooks owe to care and to doubt: a way back, somebody at hand at night."""

import pytest

from csirt.model.playbook import Decision
from csirt.workspace.playbooks import library

PLAYBOOKS = library().playbooks


def leads(question: Decision) -> set[str]:
    return {name for option in question.options for name in option.leads_to}


def test_who_cuts_for_the_whole_region_has_a_way_back_and_the_care_by_phone():
    playbook = PLAYBOOKS["regional-services-isolation"]
    nodes = {node.id: node for node in playbook.nodes()}
    assert {"stroke-by-phone", "beds-by-phone"} <= set(nodes["stop-service"].gates)
    assert [each.until for each in playbook.loops if "review-loss" in each.steps] == ["service-go"]
    [back] = [each for each in playbook.decisions if "restart-service" in leads(each)]
    assert back.after == ("stop-service",)


@pytest.mark.parametrize(
    ("name", "question", "given_back"),
    [
        ("regional-services-isolation", "what-to-cut", "give-back-accounts"),
        ("several-facilities", "common-cause", "reopen-remote"),
    ],
)
def test_what_was_taken_in_doubt_is_given_back_once_the_doubt_is_lifted(name, question, given_back):
    [asked] = [each for each in PLAYBOOKS[name].decisions if each.id == question]
    [lifted] = [option for option in asked.options if given_back in option.leads_to]
    assert not lifted.doubt


def test_the_remote_access_of_a_doubtful_supplier_is_cut_whatever_the_answer():
    playbook = PLAYBOOKS["supplier-host-compromise"]
    [cut] = [each for each in playbook.decisions if each.id == "cut-supplier"]
    assert all("cut-remote-access" in option.leads_to for option in cut.options)


def test_a_zone_of_devices_is_cut_once_somebody_stands_by_and_the_fallbacks_hold():
    steps = {step.id: step for step in PLAYBOOKS["biomedical-devices"].steps}
    cut, watch = steps["cut-zone"], steps["bedside-watch"]
    assert {"stand-alone", "bedside-watch", "imaging-fallback", "laboratory-fallback"} == set(
        cut.gates
    )
    assert not watch.optional


def test_at_night_a_home_has_somebody_for_each_thing_of_the_first_hour():
    playbook = PLAYBOOKS["social-care-home"]
    roles = {role.id: role for role in playbook.roles}
    owners = {step.id: roles[step.owner] for step in playbook.steps if step.owner}
    for name in ("house-tour", "doors", "fire-watch", "rounds", "residents-list", "one-phone"):
        assert "Aide-soignant de nuit" in [each.fr for each in owners[name].deputies], name
    assert "Aide-soignant de nuit" not in [each.fr for each in owners["medication"].deputies]
