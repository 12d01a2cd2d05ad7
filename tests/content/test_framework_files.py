"""The shipped frameworks: whole, in both languages, in our words, and tied to the actions."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from re import search

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.exchange.ciso.library import About, imported
from csirt.exchange.told import Teller
from csirt.files.shipped import sources
from csirt.files.source import read
from csirt.model.framework import AnswerMeaning, Framework, FrameworkStatus
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.workspace.frameworks import frameworks
from csirt.workspace.plan_actions import actions

FILES = sorted((content.root() / "risk_models" / "frameworks").iterdir())
FRAMEWORKS = frameworks()
ACTIONS = actions()
SAME_IN_BOTH = {"Absent", "Notification", "Standard"}
every_framework = pytest.mark.parametrize(
    "framework", FRAMEWORKS.values(), ids=lambda each: each.id
)


def texts(record: object) -> Iterator[Text]:
    if isinstance(record, Text):
        yield record
    elif isinstance(record, BaseModel):
        for _, value in record:
            yield from texts(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from texts(value)


def theirs(shared: Path, name: str) -> Framework:
    """Return a framework of a library that somebody else wrote, for its numbers alone."""
    data = read(shared / "frameworks" / name).data
    return imported(data, Teller(), About("2026-11-21", "")).frameworks[0]


def test_there_are_seven_in_files_of_their_names():
    assert [path.name for path in FILES] == sorted(f"{id}.yaml" for id in FRAMEWORKS)
    assert set(FRAMEWORKS) == {
        "anssi-crisis", "anssi-hygiene", "care-d1", "care-d2", "nis2", "recyf-objectives",
        "small-facilities",
    }  # fmt: skip


@every_framework
def test_every_requirement_rests_on_actions_that_exist_or_says_why_it_does_not(framework):
    for each in framework.assessable:
        assert bool(each.actions) != bool(each.unmapped), each.id
        assert {link.action for link in each.actions} <= set(ACTIONS), each.id


@every_framework
def test_every_text_is_in_french_and_in_english(framework):
    assert [each.fr for each in texts(framework) if not each.en] == []
    assert {each.fr for each in texts(framework) if each.fr == each.en} <= SAME_IN_BOTH


@every_framework
def test_a_text_is_in_the_language_it_says(framework):
    for each in texts(framework):
        assert not search(r"\b(les|une|des|est|sont|dans|avec)\b", each.en), each.en
        assert not search(r"\b(the|of|and|is|with)\b", each.fr), each.fr
        assert not search(r"[“”]", each.fr + each.en)
        assert not search(r"\w[;!?:](?=\s|$)", each.fr), each.fr


@every_framework
def test_a_title_is_short_and_stands_once(framework):
    titles = [each.title.fr for each in framework.assessable]
    assert max(map(len, titles)) <= 120
    assert [title for title, count in Counter(titles).items() if count > 1] == []


@every_framework
def test_a_framework_says_whose_words_these_are_and_from_what(framework):
    assert framework.origin in (Origin.RECONSTRUCTED, Origin.EXPERT)
    assert bool(framework.source) == (framework.origin is Origin.RECONSTRUCTED)
    assert {name.split()[0] for name in framework.source} <= set(sources())
    assert framework.replaces is None
    assert framework.provenance is None


@every_framework
def test_a_framework_can_be_answered_from_unmet_to_met(framework):
    assert framework.scale[0].means is AnswerMeaning.UNMET
    assert framework.scale[-1].means is AnswerMeaning.MET


@every_framework
def test_a_code_of_the_form_is_no_date_for_a_spreadsheet(framework):
    assert all(each.id[0].isalpha() for each in framework.assessable)


def test_nis2_alone_is_pending_and_says_when_that_was_checked():
    pending = {id for id, each in FRAMEWORKS.items() if each.status is FrameworkStatus.PENDING}
    assert pending == {"nis2"}
    assert FRAMEWORKS["nis2"].checked_on == "2026-11-21"


def test_the_hygiene_guide_has_its_42_measures_and_their_two_tiers():
    lines = FRAMEWORKS["anssi-hygiene"].assessable
    assert {each.ref.removesuffix(".R") for each in lines} == {str(n) for n in range(1, 43)}
    assert Counter(each.tier for each in lines) == {"standard": 39, "strengthened": 22}


def test_care_domain_2_has_its_two_prerequisites_and_four_objectives():
    lines = FRAMEWORKS["care-d2"].assessable
    assert [each.ref for each in lines] == [
        "P1", "P2", "O1.A", "O1.B", "O1.C", "O1.D", "O2.A", "O2.B", "O3.A", "O3.B", "O3.C",
        "O3.D", "O4",
    ]  # fmt: skip


def test_care_domain_1_has_two_axes_and_says_that_its_targets_are_not_public():
    found = FRAMEWORKS["care-d1"]
    assert [each.ref for each in found.requirements if each.parent is None] == ["AD", "EXP"]
    assert "non publiques" in found.notes[0].fr
    held = [each for each in found.assessable if each.ref.endswith("2")]
    assert all(link.share == "part" for each in held for link in each.actions)


def test_recyf_has_twenty_objectives_fifteen_for_all_and_five_for_essential_entities():
    top = [each for each in FRAMEWORKS["recyf-objectives"].requirements if each.parent is None]
    assert [each.ref for each in top] == [str(n) for n in range(1, 21)]
    assert [each.tier for each in top] == ["ei-ee"] * 15 + ["ee"] * 5


def test_the_crisis_assessment_has_57_questions_and_a_scale_from_0_to_3():
    found = FRAMEWORKS["anssi-crisis"]
    assert len(found.assessable) == 57
    assert [each.value for each in found.scale] == [0, 1, 2, 3]


def test_the_smallest_have_24_questions_of_ours():
    found = FRAMEWORKS["small-facilities"]
    assert len(found.assessable) == 24
    assert found.origin is Origin.EXPERT
    assert all(each.title.fr.endswith(" ?") for each in found.assessable)
    levels = [link.level for each in found.assessable for link in each.actions]
    assert Counter(levels)[1] > Counter(levels)[2] > Counter(levels)[3]


# --- the numbers are those of the issuers, the words are not ---


def refs(framework: Framework) -> set[str]:
    return {each.ref for each in framework.assessable}


def test_numbers_and_groups_are_those_that_others_read_in_the_same_texts(shared):
    hygiene = theirs(shared, "anssi-guide-hygiene.yaml")
    assert refs(FRAMEWORKS["anssi-hygiene"]) == refs(hygiene)
    care = theirs(shared, "ans-care-domaine2.yaml")
    assert {f"d2.{ref.lower()}" for ref in refs(FRAMEWORKS["care-d2"])} == refs(care)
    crisis = theirs(shared, "anssi-maturite-gestion-crise-1.0.2.yaml")
    groups = {"s": "strategic", "o": "operational"}
    assert {each.ref: each.groups for each in FRAMEWORKS["anssi-crisis"].assessable} == {
        each.ref: tuple(groups[name] for name in each.groups) for each in crisis.assessable
    }


def test_an_objective_has_a_line_for_essential_entities_where_the_text_asks_them_for_more(shared):
    asked = theirs(shared, "recyf.yaml").assessable
    objective = lambda each: each.ref.partition(".")[0]  # noqa: E731
    more = {objective(each) for each in asked if each.groups == ("ee",)}
    of_all = {objective(each) for each in asked if "ei" in each.groups}
    ours = FRAMEWORKS["recyf-objectives"].assessable
    assert {each.ref for each in ours if each.tier == "ei-ee"} == of_all
    assert {each.ref.removesuffix("-EE") for each in ours if each.tier == "ee"} == more


def test_no_title_is_copied_from_a_library_under_another_licence(shared):
    foreign = set()
    for path in (shared / "frameworks").glob("*.yaml"):
        for node in read(path).data["objects"].get("framework", {}).get("requirement_nodes", []):
            for text in (node.get("name"), node.get("description")):
                foreign.add(" ".join((text or "").lower().split()))
    long = [
        each.title.fr
        for framework in FRAMEWORKS.values()
        for each in framework.assessable
        if len(each.title.fr) > 40 and " ".join(each.title.fr.lower().split()) in foreign
    ]
    assert long == []
