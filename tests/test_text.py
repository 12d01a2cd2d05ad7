"""The words of the product: by key, in the language of the context."""

import subprocess
import sys

import pytest

from csirt import text
from csirt.text import catalogue, filled, language, say


@pytest.fixture(autouse=True)
def _no_choice(monkeypatch):
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    token = text._chosen.set(None)
    yield
    text._chosen.reset(token)


def test_the_language_is_french_unless_somebody_says_otherwise():
    assert language() == "fr"


@pytest.mark.parametrize(
    ("value", "spoken"),
    [("en", "en"), ("EN_GB.UTF-8", "en"), ("fr", "fr"), ("de", "fr"), ("", "fr")],
)
def test_the_environment_says_the_language(monkeypatch, value, spoken):
    monkeypatch.setenv("CSIRT_LANG", value)
    assert language() == spoken


def test_the_language_of_a_context_wins_over_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("CSIRT_LANG", "fr")
    text.speak("en")
    assert say("class.likely") == "likely"
    assert say("class.likely", lang="fr") == "probable"


def test_a_sentence_has_its_facts_filled_in_and_nothing_in_them_obeyed():
    assert "{key} {0}" in say("source.missing-key", key="{key} {0}")


def test_an_unknown_key_is_a_fault_of_the_programmer():
    with pytest.raises(KeyError):
        say("no.such-sentence")


def test_a_sentence_counts_as_its_language_does():
    told = {count: say("cli.cut.applications", lang="fr", count=count) for count in (0, 1, 2)}
    assert "applications s'arrêtent" in told[2]
    assert "application s'arrête" in told[0]
    assert "application s'arrête" in told[1]
    assert "applications" in say("cli.cut.applications", lang="en", count=0)


def test_a_key_in_two_files_is_refused(monkeypatch, tmp_path):
    (tmp_path / "locale").mkdir()
    for name in ("a.xx.yaml", "b.xx.yaml"):
        (tmp_path / "locale" / name).write_text("some.key: x\n")
    monkeypatch.setattr(text, "__file__", str(tmp_path / "text.py"))
    with pytest.raises(ValueError, match=r"some\.key stands twice"):
        catalogue("xx")


def test_importing_csirt_does_nothing():
    code = "import csirt, sys; print(sorted(m for m in sys.modules if m.startswith('csirt')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['csirt']\n"


@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "7\u00a0200\u00a0000 lits, 9999 20261130"), ("en", "7,200,000 beds, 9999 20261130")],
)
def test_amounts_of_five_digits_have_their_thousands_and_numbers_of_something_none(lang, told):
    sentence = "{count} {count:lit|lits}, {limit} {seed}" if lang == "fr" else (
        "{count} {count:bed|beds}, {limit} {seed}"
    )  # fmt: skip
    assert filled(sentence, lang, count=7_200_000, limit=9_999, seed=20_261_130) == told
