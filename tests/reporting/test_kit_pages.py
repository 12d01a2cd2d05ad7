"""The pages of a kit by their text: what stands there, what is not known, and hostile text."""

from html import unescape
from pathlib import Path
from re import findall, sub

import kit_worlds as worlds
import pytest

from csirt.reporting.kit_clocks_page import clocks
from csirt.reporting.kit_contacts_page import contacts
from csirt.reporting.kit_cuts_page import cuts, prefilled
from csirt.reporting.kit_pages import contents, index, opening
from csirt.reporting.kit_parts import Paper, css_text
from csirt.text import LANGUAGES

PAGES = [opening, contacts, cuts, clocks]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return worlds.workspace(tmp_path)


def paper(folder: Path, id: str = "ch", **changed: object) -> Paper:
    return Paper(worlds.of(folder, id), worlds.order(**changed))


def text(page: str) -> str:
    """Return what a reader sees, with plain spaces."""
    body = sub(r"<style>.*?</style>", "", page, flags=16)
    told = unescape(sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(told.split())


@every_page
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", ["ch", "bare", "home"])
def test_every_page_is_made_for_any_facility_with_its_marking(folder, page, lang, id):
    told = page(paper(folder, id, lang=lang))
    assert f'<html lang="{lang}">' in told
    assert "TLP:AMBER" in text(told)


@every_page
def test_a_page_loads_nothing_and_prints_black_on_white(folder, page):
    told = page(paper(folder))
    assert not findall(r"<(?:script|img|link|iframe|object)|url\(|@import", told)
    assert set(findall(r"#[0-9a-fA-F]{3,6}\b", told)) <= {"#000", "#fff"}


def test_the_opening_sheet_has_the_case_the_station_the_signature_and_the_printer(folder):
    told = text(opening(paper(folder)))
    for words in ("Dossier", "Empreinte du poste", "Signature", "imprimante USB",
                  "22 novembre 2026 à 03:30 par RSSI", "veille", "généralisé"):  # fmt: skip
        assert words in told
    assert "n’a pas de fichier" in text(opening(paper(folder, "bare")))


def test_contacts_have_the_age_of_each_number_and_what_a_cut_silences(folder):
    told = text(contacts(paper(folder)))
    assert "06 39 98 00 01 mobile vérifié le 1er novembre 2026 (21 jours)" in told
    assert "01 99 00 00 01 téléphonie IP à rappeler : vérifié le 15 janvier 2026 (10 mois)" in told
    assert "01 99 00 00 03 ligne directe jamais vérifié" in told
    assert told.count("IP seulement") == 1
    assert "aucun numéro" in told  # the neighbour, who stands in


def test_without_contacts_there_is_room_to_write_them(folder):
    (folder / "contacts.yaml").unlink()
    page = contacts(paper(folder))
    assert "Aucun contact" in text(page)
    assert page.count('<tr class="hand">') == 3


def test_cuts_say_in_four_lines_what_stops(folder):
    told = text(cuts(paper(folder)))
    assert "1 · Accès Internet" in told
    assert "Lignes de soins touchées (1) : Urgences (ed)" in told
    assert "Pas touché (1) : Dossier patient (ehr)" in told
    assert "Qui décide" in told


def test_a_facility_that_nobody_described_has_cuts_that_are_not_known(folder):
    told = text(cuts(paper(folder, "bare")))
    assert "Non connu" in told
    assert "Lignes de soins touchées" not in told


def test_sheet_x_has_what_the_model_knows_and_says_what_it_does_not(folder):
    kit = worlds.of(folder)
    [sheet] = [each for each in kit.sheets if each.letter == "X"]
    rows = {
        row.id: row.cells["stops"].fr for row in prefilled(sheet, kit.cuts).by_id()["cuts"].rows
    }
    assert "n° 1 : 1 ligne de soins, 0 application" in rows["internet"]
    assert rows["ror"].startswith("Voir la page")
    assert rows["core"] == "Non connu :"
    assert not any(row.cells for row in sheet.by_id()["cuts"].rows)


def test_another_sheet_stays_as_it_is(folder):
    kit = worlds.of(folder)
    assert prefilled(kit.sheets[0], kit.cuts) is kit.sheets[0]


def test_clocks_say_who_to_whom_and_within_what_the_most_urgent_first(folder):
    told = text(clocks(paper(folder)))
    assert told.index("Signalement au CERT Santé") < told.index("CNIL")
    assert "09 72 43 91 25" in told
    assert "72 h" in told
    assert "sans délai" in told
    assert "profil de l’établissement n’est pas évalué" not in told
    assert "profil de l’établissement n’est pas évalué" in text(clocks(paper(folder, "bare")))


def test_a_clock_without_delay_has_no_invented_hours(folder):
    page = clocks(paper(folder))
    [line] = findall(r"<h3>(Signalement au CERT[^<]+)</h3>", page)
    assert line.endswith("sans délai")


def test_the_index_has_pages_versions_and_hashes(folder):
    given = paper(folder)
    items = tuple(each.model_copy(update={"pages": 2}) for each in given.kit.items)
    told = text(index(given, items))
    assert f"{len(items)} pièces, {2 * len(items)} pages" in told
    assert "2 exemplaires. Rangés : Salle de crise" in told
    assert all(each.sha256 in told for each in items)


def test_the_page_of_a_kit_on_screen_links_every_piece(folder):
    given = paper(folder)
    items = tuple(
        each.model_copy(update={"file": f"{nth}.html"}) for nth, each in enumerate(given.kit.items)
    )
    assert findall(r'href="([^"]+)"', contents(given, items)) == [each.file for each in items]


@every_page
def test_hostile_text_is_shown_and_never_obeyed(tmp_path, page):
    bad = worlds.HOSTILE.replace("\u202e", "\\u202e").replace("\x1b", "\\e")
    changed = {
        name: text.replace('"Centre hospitalier"', f'"{bad}"')
        .replace('"Directeur de garde"', f'"{bad}"')
        .replace('"Dossier patient"', f'"{bad}"')
        .replace('"Urgences"', f'"{bad}"')
        for name, text in worlds.FILES.items()
    }
    folder = worlds.workspace(tmp_path, **changed)
    told = page(paper(folder, by=worlds.HOSTILE, places=(worlds.HOSTILE,)))
    assert "<script" not in told
    assert told.count("</style>") == 1
    assert "\u202e" not in told
    assert "\x1b" not in told
    assert "&lt;script&gt;" in told


def test_a_text_of_css_cannot_end_its_string_or_the_style():
    told = css_text('a" } </style>\u202eé\n')
    assert set(findall(r"[^\w\\ ]", told)) == {'"'}
    assert told.startswith('"a\\22 ')
