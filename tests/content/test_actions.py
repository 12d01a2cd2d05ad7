"""The 19 actions: whole, in both languages, without a circle, and tied to what they move."""

from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import pairwise
from re import search

import networkx as nx
import numpy as np
import pytest
from pydantic import BaseModel

from csirt import content
from csirt.analysis.attack_graph.coins import pert_quantiles
from csirt.files.shipped import catalogue, sources
from csirt.model.assessment import EvidenceKind
from csirt.model.plan import LEVELS, ActionPhase
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.workspace.plan_actions import actions
from csirt.workspace.sheets import sheet_of

FILES = sorted((content.root() / "playbooks" / "actions").iterdir())
ACTIONS = actions()
MEASURES = catalogue().measures
SAME_IN_BOTH = {"100 %", "0", "≥ 3", "≥ 1", "≤ 1", "≤ 60 min", "≤ 30 min"}
every_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda each: each.id)


def texts(record: object) -> Iterator[Text]:
    if isinstance(record, Text):
        yield record
    elif isinstance(record, BaseModel):
        for _, value in record:
            yield from texts(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from texts(value)


def test_there_are_seven_three_five_and_four_in_nineteen_files_of_their_names():
    assert [path.name for path in FILES] == sorted(f"{id}.yaml" for id in ACTIONS)
    phases = [each.phase for each in ACTIONS.values()]
    assert [phases.count(phase) for phase in ActionPhase] == [7, 3, 5, 4]


def test_they_come_in_the_order_of_the_plan_and_their_code_says_their_phase():
    assert list(ACTIONS) == [
        f"{letter}{number}" for letter, most in (("p", 7), ("d", 3), ("a", 5), ("r", 4))
        for number in range(1, most + 1)
    ]  # fmt: skip
    letters = dict(zip(ActionPhase, "pdar", strict=True))
    assert all(each.id[0] == letters[each.phase] for each in ACTIONS.values())


def test_what_they_depend_on_exists_and_turns_in_no_circle():
    graph = {each.id: set(each.depends) for each in ACTIONS.values()}
    assert set().union(*graph.values()) <= set(graph)
    order = list(TopologicalSorter(graph).static_order())
    assert order[0] == "p1"
    assert nx.is_directed_acyclic_graph(nx.DiGraph(graph))


def test_what_depends_on_what_is_the_graph_that_was_agreed():
    agreed = {
        "p1": "", "p2": "p1", "p3": "p1 p2", "p4": "p2", "p5": "p2", "p6": "p2 p4", "p7": "p1",
        "d1": "p2", "d2": "d1", "d3": "d1", "a1": "p1 d2", "a2": "a1", "a3": "d2 p6",
        "a4": "a1 r2", "a5": "a1", "r1": "p4", "r2": "p2", "r3": "a3", "r4": "p2 r1 r3",
    }  # fmt: skip
    assert {id: set(each.depends) for id, each in ACTIONS.items()} == {
        id: set(before.split()) for id, before in agreed.items()
    }


@every_action
def test_every_text_is_in_french_and_in_english(action):
    assert [each.fr for each in texts(action) if not each.en] == []
    same = {each.fr for each in texts(action) if each.fr == each.en}
    assert same <= SAME_IN_BOTH


@every_action
def test_a_text_is_in_the_language_it_says(action):
    for each in texts(action):
        assert not search(r"\b(les|une|des|est|sont|dans|avec)\b", each.en), each.en
        assert not search(r"\b(the|of|and|is|with)\b", each.fr), each.fr
        assert not search(r"[“”]", each.fr + each.en)
        assert not search(r"\w[;!?:](?=\s|$)", each.fr), each.fr


@every_action
def test_a_short_title_fits_a_column_of_24_signs(action):
    assert max(len(action.short.fr), len(action.short.en)) <= 24


@every_action
def test_an_action_says_that_it_is_reconstructed_and_from_what(action):
    assert action.origin is Origin.RECONSTRUCTED
    assert action.source
    assert {name.split()[0] for name in action.source} <= set(sources())
    assert action.replaces is None


@every_action
def test_every_level_above_0_can_be_proved_and_the_third_by_more_than_paper(action):
    carried = {each.kind: each.carries for each in action.evidence}
    assert max(carried.values()) == LEVELS[-1]
    written = {
        EvidenceKind.DOCUMENT, EvidenceKind.PLAN, EvidenceKind.POLICY, EvidenceKind.PROCEDURE,
        EvidenceKind.CONTRACT, EvidenceKind.APPOINTMENT, EvidenceKind.INVENTORY,
        EvidenceKind.REGISTER, EvidenceKind.ATTENDANCE,
    }  # fmt: skip
    assert all(carries < LEVELS[-1] for kind, carries in carried.items() if kind in written)
    assert EvidenceKind.DECLARATION not in carried
    assert carried[EvidenceKind.DOCUMENT] == 2


@every_action
def test_what_proves_the_third_level_expires_within_a_year(action):
    assert all(each.months <= 12 for each in action.evidence if each.carries == LEVELS[-1])


@every_action
def test_an_action_stands_for_measures_that_exist_or_says_why_nothing_moves(action):
    assert {each.measure for each in action.measures} <= set(MEASURES)
    assert bool(action.measures) != bool(action.no_modelled_effect)


def test_actions_and_measures_name_each_other():
    from_actions = {(each.id, one.measure) for each in ACTIONS.values() for one in each.measures}
    from_measures = {(code, each.id) for each in MEASURES.values() for code in each.actions}
    assert from_actions == from_measures


@every_action
def test_the_channels_of_an_action_are_those_of_its_measures(action):
    acting = [
        effect.channel for each in action.measures for effect in MEASURES[each.measure].effects
    ]
    assert list(action.channels) == list(dict.fromkeys(acting))


def test_only_the_declarations_move_nothing_in_the_model():
    assert [each.id for each in ACTIONS.values() if each.no_modelled_effect] == ["a2"]


@every_action
def test_a_higher_level_covers_no_less_in_any_draw(action):
    for each in action.measures:
        shares = [each.level_1, each.level_2, each.level_3]
        for below, above in pairwise(shares):
            low = pert_quantiles(below) if below.spread else below.likely
            high = pert_quantiles(above) if above.spread else above.likely
            assert np.all(np.subtract(high, low) >= 0)


@every_action
def test_the_estimates_of_coverage_are_the_experts(action):
    assert all(each.origin is Origin.EXPERT for each in action.measures)


@every_action
def test_the_pieces_of_the_dossiers_stand_in_sheet_u(action):
    fields = sheet_of("U").by_id()
    for piece in action.dossiers:
        section, _, row = piece.partition("/")
        assert row in {each.id for each in fields[section].rows}, piece


@every_action
def test_an_action_has_indicators_aims_and_owners(action):
    assert action.kpis
    assert action.aims
    assert len({each.id for each in action.kpis}) == len(action.kpis)
    profiles = [profile for each in action.profiles for profile in each.profiles]
    assert len(set(profiles)) == len(profiles)
