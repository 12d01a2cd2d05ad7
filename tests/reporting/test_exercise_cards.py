"""The cards of an exercise: A6, four a page, backs that match, nothing cut off, nothing given away."""

import io
from itertools import islice

import pypdf
import pytest
from exercise_paper_worlds import played, words
from exercise_worlds import exercise, expected, inject

from csirt.reporting import pdf
from csirt.reporting.exercise_cards import A_PAGE, cards, handouts, sheets
from csirt.reporting.exercise_paper import MARK, Occasion, Paper

needs_pango = pytest.mark.skipif(not pdf.available(), reason="no Pango")
POINTS = 72 / 25.4
A6 = (105 * POINTS, 148.5 * POINTS)


def paper(scenario=None, lang="fr") -> Paper:
    return Paper(scenario or played(), Occasion(lang, "09:30"))


def set_(html: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.made_of(html)))


def placed(page) -> list[tuple[str, float, float]]:
    """Every piece of text of a page, with where it begins: points from the left, from the top."""
    found: list[tuple[str, float, float]] = []
    height = float(page.mediabox.height)

    def take(text, current, matrix, font, size):
        if text.strip():
            x = matrix[4] * current[0] + matrix[5] * current[2] + current[4]
            y = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
            found.append((text.strip(), x, height - y))

    page.extract_text(visitor_text=take)
    return found


def quarter(x: float, y: float) -> tuple[int, int]:
    return int(y // A6[1]), int(x // A6[0])


def long(count: int) -> dict[str, str]:
    return words(" ".join(f"mot{at}" for at in range(count)))


# --- what stands where ---


@needs_pango
def test_the_back_of_a_card_is_behind_its_front_when_a_leaf_turns_on_its_long_edge():
    scenario = exercise(*(inject(f"i{at}", at=str(at)) for at in range(1, 6)))
    reader = set_(sheets(paper(scenario)))
    assert len(reader.pages) == 4
    for front, back in ((0, 1), (2, 3)):
        places = [{text: quarter(x, y) for text, x, y in placed(reader.pages[at])
                   if text in {f"i{n}" for n in range(1, 6)}} for at in (front, back)]  # fmt: skip
        assert places[0].keys() == places[1].keys()
        for name, (row, column) in places[0].items():
            assert places[1][name] == (row, 1 - column)


@needs_pango
@pytest.mark.parametrize("count", [1, 40, 200, 1_200])
def test_a_text_of_any_length_stays_on_its_cards_whole(count):
    scenario = exercise(
        inject("i1", text=long(count), notes=long(count),
               answers=[{"asked": words("Q"), "answer": long(count)}],
               expects=[expected("e1", text=long(count), met_when=long(count))]),
        *(inject(f"x{at}", at="9") for at in range(3)),
    )  # fmt: skip
    reader = set_(sheets(paper(scenario)))
    told = "\n".join(page.extract_text() for page in reader.pages)
    assert all(f"mot{at}" in told for at in range(count))
    for page in reader.pages:
        for text, x, y in placed(page):
            row, column = quarter(x, y)
            assert 5 * POINTS < x - column * A6[0] < A6[0] - 5 * POINTS, text
            assert 5 * POINTS < y - row * A6[1] < A6[1] - 4 * POINTS, text


@needs_pango
def test_a_text_never_runs_into_the_foot_of_its_card():
    scenario = exercise(inject("i1", text=long(150)))
    reader = set_(sheets(paper(scenario)))
    lines = [(text, y) for text, x, y in placed(reader.pages[0]) if quarter(x, y) == (0, 0)]
    foot = max(y for text, y in lines if MARK in text)
    body = [y for text, y in lines if "mot" in text]
    assert max(body) < foot - 2 * POINTS


# --- what they say ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_side_bears_the_mark_twice_and_the_marking(lang):
    html = sheets(paper(lang=lang))
    sides = html.count('class="card ')
    assert sides == 2 * len(cards(paper(lang=lang)))
    assert html.count(MARK) == 2 * sides
    assert html.count("TLP:AMBER+STRICT") == sides


def test_a_front_tells_the_players_nothing_of_what_is_expected():
    html = sheets(paper())
    fronts = "".join(part for part in html.split('<div class="card ')[1:]
                     if part.startswith("front"))  # fmt: skip
    assert "Ça ne marche plus" in fronts
    for secret in ("Fait e1", "Titre call", "Partout", "Oui, couper", "e1"):
        assert secret not in fronts


def test_a_back_tells_the_animator_everything():
    back = "".join(part for part in sheets(paper()).split('<div class="card ')[1:]
                   if part.startswith("back"))  # fmt: skip
    back = back.replace("\u00a0", " ")
    for told in ("Titre call", "Fait e1", "10 min", "Le classeur est là", "Où ? → Partout",
                 "Couper ?", "C’est coupé", "si la réponse au N° 2 est",
                     "si rien n’a été fait", "Fait log"):  # fmt: skip
        assert told.replace("?", "\u202f?").replace(" \u202f", "\u202f") in back or told in back


def test_numbers_are_those_of_the_chronogramme():
    made = paper()
    assert [(made.number(each), each.id) for each in made.order] == [
        (1, "call"), (2, "ask"), (3, "spread"), (4, "remind"), (5, "pool"),
    ]  # fmt: skip


def test_only_what_is_read_is_handed_out():
    html = handouts(paper())
    assert "Texte pool" in html
    assert "Ça ne marche plus" not in html
    assert html.count('class="card') == 1


def test_markup_in_a_scenario_is_shown_and_not_obeyed():
    html = sheets(paper(exercise(inject("i1", text=words("<script>alert(1)</script>")))))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_page_holds_four():
    made = list(islice(cards(paper()), A_PAGE + 1))
    assert len(made) == 5
    assert sheets(paper()).count('<div class="sheet">') == 4
