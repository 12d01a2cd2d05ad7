"""The paper kit of an exercise: sheets for animators, observers and players, from one scenario."""

import json
import re

import pypdf
import pytest
from exercise_paper_worlds import played, words
from exercise_worlds import exercise, inject

from csirt import content
from csirt.errors import InputError, StateError
from csirt.files.kinds import load
from csirt.files.table.opened import opened
from csirt.files.write import as_yaml
from csirt.model.exercise_framing import ExerciseFraming
from csirt.reporting import exercise_animators as animators
from csirt.reporting import exercise_grids as grids
from csirt.reporting import exercise_players as players
from csirt.reporting import pdf
from csirt.reporting.exercise_kit import kit, pieces, printed
from csirt.reporting.exercise_paper import MARK, Occasion, Paper
from csirt.workspace.exercise_framing import FRAMING
from csirt.workspace.exercise_import import as_document

RULES = load(content.root() / FRAMING, ExerciseFraming)
needs_pango = pytest.mark.skipif(not pdf.available(), reason="no Pango")
both = pytest.mark.parametrize("lang", ["fr", "en"])


def paper(lang="fr", scenario=None) -> Paper:
    return Paper(scenario or played(), Occasion(lang, "09:30", "2027-03-02"))


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.partition("</head>")[2])
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


# --- animators ---


def test_each_inject_stands_on_one_animator_s_sheet():
    made = paper()
    assert animators.seats(made) == ("", "one")
    sheets = [plain(animators.sheet(made, seat)) for seat in animators.seats(made)]
    for each in made.exercise.injects:
        assert sum(f"Titre {each.id}" in text for text in sheets) == 1


def test_a_sheet_goes_in_order_of_time_and_keeps_apart_what_waits():
    text = plain(animators.sheet(paper(), ""))
    order = [text.index(f"Titre {name}") for name in ("ask", "spread", "remind", "pool")]
    assert order == sorted(order)
    assert text.index("En attente") < order[1]
    assert text.index("Titre ask") < text.index("En attente")


def test_the_lead_alone_holds_the_truth_what_to_lay_out_the_phases_and_the_end():
    truth, page_ = words("Un disque est mort"), words("Une page")
    phases = [{"id": "one", "title": words("Le doute"), "minutes": 60,
               "notes": words("Dire l'heure"),
               "prompts": [{"id": "ask", "question": words("Et cette nuit ?"),
                            "themes": [words("Une liste")]}]}]  # fmt: skip
    made = paper(scenario=played(ground_truth=truth, phases=phases, takeaways=[page_]))
    lead, one = (plain(animators.sheet(made, seat)) for seat in ("", "one"))
    kit_ = plain(players.kit(made, RULES))
    for secret in ("Un disque est mort", "Papier", "09:30 (scénario 08:00) · Le doute",
                   "Dire l’heure", "Et cette nuit", "Une liste", "Une page"):  # fmt: skip
        assert secret in lead
        assert secret not in one
        assert secret not in kit_


def test_a_sheet_exists_for_the_lead_even_where_somebody_plays_every_voice():
    made = paper(scenario=exercise(
        inject("i1", sender="ward"), animators=[{"id": "one", "name": words("Animateur un")}],
        voices=[{"id": "ward", "name": words("Une infirmière"), "animator": "one"}],
    ))  # fmt: skip
    assert animators.seats(made) == ("", "one")
    assert "Dans l’ordre des heures" not in plain(animators.sheet(made, ""))


def test_a_sheet_says_whom_to_call_who_one_is_what_to_say_and_what_to_answer():
    text = plain(animators.sheet(paper(), "one"))
    for told in ("09:30 (scénario 08:00)", "Appeler : Soins", "Je suis : Une infirmière",
                 "Ça ne marche plus", "Où ? → Partout", "Joué à", "Ne sait rien"):  # fmt: skip
        assert told in text


# --- observers ---


def test_every_expectation_and_line_of_the_grid_stands_on_the_grid_of_its_cell():
    made = paper()
    care, it = (plain(grids.grid(made, cell)) for cell in ("care", "it"))
    assert "e1 Fait e1" in care
    assert "g1 Le papier tourne" in care
    assert "e2 Fait e2" in it
    assert "log Fait log" in it
    assert "e2" not in care
    assert "Oui, couper" in it


def test_a_grid_is_sorted_by_the_number_of_the_inject():
    table = grids.grid(paper(), "it").partition("</table>")[0]
    rows = re.findall(r"<tr><td>(\d+)</td><td>", table)
    assert rows
    assert [int(each) for each in rows] == sorted(int(each) for each in rows)


def test_an_inject_of_which_nothing_is_expected_says_so_on_the_grid():
    text = plain(grids.grid(paper(), "it"))
    assert "une décision est demandée : voir plus bas" in text
    assert "rappel, si rien n’est fait : « Fait log »" in text


@both
def test_the_debrief_has_a_page_a_cell_and_no_mark(lang):
    html = grids.debrief(paper(lang))
    assert html.count("<section") == 2
    assert "/20" not in html
    assert "/100" not in html


# --- players ---


@both
def test_the_players_kit_tells_the_situation_and_nothing_of_what_comes(lang):
    text = plain(players.kit(paper(lang), RULES))
    assert ("Il est huit heures" if lang == "fr" else "It is eight") in text
    assert "INCIDENT RÉEL – ARRÊT EXERCICE" in text
    assert played().title.in_(lang) not in text
    for each in played().injects:
        assert each.text.in_(lang) not in text
        assert each.title.in_(lang) not in text


def test_the_cells_that_the_animation_plays_have_no_log_and_no_grid():
    names = [each.file for each in pieces(paper(), RULES)]
    assert "grille-soins" in names
    assert "grille-ars" not in names
    assert "Main courante : ARS" not in plain(players.kit(paper(), RULES))


# --- the whole ---


@both
def test_every_page_bears_the_mark(lang):
    for each in pieces(paper(lang), RULES):
        assert MARK in each.html
        assert "TLP:AMBER+STRICT" in each.html
        assert "<script" not in each.html


@needs_pango
@both
def test_every_printed_page_bears_the_mark_and_the_marking(lang, tmp_path):
    made = printed(played(), RULES, Occasion(lang), tmp_path / "kit")
    assert made.pages
    for name, count in made.pages.items():
        reader = pypdf.PdfReader(tmp_path / "kit" / name)
        assert len(reader.pages) == count
        for page in reader.pages:
            text = page.extract_text()
            assert "EXERCICE EXERCICE EXERCICE" in text, name
            assert "TLP:AMBER+STRICT" in text, name


@needs_pango
def test_a_log_takes_two_pages_a_cell_and_the_debrief_one(tmp_path):
    made = printed(played(), RULES, Occasion("fr"), tmp_path / "kit")
    assert made.pages["debriefing.pdf"] == 2
    assert made.pages["kit-des-joueurs.pdf"] == 1 + 2 * 2
    assert made.pages["cartes.pdf"] == 4


@needs_pango
def test_the_chronogramme_is_printed_on_a3(tmp_path):
    printed(played(), RULES, Occasion("fr"), tmp_path / "kit")
    page = pypdf.PdfReader(tmp_path / "kit" / "chronogramme.pdf").pages[0]
    width, height = (round(float(each) / 72 * 25.4) for each in page.mediabox[2:])
    assert (width, height) == (420, 297)


def test_without_pango_the_pages_are_there_and_the_reason_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "no pango")
    made = printed(played(), RULES, Occasion("fr"), tmp_path / "kit")
    assert made.no_pdf == "no pango"
    assert all(name.endswith(".html") for name in made.files)


def test_a_file_that_stands_is_kept_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "no pango")
    folder = tmp_path / "kit"
    folder.mkdir()
    (folder / "debriefing.html").write_text("à moi", encoding="utf-8")
    with pytest.raises(StateError):
        printed(played(), RULES, Occasion("fr"), folder)
    assert [path.name for path in folder.iterdir()] == ["debriefing.html"]


def test_a_scenario_without_inject_is_refused(tmp_path):
    empty = exercise(inject()).model_copy(update={"injects": ()})
    with pytest.raises(InputError, match="aucun stimulus"):
        printed(empty, RULES, Occasion("fr"), tmp_path / "kit")


def test_the_whole_kit_brings_the_chronogramme_and_the_transcription(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "no pango")
    file = tmp_path / "exercises" / "example.yaml"
    file.parent.mkdir()
    file.write_text(as_yaml(as_document(played()), blocks=True), encoding="utf-8")
    made = kit(str(file), tmp_path, Occasion("fr", "09:30"), tmp_path / "kit")
    assert {"chronogramme.xlsx", "transcription.xlsx", "transcription.html"} <= set(made.files)
    assert opened(tmp_path / "kit" / "transcription.xlsx").sheets == (
        "Déroulé", "Stimuli", "Attendus", "Décisions", "Main courante",
    )  # fmt: skip
    form = (tmp_path / "kit" / "transcription.html").read_text(encoding="utf-8")
    assert MARK in form
    assert json.dumps(made.as_json("csirt.exercise.kit/1"))
