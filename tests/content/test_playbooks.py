"""The shipped playbooks and cards: names resolve, targets hold together, both languages speak."""

from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from re import IGNORECASE, search

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.shipped import sources
from csirt.model.care import CareKind
from csirt.model.catalogue import Sourced
from csirt.model.clock import Party, State, Status
from csirt.model.playbook import Act, Playbook, Scope, Step, Track
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.operation.lint import minutes_until
from csirt.operation.playbook_graph import graph_of
from csirt.reporting.playbook_page import Beside, page
from csirt.workspace.playbook_lint import lint
from csirt.workspace.playbooks import OTHERS, clocks, library

FOLDER = content.root() / "playbooks"
FILES = sorted(path for path in FOLDER.rglob("*.yaml") if path.parent.name not in OTHERS)
LIBRARY = library()
PLAYBOOKS, CARDS, CLOCKS = LIBRARY.playbooks, LIBRARY.cards, clocks()
EVERYTHING = {**PLAYBOOKS, **CARDS}
NODES = [(playbook, node) for playbook in PLAYBOOKS.values() for node in playbook.nodes()]
STEPS = [(playbook, node) for playbook, node in NODES if isinstance(node, Step)]
ACTS = [(playbook, step, act) for playbook, step in STEPS for act in step.clocks]

SHIPPED = {
    "activation-by-level": Scope.REGIONAL,
    "biomedical-devices": Scope.FACILITY,
    "care-reorganisation": Scope.REGIONAL,
    "crisis-communication": Scope.FACILITY,
    "data-theft": Scope.FACILITY,
    "declarations-complaint": Scope.FACILITY,
    "denial-of-service": Scope.FACILITY,
    "directory-compromise": Scope.FACILITY,
    "exit-and-lessons": Scope.FACILITY,
    "first-call-qualification": Scope.FACILITY,
    "help-victim-72h": Scope.REGIONAL,
    "mailbox-compromise": Scope.FACILITY,
    "preparation": Scope.FACILITY,
    "ransomware-first-24h": Scope.FACILITY,
    "regional-services-isolation": Scope.REGIONAL,
    "restoration-waves": Scope.FACILITY,
    "several-facilities": Scope.REGIONAL,
    "social-care-home": Scope.FACILITY,
    "supplier-host-compromise": Scope.FACILITY,
}
FIRST = {
    "activation-by-level", "biomedical-devices", "denial-of-service", "first-call-qualification",
    "mailbox-compromise", "preparation", "social-care-home", "supplier-host-compromise",
}  # fmt: skip
"""Where one begins: no other playbook calls them."""
SAME_IN_BOTH = {"Communication"}
"""Words that French and English share."""
ONLY_TRIGGERED = {"cra-warning", "cra-notification"}
"""Duties of others: one asks whether they were done."""
BY_FILING = {each.id for each in CLOCKS.values() if each.after is not None}
"""Started by the filing of another clock: no step starts them."""
FOLLOWED = {
    each.id for each in CLOCKS.values() if each.status is Status.ACTIVE and not each.kept_outside
}

every_playbook = pytest.mark.parametrize("playbook", PLAYBOOKS.values(), ids=lambda each: each.id)
every_record = pytest.mark.parametrize("record", EVERYTHING.values(), ids=lambda each: each.id)
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
every_card = pytest.mark.parametrize("card", CARDS.values(), ids=lambda each: each.id)


def within(record: object) -> Iterator[object]:
    """The record and everything in it."""
    yield record
    if isinstance(record, BaseModel):
        for _, value in record:
            yield from within(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from within(value)


def texts(record: object) -> list[Text]:
    return [part for part in within(record) if isinstance(part, Text)]


# --- every file ---


def test_the_shipped_playbooks_are_there_each_for_a_facility_or_the_region():
    assert {id: each.scope for id, each in PLAYBOOKS.items()} == SHIPPED


@every_file
def test_the_linter_finds_nothing_not_even_a_warning(path):
    assert lint([path]).faults == ()


@every_file
def test_a_file_bears_the_name_of_what_it_holds(path):
    assert path.stem in EVERYTHING


@every_record
def test_every_text_is_in_french_and_in_english(record):
    found = texts(record)
    assert found
    assert [each.fr for each in found if not each.en] == []
    assert [each.fr for each in found if each.fr == each.en and each.fr not in SAME_IN_BOTH] == []


@every_record
def test_a_text_is_in_the_language_it_says(record):
    for each in texts(record):
        assert not search(r"\b(les|une|des|dans|avec)\b", each.en), each.en
        assert not search(r"\b(the|with|and|of)\b", each.fr, IGNORECASE), each.fr


@every_record
def test_french_is_set_as_french(record):
    for each in texts(record):
        assert not search(r"\w[;:!?](\s|$)", each.fr), each.fr
        assert each.fr.count("«") == each.fr.count("»")
        assert not search("[«»]", each.en)
        assert "..." not in each.fr + each.en


@every_record
def test_every_source_is_in_the_bibliography(record):
    cited = [part for part in within(record) if isinstance(part, Sourced)]
    names = {name.split()[0] for part in cited for name in part.source}
    assert names <= set(sources())


@every_record
def test_what_is_ours_says_so(record):
    assert record.origin in (Origin.RECONSTRUCTED, Origin.EXPERT)


@every_record
def test_a_level_is_said_by_its_name_and_never_by_a_number(record):
    for each in texts(record):
        assert not search(r"\b(niveau|level)x? *\d", each.fr + each.en, IGNORECASE), each.fr


@every_record
def test_no_text_names_a_person_or_a_classified_status(record):
    for each in texts(record):
        for text in (each.fr, each.en):
            assert not search(r"\b(M\.|Mme|Dr|Pr|Mr|Mrs) [A-Z]", text)
            assert not search(r"\bOIV\b|\bSIIV\b|importance vitale|vital operator", text)


# --- the graph ---


@every_playbook
def test_it_begins_on_more_than_one_track(playbook: Playbook):
    tracks = {node.id: node.track for node in playbook.nodes()}
    assert len({tracks[name] for name in playbook.start}) >= 3


@every_playbook
def test_the_graph_has_no_circle(playbook: Playbook):
    graph = graph_of(playbook)
    tuple(
        TopologicalSorter(
            {name: [wait.name for wait in waits] for name, waits in graph.waits.items()}
        ).static_order()
    )


@every_playbook
def test_what_is_waited_for_in_the_own_track_is_no_gate(playbook: Playbook):
    tracks = {node.id: node.track for node in playbook.nodes()}
    for node in playbook.nodes():
        assert {tracks[name] for name in node.after} <= {node.track}, node.id
        assert node.track not in {tracks[name] for name in node.gates}, node.id
        assert set(node.gates) <= {step.id for step in playbook.steps}, node.id


@every_playbook
def test_no_step_is_due_before_one_it_waits_for(playbook: Playbook):
    nodes = {node.id: node for node in playbook.nodes()}
    graph = graph_of(playbook)
    for node in playbook.nodes():
        due = minutes_until(playbook, node)
        assert due is not None, node.id
        for wait in graph.waits[node.id]:
            assert (minutes_until(playbook, nodes[wait.name]) or 0) <= due, (node.id, wait.name)


@every_playbook
def test_every_role_has_something_to_do(playbook: Playbook):
    named = {node.owner for node in playbook.nodes()}
    for node in playbook.nodes():
        named |= {node.raci.accountable, *node.raci.consulted, *node.raci.informed}
    assert {role.id for role in playbook.roles} <= named


@every_playbook
def test_a_loop_ends_by_a_question_to_which_doubt_is_an_answer(playbook: Playbook):
    decisions = {each.id: each for each in playbook.decisions}
    assert playbook.loops
    assert all(decisions[loop.until].may_last for loop in playbook.loops)


def test_playbooks_call_one_another_without_a_circle():
    calls = {id: {s.playbook for s in each.steps if s.playbook} for id, each in PLAYBOOKS.items()}
    tuple(TopologicalSorter(calls).static_order())
    assert set().union(*calls.values()) == set(SHIPPED) - FIRST


def test_the_first_call_has_a_doubt_that_lasts_and_protects_meanwhile():
    playbook = PLAYBOOKS["first-call-qualification"]
    [qualify] = [each for each in playbook.decisions if each.id == "qualify"]
    [doubt] = [option for option in qualify.options if option.doubt]
    opened = [step for step in playbook.steps if step.id in doubt.leads_to]
    assert len(opened) >= 3
    assert not any(step.irreversible for step in opened)
    assert all(step.compensation for step in opened if step.id.startswith(("protect", "stop")))
    assert [loop.until for loop in playbook.loops] == ["qualify"]


def test_care_does_not_wait_for_the_qualification():
    playbook = PLAYBOOKS["first-call-qualification"]
    graph = graph_of(playbook)
    doubts = graph._doubts()
    held = [
        node.id
        for node in playbook.nodes()
        if node.track is Track.CARE and "qualify" in doubts[node.id]
    ]
    assert held == []


# --- the words of an order ---


@every_playbook
def test_a_title_is_a_short_order_and_none_stands_twice(playbook: Playbook):
    for lang in ("fr", "en"):
        titles = Counter(step.title.in_(lang) for step in playbook.steps)
        assert [title for title, times in titles.items() if times > 1] == []
        assert [title for title in titles if len(title) > 100 or not title.endswith(".")] == []


@every_playbook
def test_a_question_is_a_question_with_an_answer_that_differs(playbook: Playbook):
    for each in playbook.decisions:
        assert each.question.fr.endswith(" ?")
        assert each.question.en.endswith("?")
        assert len({option.title.fr for option in each.options}) == len(each.options)


@pytest.mark.parametrize(
    "step",
    [step for _, step in STEPS if search(r"^(cut|stop|protect)-", step.id)],
    ids=lambda step: step.id,
)
def test_what_is_cut_can_be_restored_and_is_written_down(step: Step):
    assert step.compensation is not None
    assert step.evidence is not None
    assert step.raci.accountable is not None


def test_no_target_is_told_as_a_legal_limit():
    for each in (text for record in EVERYTHING.values() for text in texts(record)):
        assert not search(r"(légal|loi|law|legal)[^.]{0,40}\d+ ?min", each.fr + each.en), each.fr


# --- clocks ---


def test_every_clock_named_exists_and_knows_what_is_done_to_it():
    needs = {
        Act.PREFILE: State.PREFILED,
        Act.FILE: State.FILED,
        Act.COMPLETE: State.COMPLETED,
        Act.WAIVE: State.NOT_APPLICABLE,
        Act.TRIGGER: State.RUNNING,
    }
    for _, step, act in ACTS:
        assert needs[act.act] in CLOCKS[act.clock].states, (step.id, act.clock)


def test_every_duty_in_force_is_started_and_met_by_some_step():
    for act, expected in (
        (Act.TRIGGER, FOLLOWED - BY_FILING),
        (Act.FILE, FOLLOWED - ONLY_TRIGGERED),
    ):
        assert {each.clock for _, _, each in ACTS if each.act is act} == expected


def test_a_playbook_that_meets_a_duty_starts_it_too_unless_a_filing_does():
    for playbook in PLAYBOOKS.values():
        done = {(act.act, act.clock) for each, _, act in ACTS if each is playbook}
        filed = {clock for act, clock in done if act is Act.FILE} - BY_FILING
        assert {(Act.TRIGGER, clock) for clock in filed} <= done


def test_no_step_serves_a_law_that_is_not_in_force_or_a_secret_regime():
    assert {act.clock for _, _, act in ACTS} <= FOLLOWED


def test_the_agency_files_the_agency_s_duties_and_the_victim_its_own():
    for playbook, _, act in ACTS:
        agency = CLOCKS[act.clock].party is Party.AGENCY
        assert agency == (playbook.id == "help-victim-72h")


def test_every_filing_keeps_its_proof():
    assert [step.id for _, step, act in ACTS if act.act is Act.FILE and not step.evidence] == [
        "supplier-answer"
    ]


# --- cards ---


def test_every_care_line_has_a_card_but_primary_care():
    assert {card.care_line for card in CARDS.values()} == set(CareKind) - {CareKind.PRIMARY}


@every_card
def test_a_card_is_named_by_its_line_and_taken_where_the_line_is_reorganised(card):
    assert card.id == f"card-{card.care_line}"
    reorganise = PLAYBOOKS["care-reorganisation"]
    users = [(playbook, step) for playbook, step in STEPS if step.card == card.id]
    [line] = [step for playbook, step in users if playbook is reorganise]
    assert line.id == f"line-{card.care_line}"
    assert line.per_facility
    assert line.optional
    assert all(step.track is Track.CARE for _, step in users)


@every_card
def test_a_card_fits_one_page(card):
    for lang in ("fr", "en"):
        assert sum(len(text.in_(lang)) for text in texts(card)) < 1_800


# --- the printed page ---


@pytest.mark.parametrize("lang", ["fr", "en"])
@every_playbook
def test_the_page_holds_every_id_every_order_and_its_notice(playbook: Playbook, lang):
    text = page(playbook, Beside(CLOCKS, CARDS, PLAYBOOKS), lang)
    for node in playbook.nodes():
        assert f'id="{node.id}"' in text
    assert text.count('class="box"') >= len(playbook.steps)
    notice = "ne vaut pas plan officiel" if lang == "fr" else "not an official plan"
    assert notice in text
    assert "&amp;#" not in text
    assert not search(r"https?://|<script|<img|url\(|@import|src=", text)
