"""The framing of an exercise: agreement and phone book filled in, go/no-go list, messages."""

import re

import pytest
from exercise_paper_worlds import played

from csirt import content
from csirt.files.kinds import load
from csirt.model.exercise_framing import ExerciseFraming
from csirt.reporting import pdf
from csirt.reporting.exercise_frame import framed
from csirt.reporting.exercise_paper import MARK, Occasion
from csirt.workspace.exercise_framing import FRAMING
from csirt.workspace.sheets import sheets

RULES = load(content.root() / FRAMING, ExerciseFraming)
SHEETS = sheets()


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A function that frames the little scenario, and reads the files back as plain text."""
    monkeypatch.setattr(pdf, "missing", lambda: "no pango")

    def make(lang="fr", on="2027-03-02", scenario=None):
        folder = tmp_path / f"{lang}-{on}"
        framed(scenario or played(), RULES, SHEETS, Occasion(lang, "09:30", on), folder)
        return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}

    return make


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.partition("</head>")[2])
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_bears_the_mark(made, lang):
    for text in made(lang).values():
        assert MARK in text


def test_the_agreement_is_filled_in_with_what_is_known(made):
    text = plain(made()["convention.html"])
    for told in ("• Tenir", "2 mars 2027 09:30", "2 mars 2027 10:30", "Animateur un",
                 "INCIDENT RÉEL – ARRÊT EXERCICE", "N’importe qui peut le dire", "Cadre",
                 "2 observateurs, un par cellule"):  # fmt: skip
        assert told in text


def test_the_agreement_gives_no_scenario_away(made):
    text = plain(made()["convention.html"])
    for each in played().injects:
        assert each.title.fr not in text


def test_the_form_of_the_agreement_opens_filled_in_and_can_be_corrected(made):
    form = made()["convention-formulaire.html"]
    assert 'value="2027-03-02T09:30"' in form
    assert re.search(r'value="table-top" checked', form)
    assert form.count(" checked>") == 1 + 4 + 4


def test_without_a_day_its_dates_are_left_to_be_written(made):
    told = made(on="")
    assert "2027" not in plain(told["convention.html"])
    assert "J-60 –" in plain(told["feux-verts.html"])
    assert "__________" in told["invitations.txt"]


def test_the_phone_book_has_the_voices_and_who_plays_them(made):
    text = plain(made()["annuaire-d-exercice.html"])
    assert "Une infirmière Animateur un" in text
    assert "Le directeur" in text


def test_the_go_list_counts_back_from_the_day(made):
    text = plain(made()["feux-verts.html"])
    for told in ("J-60 (1er janvier 2027)", "J-30 (31 janvier 2027)", "J-7 (23 février 2027)",
                 "Jour J (2 mars 2027)"):  # fmt: skip
        assert told in text


def test_each_cell_of_players_has_its_message_and_no_brace_is_left(made):
    told = made()
    text = told["invitations.txt"]
    assert "Joueurs : Soins" in text
    assert "Joueurs : Technique" in text
    assert "Joueurs : ARS" not in text
    assert "{" not in text
    assert "{" not in plain(told["invitations.html"])
