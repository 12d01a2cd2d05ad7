"""The table of relations of an account directory: whole, in words, each tool's name once."""

from collections import Counter
from string import Formatter

import pytest

from csirt.files.identity.relations import relations, written
from csirt.files.shipped import sources
from csirt.text import LANGUAGES, filled

EVERY = [pytest.param(each, id=each.id) for each in relations().values()]


@pytest.mark.parametrize("relation", EVERY)
def test_a_relation_is_told_in_both_languages_and_names_no_other_fact(relation):
    for lang in LANGUAGES:
        assert relation.does.in_(lang)
        text = relation.mend.in_(lang)
        facts = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        assert facts
        assert facts <= {"source", "target"}
        assert "A" in filled(text, lang, source="A", target="A")


@pytest.mark.parametrize("relation", EVERY)
def test_a_relation_has_a_source_and_its_parts_exist(relation):
    assert {text.split(" p. ")[0] for text in relation.source} <= set(sources())
    assert set(relation.made_of) <= set(relations())
    assert len(relation.made_of) != 1


def test_what_a_tool_writes_means_one_relation():
    names = Counter(name.lower() for each in relations().values() for name in each.written)
    assert set(names.values()) == {1}
    assert len(written()) == len(names)


def test_a_part_is_no_whole():
    """What takes parts is not a part itself: nothing would ever end it."""
    parts = {part for each in relations().values() for part in each.made_of}
    assert not any(relations()[part].made_of for part in parts)


@pytest.mark.parametrize("name", ["Contains", "GPLink", "CanRDP", "ExecuteDCOM", "SQLAdmin"])
def test_what_bloodhound_follows_is_followed(name):
    assert name.lower() in written()


@pytest.mark.parametrize("name", ["TrustedBy", "GetChangesInFilteredSet", "Enroll"])
def test_what_it_does_not_follow_is_not(name):
    assert name.lower() not in written()
