"""The shipped libraries of injects: by theme, in both languages, and each with what it is for."""

from collections import Counter
from re import search

import pytest

from csirt.model.exercise_library import InjectLibrary, LibraryInject
from csirt.model.ref import parse_ref
from csirt.workspace.exercise import exercises
from csirt.workspace.exercise_lint import lint
from csirt.workspace.plan_actions import actions
from csirt.workspace.playbooks import library

KNOWN = exercises()
LIBRARIES = {id: each for id, each in KNOWN.libraries.items()
             if KNOWN.files[id].parent.name == "injects"}  # fmt: skip
INJECTS = [inject for each in LIBRARIES.values() for inject in each.injects]
PLAYBOOKS = library().playbooks
THEMES = {
    "first-signs", "clinical", "technical", "regulatory", "press-and-families", "suppliers",
    "regional-services", "human-noise", "real-or-exercise", "restoration",
}  # fmt: skip
CARD = 420
"""Characters that an A6 card holds in a size that is read at arm's length."""

every_library = pytest.mark.parametrize("each", LIBRARIES.values(), ids=list(LIBRARIES))
every_inject = pytest.mark.parametrize("inject", INJECTS, ids=[each.id for each in INJECTS])


def test_every_theme_has_at_least_four_injects_and_there_are_forty():
    assert set(LIBRARIES) >= THEMES
    assert all(len(each.injects) >= 4 for each in LIBRARIES.values())
    assert len(INJECTS) >= 40


def test_an_id_names_one_inject_only_whatever_the_library():
    assert [id for id, times in Counter(each.id for each in INJECTS).items() if times > 1] == []


@every_library
def test_the_linter_finds_nothing(each: InjectLibrary):
    assert lint([KNOWN.files[each.id]]).faults == ()
    assert KNOWN.files[each.id].stem == each.id


@every_inject
def test_something_is_expected_of_it_or_it_is_noise(inject: LibraryInject):
    assert bool(inject.expects) != inject.stress
    assert all(each.within_minutes is not None for each in inject.expects)


@every_inject
def test_the_steps_and_the_actions_that_it_names_exist(inject: LibraryInject):
    for each in inject.expects:
        if each.step is not None:
            ref = parse_ref(each.step)
            assert ref.id in {node.id for node in PLAYBOOKS[ref.facility].nodes()}, each.step
    assert set(inject.actions) <= set(actions())


@every_inject
def test_an_author_can_find_it_by_function_level_and_kind_of_facility(inject: LibraryInject):
    assert inject.for_
    assert inject.levels
    assert inject.profiles


@every_inject
def test_it_fits_a_card_and_names_nobody(inject: LibraryInject):
    for text in (inject.text.fr, inject.text.en):
        assert len(text) <= CARD
        assert not search(r"\b(M\.|Mme|Dr|Pr|Mr|Mrs) [A-Z]", text), text


@every_inject
def test_french_is_set_as_french_and_english_is_english(inject: LibraryInject):
    for each in (inject.title, inject.text, inject.sender, *(e.text for e in inject.expects)):
        assert each.en
        assert not search(r"\w[;:!?](\s|$)", each.fr), each.fr
        assert each.fr.count("«") == each.fr.count("»"), each.fr
        assert not search("[«»]", each.en), each.en
        assert not search(r"\b(les|une|des|dans|avec)\b", each.en), each.en
