"""Figures: a class on a page, digits and interval in the appendix."""

import pytest

from csirt.files.shipped import catalogue
from csirt.model.figure import Figure
from csirt.reporting.figures import Printer, basis, families, label, likelihood
from reporting import dossiers

WORDS = {"fr": "x", "en": "x"}


@pytest.fixture
def french() -> Printer:
    return Printer(catalogue(), "fr")


def test_a_probability_is_a_class_on_the_page_and_digits_in_the_appendix(french: Printer):
    figure = likelihood("f", WORDS, dossiers.likelihood(0.3847), (), 1)
    assert french.on_page(figure) == "probable"
    assert french.in_appendix(figure) == "probable · 0,385 (0,308 – 0,462)"


def test_without_enough_samples_there_is_no_interval(french: Printer):
    figure = likelihood("f", WORDS, dossiers.likelihood(0.3, blocks=False), (), 1)
    assert figure.interval is None
    assert french.in_appendix(figure) == "probable · 0,300"


def test_what_is_known_is_told_by_its_basis(french: Printer):
    figure = basis("f", WORDS, {"assumed": 1, "declared": 0, "observed": 12})
    assert french.on_page(figure) == "1 supposé, 12 observés"
    assert french.on_page(basis("f", WORDS, {})) == "aucun enregistrement"


def test_equipment_is_told_by_family_the_largest_first(french: Printer):
    figure = families("f", WORDS, {"server": 1, "biomedical": 2})
    assert french.on_page(figure) == "2 équipements biomédicaux, 1 serveur"
    assert french.on_page(families("f", WORDS, {})) == "aucun équipement"


def test_every_family_of_the_catalogue_has_its_words():
    for family in {kind.family for kind in catalogue().asset_kinds.values()}:
        for lang in ("fr", "en"):
            assert Printer(catalogue(), lang).on_page(families("f", WORDS, {family: 2}))


def test_a_label_takes_the_name_in_each_language():
    found = label("report.label.likelihood", name={"fr": "Réanimation", "en": "Intensive care"})
    assert "Réanimation" in found["fr"]
    assert "Intensive care" in found["en"]


def test_plain_numbers_are_not_grouped(french: Printer):
    assert french.on_page(Figure("f", WORDS, 20260, "plain", ())) == "20260"
    assert french.on_page(Figure("f", WORDS, 20260, "count", ())) == "20\u202f260"
