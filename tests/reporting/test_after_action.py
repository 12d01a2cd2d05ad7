"""The after-action of a case: what its pages say, what they never say, and that they stand alone."""

import io
import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest
from after_action_worlds import T0, TARGET, Night, whole_night
from playbook_worlds import Log

from csirt.model.journal import EntryKind
from csirt.model.tlp import Tlp
from csirt.operation.after_action import after_action
from csirt.operation.timeline import stored
from csirt.reporting import pdf
from csirt.reporting.after_action import SECTIONS, composed, page_of, pdf_of
from csirt.reporting.charts.timeline import STEPS, Band, Bar, Mark, Row, ticks, timeline
from csirt.reporting.definition import definition
from csirt.reporting.environment import anchor
from csirt.workspace.after_action import CaseDossier, case_dossier
from csirt.workspace.improvements import Wanted, opened_for
from csirt.workspace.incident import Incident
from csirt.workspace.journal import Act, Stamp

HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\u202e{{ 7 * 7 }}=1+1"
SECRET = "SECRET-ROUGE"


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return whole_night(tmp_path)


def page(night: Night, lang: str = "fr", tlp: Tlp | None = None, *, internal: bool = False) -> str:
    return page_of(composed(case_dossier(night.incident, tlp=tlp, internal=internal), lang))


def parts(text: str) -> dict[str, str]:
    found = re.split(r'<section id="([a-z-]+)"', text)
    return dict(zip(found[1::2], found[2::2], strict=True))


def words(text: str) -> str:
    """Return what a page says, pictures and style left out, spaces made one."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("&#39;", "'"))


# --- the definition and the document ---


def test_the_definition_names_every_section_once():
    named = definition("incident").sections
    assert set(named) == set(SECTIONS)
    assert len(named) == len(SECTIONS)


def test_the_cover_and_the_figures_frame_the_report(night):
    document = composed(case_dossier(night.incident), "fr")
    ids = [each.id for each in document.sections]
    assert (ids[0], ids[-1]) == ("incident-cover", "incident-figures")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_section_prints_exactly_the_figures_it_declares(tmp_path, lang):
    for made in (whole_night(tmp_path / "whole"), Night(tmp_path / "empty")):
        document = composed(case_dossier(made.incident), lang)
        texts = parts(page_of(document))
        for section in document.sections[:-1]:
            printed = set(re.findall(r'href="#(figure-[^"]+)"', texts[section.id]))
            assert printed == {anchor(each) for each in section.figures}, section.id


def test_every_figure_leads_to_its_entries(night):
    text = page(night)
    targets = set(re.findall(r'\bid="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= targets
    assert "poste-" in parts(text)["incident-figures"]


# --- what it says ---


def test_the_cover_tells_the_case_its_hours_its_marking_and_its_head(night):
    text, dossier = parts(page(night))["incident-cover"], case_dossier(night.incident)
    for told in (night.journal.case, "22/11/2026 00:50", "22/11/2026 11:10", dossier.case_head):
        assert told in text
    assert "TLP:AMBER" in text
    assert "EXERCICE" not in text


def test_an_exercise_says_so_on_every_page(tmp_path):
    text = page(whole_night(tmp_path, exercise=True))
    assert "EXERCICE – EXERCICE – EXERCICE" in words(text)
    assert 'class="running-title">EXERCICE –' in text


def test_the_summary_says_what_was_first_and_what_nobody_noted(tmp_path):
    told = words(parts(page(whole_night(tmp_path)))["incident-summary"])
    assert "22/11/2026 00:50 Premier signe" in told
    assert "Première déclaration déposée Notification à la CNIL" in told
    assert "Réanimation : plus ouverte normalement depuis le 22/11/2026 03:10" in told
    empty = words(parts(page(Night(tmp_path / "empty")))["incident-summary"])
    assert "non noté Premier appel reçu" in empty


def test_a_time_is_given_only_where_both_moments_are_recorded(night):
    told = words(parts(page(night))["incident-times"])
    assert "Premier appel reçu Attaque ou panne : tranché 3 h 40" in told
    assert "Première coupure décidée Première coupure faite 10 min" in told
    assert "Premier appel reçu ARS alertée non noté" in told


def test_the_log_of_decisions_speaks_in_words(night):
    told = words(parts(page(night))["incident-decisions"])
    assert "Est-ce une attaque ?" in told
    assert "Accès Internet coupure décidée –" in told
    assert "Passer au papier passé déjà fait hier Cadre de santé" in told
    assert "Niveau de l'ARS (soins) renforcé lignes fermées" in told


def test_a_clock_is_late_by_law_only(tmp_path):
    n = Night(tmp_path)
    n.add("clock.triggered", "clock:ch/cnil", 0)
    n.add("clock.triggered", "clock:ch/complaint-insured", 0)
    n.add("clock.filed", "clock:ch/cnil", 72 * 60 + 1)
    rows = parts(page(n))["incident-clocks"].split("<tr>")
    cnil = next(row for row in rows if "CNIL" in row)
    assert "Hors délai légal" in words(cnil)
    assert "25/11/2026 01:10" in cnil
    assert "dépôt non noté" in words(next(row for row in rows if "LOPMI" in row))


def test_deviations_are_told_beside_their_playbook(night):
    told = words(parts(page(night))["incident-ways"])
    assert "Un écart n'est pas une faute" in told
    assert "Capturer la mémoire 22/11/2026 02:55 Couper Internet" in told
    assert "Couper Internet 22/11/2026 05:20 mauvais pare-feu" in told
    assert "Prévenir (à faire" in told


def test_internal_targets_are_on_an_internal_report_and_nowhere_else(night):
    due = (T0 + timedelta(minutes=5 + TARGET + 60)).strftime("%d/%m/%Y %H:%M")
    plain = page(night, tlp=Tlp.RED)
    assert due not in plain
    assert "interne</h3>" not in plain
    inside = page(night, internal=True)
    assert due in inside
    assert "(usage interne)" in inside
    assert "USAGE INTERNE" in inside
    assert "TLP:AMBER+STRICT" in inside


def test_the_words_late_and_target_are_in_no_json_of_a_plain_report(night):
    told = str(case_dossier(night.incident).as_json())
    assert "after_target" not in told
    assert "'target'" not in told
    assert "'target'" in str(case_dossier(night.incident, internal=True).as_json())


def test_actions_opened_are_listed_with_owner_due_date_and_proof(night):
    wanted = Wanted("Éprouver la coupure", "RSSI", "2027-03-31", "a3", proof="compte rendu")
    opened_for(night.here, night.journal.case, "ch", wanted, now=T0)
    other = Wanted("D'un autre dossier", "RSSI", "2027-03-31")
    opened_for(night.here, "autre-dossier", "ch", other, now=T0)
    told = words(parts(page(night))["incident-actions"])
    assert "Éprouver la coupure" in told
    assert "A3 RSSI 31 mars 2027 ouverte compte rendu" in told
    assert "autre dossier" not in told


def test_corrections_and_conflicts_are_told_with_both_versions(night):
    note = night.add("note.added", "", 610, text="avant")
    night.correct(note, 611, reason="cahier", happened_at="2026-11-22T09:00:00Z",
                  data={"text": "après"})  # fmt: skip
    told = words(parts(page(night))["incident-corrections"])
    assert "avant" in told
    assert "22/11/2026 10:00 ; text : après" in told
    assert "Aucun conflit" in told


def test_a_conflict_is_told_with_every_side_and_who_decided(night):
    log, other = Log(), Log(station="autre-5678")
    other.entries.clear()
    mine = log.add("level.set", "level:technical", 5, level="majeur")
    theirs = other.add("level.set", "level:technical", 6, level="incident", tick=2)
    entries = (*log.entries, theirs)
    dossier = replace(case_dossier(night.incident), told=after_action(log.at(9, [theirs]), entries))
    told = words(parts(page_of(composed(dossier, "fr")))["incident-corrections"])
    assert "majeur" in told
    assert "incident" in told
    assert "Pas tranché" in told
    log.add("conflict.resolved", "level:technical", 8, kept=mine.ref, among=[mine.ref, theirs.ref])
    dossier = replace(dossier, told=after_action(log.at(9, [theirs]), (*log.entries, theirs)))
    told = words(parts(page_of(composed(dossier, "fr")))["incident-corrections"])
    assert "Tranché par RSSI : poste-1234/2 compte" in told


def test_a_broken_journal_is_said_on_the_cover_and_in_the_method(night, monkeypatch):
    rows = list(night.journal.rows())
    rows[4], rows[5] = rows[5], rows[4]
    broken = [*rows[:3], *rows[4:]]
    monkeypatch.setattr(type(night.journal), "rows", lambda _self: tuple(broken))
    dossier = case_dossier(night.incident)
    assert not dossier.proof.holds
    text = page_of(composed(dossier, "fr"))
    assert "LE JOURNAL NE TIENT PAS" in parts(text)["incident-cover"]
    assert "LE JOURNAL NE TIENT PAS" in parts(text)["incident-method"]


def test_the_method_says_what_the_proof_is_not(night):
    told = words(parts(page(night))["incident-method"])
    assert "Les heures sont des déclarations" in told
    assert case_dossier(night.incident).heads[0].chain in told


# --- languages, repeatability, emptiness, size ---


def test_english_says_the_same_in_english(night):
    text = page(night, "en")
    told = words(text)
    assert "After-action report" in told
    assert "First call received Attack or outage: settled 3 h 40" in told
    found = re.findall(r"[«»]|\b(?:non noté|réanimation|Échéances)\b", told)
    assert found == []


def test_the_same_journal_gives_the_same_bytes(night):
    first = page(night)
    again = Incident(night.reopened(), night.here)
    assert page_of(composed(case_dossier(again), "fr")) == first


def test_an_empty_case_is_a_report_that_says_what_is_missing(tmp_path):
    told = words(page(Night(tmp_path)))
    for sentence in (
        "Aucune décision n'est au journal",
        "Aucun délai légal n'est parti",
        "L'état des lignes de soins n'a pas été noté",
        "Aucune fiche n'a été lancée",
        "Aucune action n'est encore ouverte",
    ):
        assert sentence in told


def test_five_thousand_entries_are_looked_back_at_in_seconds(tmp_path):
    n = whole_night(tmp_path)
    for batch in range(50):
        at = T0 + timedelta(minutes=700 + batch)
        acts = [Act(EntryKind.NOTE_ADDED, "", {"text": f"point {k}"}) for k in range(100)]
        n.journal.append_all(acts, Stamp(at, "scribe", "", at))
    before = time.process_time()
    text = page(n)
    assert time.process_time() - before < 20
    assert len(text) < 400_000


# --- TLP ---


def _red(n: Night) -> None:
    """Write what no AMBER report may say, in every place where a page looks."""
    red = {"tlp": "TLP:RED"}
    n.add("note.added", "", 610, text=SECRET, **red)
    n.add("decision.taken", "", 611, text=SECRET, decision=SECRET, by=SECRET, **red)
    n.add("cut.decided", "", 612, by=SECRET, cut=SECRET, **red)
    n.add("care-line.set", f"care-line:ch/{SECRET.lower()}", 613, state="closed", **red)
    n.add("level.set", "level:technical", 614, level=SECRET, **red)
    n.add("clock.waived", "clock:ch/persons", 615, reason=SECRET, decided_by=SECRET, **red)
    n.add("step.skipped", "step:ch/night/tell", 616, reason=SECRET, **red)
    n.add("case.opened", "facility:x", 617, facilities=["x"],
          places=[{"id": "x", "name": SECRET}], **red)  # fmt: skip
    note = n.add("note.added", "", 618, text="banal")
    n.correct(note, 619, reason=SECRET, data={"text": SECRET, "tlp": "TLP:RED"})


def test_nothing_above_the_marking_is_in_any_byte_and_all_of_it_is_listed(tmp_path):
    n = whole_night(tmp_path)
    _red(n)
    dossier = case_dossier(n.incident, tlp=Tlp.AMBER)
    assert len(dossier.withheld) == 10
    for lang in ("fr", "en"):
        text = page_of(composed(dossier, lang))
        assert SECRET.lower() not in text.lower()
        for ref, _ in dossier.withheld:
            assert "/".join(ref.split("/")[-2:]) in parts(text)["incident-gaps"]
    assert SECRET.lower() not in str(dossier.as_json()).lower()
    if pdf.available():
        made = pypdf.PdfReader(io.BytesIO(pdf_of(composed(dossier, "fr"))))
        assert SECRET not in "".join(each.extract_text() for each in made.pages)


def test_a_red_report_withholds_nothing(tmp_path):
    n = whole_night(tmp_path)
    _red(n)
    dossier = case_dossier(n.incident, tlp=Tlp.RED)
    assert dossier.withheld == ()
    assert SECRET in page_of(composed(dossier, "fr"))


def test_below_the_level_of_the_case_nothing_but_its_id_is_told(night):
    dossier = case_dossier(night.incident, tlp=Tlp.GREEN)
    text = page_of(composed(dossier, "fr"))
    assert dossier.subject_name["fr"] == night.journal.case
    assert "DPI" not in text
    assert "note de rançon" not in text


def test_the_targets_of_a_playbook_do_not_withhold_its_steps(night):
    assert case_dossier(night.incident, tlp=Tlp.AMBER).told.ways
    held = case_dossier(night.incident, tlp=Tlp.AMBER, internal=True)
    assert held.told.ways == ()
    assert [level for _, level in held.withheld] == [Tlp.AMBER_STRICT]


def test_an_action_above_the_marking_is_withheld_too(night):
    wanted = Wanted(SECRET, "RSSI", "2027-03-31", tlp=Tlp.RED)
    made, _ = opened_for(night.here, night.journal.case, "ch", wanted, now=T0)
    dossier = case_dossier(night.incident)
    assert [ref for ref, _ in dossier.withheld] == [f"improvement:ch/{made.id}"]
    assert SECRET not in page_of(composed(dossier, "fr"))


# --- hostile words ---


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_hostile_words_are_shown_and_never_obeyed(tmp_path):
    n = whole_night(tmp_path, title=HOSTILE)
    n.add("note.added", HOSTILE, 610, text=HOSTILE, by=HOSTILE)
    n.add("decision.taken", HOSTILE, 611, text=HOSTILE, choice=HOSTILE, reason=HOSTILE)
    n.add("decision.taken", "step:ch/night/qualify", 612, choice=HOSTILE, role=HOSTILE)
    n.add("cut.decided", "", 613, cut=HOSTILE, stops=HOSTILE)
    n.add("care-line.set", f"care-line:ch/{HOSTILE}", 614, state=HOSTILE)
    n.add("level.set", "level:care", 615, level=HOSTILE)
    n.add("conflict.resolved", HOSTILE, 616, among=[HOSTILE], kept=HOSTILE)
    n.add("entry.corrected", HOSTILE, 617, reason=HOSTILE, happened_at=HOSTILE, data=HOSTILE)
    n.add("level.set", "level:technical", 618, level=[HOSTILE], reason={"a": HOSTILE})
    n.add("decision.taken", "", 619, choice=[HOSTILE], decision={"a": 1}, tlp=[1])
    for lang in ("fr", "en"):
        text = page(n, lang, Tlp.RED)
        seen = _Seen()
        seen.feed(text)
        assert "script" not in seen.elements
        assert not seen.attributes & {"onload", "onerror", "src", "style", "srcset"}
        assert "&lt;script&gt;" in text
        assert not re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert "{{ 7 * 7 }}" in text


# --- the picture ---


def _picture(end: timedelta, *marks: Mark) -> str:
    row = Row("Volet", marks, (Bar(T0, T0 + end, "closed"),))
    return str(timeline([Band("Volets", (row,))], T0, T0 + end, "Titre", "En mots"))


@pytest.mark.parametrize(
    "length",
    [timedelta(minutes=20), timedelta(hours=3), timedelta(days=2), timedelta(days=30),
     timedelta(days=200), timedelta(days=2_000)],
    ids=str,
)  # fmt: skip
def test_the_axis_fits_from_an_hour_to_months(length):
    found = ticks(T0, T0 + length)
    assert 1 <= len(found) <= 13
    assert found == sorted(found)
    assert all(T0 <= each <= T0 + length for each in found)


def test_round_hours_of_paris_stay_round_on_the_night_of_the_change():
    start = datetime.fromisoformat("2026-10-24T20:00:00+00:00")
    assert {each.minute for each in ticks(start, start + timedelta(hours=12))} == {0}
    assert tuple(sorted(STEPS)) == STEPS


def test_marks_and_states_differ_by_shape_and_not_by_colour():
    drawn = {
        name: re.sub(r'(?:fill|stroke)="#[0-9a-f]+"', "", _picture(timedelta(hours=2),
                     Mark(T0 + timedelta(hours=1), name)))
        for name in ("decided", "done", "skipped", "reopened", "told", "filed", "due")
    }  # fmt: skip
    assert len(set(drawn.values())) == len(drawn)


def test_a_picture_of_ten_thousand_marks_stays_small():
    marks = [Mark(T0 + timedelta(seconds=each), "done") for each in range(10_000)]
    assert len(_picture(timedelta(hours=3), *marks)) < 60_000


def test_the_picture_says_in_words_what_it_shows(night):
    text = parts(page(night))["incident-timeline"]
    (title,) = re.findall(r"<title>(.*?)</title>", text)
    assert "Premier appel reçu" in title
    assert "Réanimation pas ouverte normalement du 22/11/2026 03:10" in title


def test_an_incident_of_weeks_has_a_picture_of_its_first_days(night):
    assert parts(page(night))["incident-timeline"].count("<svg") == 1
    night.add("note.added", "", 60 * 24 * 30, text="un mois après")
    assert parts(page(night))["incident-timeline"].count("<svg") == 2


# --- the PDF ---


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
def test_the_pdf_bears_its_marking_on_each_page_and_is_the_same_twice(night):
    document = composed(case_dossier(night.incident), "fr")
    data = pdf_of(document)
    assert pdf_of(document) == data
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert 8 <= len(pages) <= 18
    assert all(text.count("TLP:AMBER") >= 2 for text in pages)
    assert "L’incident en une page" in pages[1]


def test_the_date_is_that_of_the_last_entry_and_not_of_today(night):
    dossier: CaseDossier = case_dossier(night.incident)
    assert dossier.on == "2026-11-22"
    assert stored(dossier.told.state.now) == stored(T0 + timedelta(minutes=600))


def test_a_later_and_smaller_reach_does_not_stand_for_the_greater_one(night: Night):
    """Run again on fewer proofs, the command adds a line; the page shows both, with their hours."""
    for hours, text in ((1, "Portée de 14 lignes"), (2, "Portée de 2 lignes")):
        at = T0 + timedelta(hours=hours)
        stamp = Stamp(at, "RSSI", "", at)
        act = Act(EntryKind.NOTE_ADDED, "", {"text": text, "reach": {"entries": [text]}})
        night.incident.write([act], night.incident.state(at), stamp)
    told = re.findall(r"<p>([^<]+) — (Portée de \d+ lignes)</p>", page(night))
    assert [text for _, text in told] == ["Portée de 14 lignes", "Portée de 2 lignes"]
    assert len({hour for hour, _ in told}) == 2
