"""Tables in the terminal: at 80 columns no word is cut that a little room elsewhere would save."""

import io

import pytest
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
