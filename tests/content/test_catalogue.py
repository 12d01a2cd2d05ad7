"""The shipped risk catalogue: its names resolve, its numbers hold, both languages speak."""

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import pairwise

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.kinds import load
from csirt.model.catalogue import (
    AssetKinds,
    Assumptions,
    Channel,
    Effect,
    EntryKind,
    Impact,
    Measures,
    Phase,
    Ports,
    Techniques,
)
from csirt.model.estimate import Estimate
from csirt.model.network import FlawClass
from csirt.model.record import Text

FOLDER = content.root() / "risk_models" / "catalogue"
KINDS = load(FOLDER / "asset-kinds.yaml", AssetKinds).asset_kinds
PORTS = load(FOLDER / "ports.yaml", Ports)
TECHNIQUES = load(FOLDER / "techniques.yaml", Techniques).techniques
MEASURES = load(FOLDER / "measures.yaml", Measures).measures
ASSUMPTIONS = load(FOLDER / "assumptions.yaml", Assumptions)

FAMILIES = {
    "server", "workstation", "network", "security", "backup", "biomedical", "building",
    "telephony", "printing", "mobile", "unknown",
}  # fmt: skip
ACTIONS = {
    f"{letter}{n}"
    for letter, most in (("p", 7), ("d", 3), ("a", 5), ("r", 4))
    for n in range(1, most + 1)
}
WITHOUT_EFFECT = {"a2"}
"""Actions without a modelled effect: declaring in time changes neither chance nor duration."""

KIND_IDS = {kind.id for kind in KINDS}
CLASSES = {item.id: set(item.services) for item in PORTS.classes}
TECHNIQUE = {technique.id: technique for technique in TECHNIQUES}
MEASURE = {measure.id: measure for measure in MEASURES}
NAMED_PORTS = {port.id for port in PORTS.ports}

OF_TECHNIQUES = {Channel.SUCCESS, Channel.HOURS, Channel.VISIBLE}
AT_MOST_ONE = {Channel.SUCCESS, Channel.ENTRY, Channel.RESPONSE_HOURS, Channel.RECOVERY_HOURS}
SAME_IN_BOTH = {"rare", "possible"}
"""Words that French and English share."""


def every(items: tuple) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def of_kinds(*names: str) -> set[str]:
    """Kinds that are named, or whose family is."""
    return {kind.id for kind in KINDS if kind.id in names or kind.family in names}


def is_port(name: str) -> bool:
    return name in NAMED_PORTS or bool(re.fullmatch(r"\d{1,5}/(tcp|udp)", name))


def within(record: object) -> Iterator[object]:
    """The record and everything in it."""
    yield record
    if isinstance(record, BaseModel):
        for value in dict(record).values():
            yield from within(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from within(value)


EVERYTHING = (*KINDS, *PORTS.ports, *PORTS.classes, *TECHNIQUES, *MEASURES, *ASSUMPTIONS.classes)
EFFECTS = [(measure, effect) for measure in MEASURES for effect in measure.effects]
every_effect = pytest.mark.parametrize(
    ("measure", "effect"),
    EFFECTS,
    ids=[f"{measure.id}-{effect.channel}" for measure, effect in EFFECTS],
)


@pytest.mark.parametrize(
    "items",
    [KINDS, PORTS.ports, PORTS.classes, TECHNIQUES, MEASURES, ASSUMPTIONS.classes],
    ids=lambda it: type(it[0]).__name__,
)
def test_no_id_stands_twice_in_a_list(items):
    assert [id for id, n in Counter(item.id for item in items).items() if n > 1] == []


@every(EVERYTHING)
def test_every_text_is_in_french_and_in_english(item):
    texts = [part for part in within(item) if isinstance(part, Text)]
    assert all(text.en for text in texts)
    assert all(text.fr != text.en or text.fr in SAME_IN_BOTH for text in texts)


# Asset kinds and ports


@every(KINDS)
def test_a_kind_belongs_to_a_known_family_and_listens_to_ports_that_have_a_name(item):
    assert item.family in FAMILIES
    assert all(is_port(port) for port in item.listens)


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_port_number_bears_one_name(protocol):
    numbers = Counter(number for port in PORTS.ports for number in getattr(port, protocol))
    assert [number for number, n in numbers.items() if n > 1] == []


@every(PORTS.ports)
def test_a_port_name_has_a_number_and_is_not_a_reserved_word(item):
    assert item.tcp or item.udp
    assert item.id not in {"any", "all"}


@every(PORTS.classes)
def test_a_class_of_services_names_known_ports_and_is_not_the_built_in_one(item):
    assert set(item.services) <= NAMED_PORTS
    assert item.id != "any"


# Techniques


@every(TECHNIQUES)
def test_a_technique_matches_kinds_families_and_ports_that_exist(item):
    assert set(item.match.kinds) <= KIND_IDS | FAMILIES
    assert all(is_port(port) for port in item.match.listens)


@every(TECHNIQUES)
def test_a_technique_needs_classes_and_roles_that_exist(item):
    assert {need.reach for need in item.needs} <= {None, "any", *CLASSES}
    assert {need.reach_role for need in item.needs} <= {None, *KIND_IDS}


@every(TECHNIQUES)
def test_a_technique_bears_attack_ids_of_the_matrices_it_cites(item):
    assert all(re.fullmatch(r"T(1\d{3}|0[78]\d{2})(\.\d{3})?", attack) for attack in item.attack)
    assert {"attack-ics" if attack.startswith("T0") else "attack" for attack in item.attack} == set(
        item.source
    )


@every(TECHNIQUES)
def test_only_a_technique_that_enters_begins_outside(item):
    assert item.phase is Phase.ENTER or not any(need.entry for need in item.needs)


@every(TECHNIQUES)
def test_an_estimate_is_spread_and_never_certain(item):
    assert item.success.spread
    assert item.hours.spread
    assert item.hours.low > 0
    assert item.success.low > 0
    assert item.success.high < 1
    assert item.visible.high < 1


@every(TECHNIQUES)
def test_a_recommendation_is_one_sentence(item):
    for sentence in (item.recommendation.fr, item.recommendation.en):
        assert re.fullmatch(r"[^.!?]+\.", sentence)


def test_two_techniques_never_tell_the_same_symptom_or_recommendation():
    for texts in (
        [item.symptom for item in TECHNIQUES],
        [item.recommendation for item in TECHNIQUES],
    ):
        assert (
            len({text.fr for text in texts}) == len({text.en for text in texts}) == len(TECHNIQUES)
        )


def test_every_entry_flaw_class_and_impact_has_a_technique():
    assert {need.entry for item in TECHNIQUES for need in item.needs} >= set(EntryKind)
    assert {give.impact for item in TECHNIQUES for give in item.gives} >= set(Impact)
    # A local flaw is not asked for: local escalation does without a known one.
    assert {flaw for item in TECHNIQUES for flaw in item.match.flaws} == set(FlawClass) - {
        FlawClass.LOCAL
    }


def test_a_logon_and_an_open_protocol_match_just_the_ports_of_the_class_they_reach():
    assert set(TECHNIQUE["account-logon"].match.listens) == CLASSES["admin"]
    assert set(TECHNIQUE["open-device-protocol"].match.listens) == CLASSES["device"]


def test_what_can_be_encrypted_is_matched_by_the_encryption():
    encryptable = {kind.id for kind in KINDS if kind.encryptable}
    assert encryptable <= of_kinds(*TECHNIQUE["encryption"].match.kinds)


def test_what_the_device_stop_matches_can_be_stopped():
    stoppable = {kind.id for kind in KINDS if kind.stoppable}
    assert of_kinds(*TECHNIQUE["device-stop"].match.kinds) <= stoppable


# Measures


@every(MEASURES)
def test_a_measure_belongs_to_known_actions(item):
    assert set(item.actions) <= ACTIONS


def test_every_action_has_a_modelled_effect_or_is_said_to_have_none():
    assert {action for item in MEASURES for action in item.actions} == ACTIONS - WITHOUT_EFFECT


@every_effect
def test_an_effect_names_techniques_that_exist_just_where_its_channel_has_some(
    measure, effect: Effect
):
    assert set(effect.techniques) <= set(TECHNIQUE)
    assert bool(effect.techniques) is (effect.channel in OF_TECHNIQUES)


@every_effect
def test_a_measure_never_makes_anything_worse(measure, effect: Effect):
    factor: Estimate = effect.factor
    if effect.channel in AT_MOST_ONE:
        assert factor.low >= 0
        assert factor.high <= 1
    else:
        assert factor.low >= 1


@every_effect
def test_a_factor_is_an_estimate_of_ours(measure, effect: Effect):
    assert effect.factor.spread
    assert effect.origin == "expert"


@every(MEASURES)
def test_a_measure_acts_once_on_a_technique_through_a_channel(item):
    pairs = Counter(
        (effect.channel, id) for effect in item.effects for id in effect.techniques or ("",)
    )
    assert set(pairs.values()) == {1}


@every(TECHNIQUES)
def test_some_measure_acts_on_every_technique(item):
    assert any(item.id in effect.techniques for _, effect in EFFECTS)


@every(MEASURES)
def test_what_a_measure_needs_and_excludes_exists_and_excludes_it_in_turn(item):
    assert {*item.needs, *item.excludes} <= set(MEASURE)
    assert not set(item.needs) & set(item.excludes)
    assert all(item.id in MEASURE[other].excludes for other in item.excludes)


def test_no_measure_needs_itself_in_a_circle():
    tuple(TopologicalSorter({item.id: item.needs for item in MEASURES}).static_order())


# What is assumed


def test_an_unassessed_flaw_is_assumed_once_for_a_kind():
    assert {id for item in ASSUMPTIONS.unassessed_flaws for id in item.kinds} <= KIND_IDS | FAMILIES
    pairs = Counter(
        (item.flaw, id) for item in ASSUMPTIONS.unassessed_flaws for id in of_kinds(*item.kinds)
    )
    assert {pair for pair, n in pairs.items() if n > 1} == set()


def test_every_flaw_that_opens_a_technique_is_assumed_somewhere():
    opening = {flaw for item in TECHNIQUES for flaw in item.match.flaws}
    assert {item.flaw for item in ASSUMPTIONS.unassessed_flaws} == opening


def test_the_classes_of_a_probability_ascend_and_leave_no_gap_above():
    bounds = [item.below for item in ASSUMPTIONS.classes]
    assert all(low < high for low, high in pairwise(bounds))
    assert bounds[-1] > 1
