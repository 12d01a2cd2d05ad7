"""Tables in the terminal: at 80 columns no word is cut that a little room elsewhere would save."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from csirt.cli import talk

HEADS = ("Rang", "Étape", "Coût", "Mois", "Au plan")
ROWS = [
    ("1", "Cloisonnement et prestataires de l'établissement", "non donné", "2027-01 – 2027-04", "oui"),
    ("2", "Réorganisation de l'offre de soins", "devis de juin", "2027-08", "en attente de crédit"),
]  # fmt: skip


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch):
    def draw(heads, rows, width: int) -> str:
        out = io.StringIO()
        monkeypatch.setattr(
            talk, "_console", lambda **_: Console(file=out, width=width, highlight=False)
        )
        talk.table("", heads, rows)
        return out.getvalue()

    return draw


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_word_is_cut_where_all_columns_fit(drawn, width):
    shown = drawn(HEADS, ROWS, width)
    for word in ("Réorganisation", "établissement", "prestataires", "2027-04", "attente"):
        assert word in shown
    assert max(map(len, shown.splitlines())) <= width


def test_what_cannot_fit_is_folded_and_nothing_is_lost(drawn):
    shown = drawn(("Empreinte", "Fichier"), [("a" * 64, "b" * 64)], 60)
    assert shown.count("a") == 64
    assert max(map(len, shown.splitlines())) <= 60


def test_empty_cells_and_no_rows_are_drawn(drawn):
    assert "Étape" in drawn(HEADS, [], 80)
    assert drawn(("A", "B"), [("", "")], 80)


GLUED = ["≥ 80 %", "≥\u00a080\u00a0%", "12\u202f345\u00a0€", "«\u00a0non\u00a0»", "« non »"]


@pytest.mark.parametrize("cell", GLUED)
@pytest.mark.parametrize("width", [36, 40, 60])
def test_a_no_break_space_is_no_place_to_break_a_cell(drawn, cell, width):
    rows = [("P7", "Personnel formé à la vigilance et à la conduite à tenir", cell, "· 5 %")]
    assert cell in drawn(("N", "Indicateur", "But", "Mois"), rows, width)


def test_short_columns_stay_whole_beside_a_word_that_must_be_cut(drawn):
    shown = drawn(("N", "Empreinte", "Cible"), [("P7", "a" * 64, "≥ 80 %")], 40)
    assert "≥ 80 %" in shown
    assert shown.count("a") == 64
    assert max(map(len, shown.splitlines())) <= 40


def test_a_number_stays_with_its_sign_at_the_end_of_a_line(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(talk, "_console", lambda **_: Console(file=out, width=20, highlight=False))
    talk.line("  Personnel formé : 80\u00a0% au moins ; reste 12 %")
    assert out.getvalue().splitlines() == [
        "  Personnel formé :",
        "80\u00a0% au moins ;",
        "reste 12 %",
    ]


@given(st.text("ab \u00a0\u202f%:é漢", max_size=60), st.integers(4, 30))
@settings(
    derandomize=True, max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
def test_folding_loses_nothing_but_spaces_and_fills_no_line_that_words_would_fit(text, width):
    lines = talk._folded(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width or talk._longest_word(line) > width for line in lines)
