"""The catalogues: both languages whole and alike, and every code explained."""

import ast
from collections.abc import Iterator
from pathlib import Path
from re import findall, search
from string import Formatter

import pytest

import csirt
from csirt.text import LANGUAGES, catalogue

PACKAGE = Path(csirt.__file__).parent
FRENCH, ENGLISH = (catalogue(lang) for lang in LANGUAGES)
EXPLAIN = "explain."
EXPLAINED = {key.removeprefix(EXPLAIN) for key in FRENCH if key.startswith(EXPLAIN)}

PROSE = (
    "cli.", "class.", "doctor.", "entry.", "finding.", "form.", "hint.", "kind.", "map.", "note.",
    "provenance.", "region.show.", "report.", "severity.", "type.",
)  # fmt: skip
"""Families of sentences that are results and talk; of these, what an error raises is a code.

Elsewhere a key that is only said is no code either: a code is given to something first.
"""
UNSPOKEN = {"content.refused"}
"""Keys of errors that always speak through the faults they hold."""


def trees() -> Iterator[ast.AST]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def codes() -> set[str]:
    """Return every code that a user can meet, as the source has them."""
    raised: set[str] = set()
    given: list[str] = []
    for tree in trees():
        given += texts(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                if named(node.func) == "say":
                    for text in texts(node.args[0]):
                        given.remove(text)
                elif named(node.func).endswith("Error"):
                    raised.update(texts(node.args[0]))
    spoken = {text for text in given if not text.startswith(PROSE)} | raised
    return {text for text in spoken if text in FRENCH and not text.startswith(EXPLAIN)} - UNSPOKEN


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


# --- both languages ---


def test_both_languages_have_the_same_keys():
    assert set(FRENCH) == set(ENGLISH)


@pytest.mark.parametrize("key", sorted(FRENCH))
def test_a_sentence_has_the_same_facts_in_both_languages(key):
    assert facts(FRENCH[key]) == facts(ENGLISH[key])


def test_no_sentence_is_empty_or_has_a_space_at_its_ends():
    for each in (FRENCH, ENGLISH):
        assert [key for key, text in each.items() if not text.strip()] == []
        assert [
            key for key, text in each.items() if "explain" in key and text != text.strip()
        ] == []


def test_french_quotes_with_guillemets_and_english_does_not():
    for key, text in FRENCH.items():
        prose = "".join(text.split("`")[::2])
        assert not search(r"[“”]", prose), key
        assert prose.count("«") == prose.count("»"), key
        assert not search(r"«\S|\S»", prose), key
    assert [key for key, text in ENGLISH.items() if search("[«»]", text)] == []


def test_french_puts_a_space_before_double_signs():
    for key, text in FRENCH.items():
        prose = " ".join(text.split("`")[::2])
        assert not search(r"\w[;!?](?=\s|$)", prose), key


# --- every code is explained ---


def test_every_code_that_a_user_can_meet_is_explained_and_no_other():
    assert codes() - EXPLAINED == set()
    assert EXPLAINED - codes() == set()


@pytest.mark.parametrize("code", sorted(EXPLAINED))
def test_an_explanation_is_prose_that_says_more_than_the_message(code):
    for lang in (FRENCH, ENGLISH):
        text = lang[EXPLAIN + code]
        prose = "§".join(text.split("`")[::2])
        assert 1 <= len(findall(r"[.!?…](?=\s|$)", prose)) <= 5, text
        assert facts(text) == set()
        assert len(text) > 40
        assert text != lang[code]


@pytest.mark.parametrize("code", sorted(EXPLAINED))
def test_an_explanation_is_written_in_each_language(code):
    french, english = FRENCH[EXPLAIN + code], ENGLISH[EXPLAIN + code]
    assert search(r"\b([Ll]es?|[Ll]a|[Uu]ne?|[Dd]es|du|est|sont|ne|pas|à)\b", french), french
    assert search(r"\b([Tt]he|[Aa]n?|is|are|not|of|to|with|or|that|here)\b", english), english
    assert not search(r"\b(les|une|des|est|sont|dans)\b", english), english
    assert len(english) < 1.7 * len(french) < 3.4 * len(english)


def test_the_names_of_kinds_are_those_that_a_reference_may_have():
    from csirt.workspace.rules import _SHOWN

    assert {key.removeprefix("kind.") for key in FRENCH if key.startswith("kind.")} == (
        _SHOWN | {"other"}
    )
