"""The after-action of an exercise: what its pages say of a small run, and what they never say.

The run is ``run_worlds.small``: two cells, two expectations met, one in part, one missed, one late;
two observers disagree on a line; an action was opened; the cells spoke after the end.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from journals import FIRST
from run_worlds import T0, small

from csirt.files.write import as_yaml
from csirt.model.tlp import Tlp
from csirt.operation.exercise_clock import Mode
from csirt.operation.exercise_debrief import Tone, debrief, gaps, on_the_way
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_told import Mark
from csirt.reporting import html, pdf
from csirt.reporting.definition import definition
from csirt.reporting.environment import anchor
from csirt.reporting.exercise_report import SECTIONS, composed, published
from csirt.store.log import Store
from csirt.workspace import exercise_animation as animation
from csirt.workspace import exercise_cells as cells
from csirt.workspace import exercise_time as time
from csirt.workspace.exercise_dossier import Asked, exercise_dossier
from csirt.workspace.exercise_run import ExerciseRun, begin
from csirt.workspace.exercise_score import Held
from csirt.workspace.improvements import Wanted, improvements, opened_for
from csirt.workspace.journal import Stamp

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}\x1b[31m"
NAME = "Camille Inventée"
"""The name of a person that somebody let into the journal: no page shows it."""


def stamp(minute: float = 0, *, by: str = NAME, role: str = "", year: int = 0) -> Stamp:
    now = T0 + timedelta(minutes=minute, days=364 * year)
    return Stamp(now, by, role, now)


def begun(here: Path, id: str = "essai", *, year: int = 0, mode: Mode = Mode.PACED) -> ExerciseRun:
    return begin(
        Store(here / "journal.sqlite"), FIRST, "drill", stamp(year=year), here=here, id=id,
        mode=mode, facilities=("ch",),
    )  # fmt: skip


def played(run: ExerciseRun, *, year: int = 0, ended: bool = True) -> ExerciseRun:
    def at(minute: float, **more: Any) -> Stamp:
        return stamp(minute, year=year, **more)

    animation.next_inject(run, at(5))
    cells.act(run, "alert", at(10), cells.Seen("care"))
    cells.observe(run, "paper", Mark.MET, at(12, by="A", role="qualité"), cells.Seen("care"))
    cells.observe(run, "paper", Mark.MISSED, at(13, by="B"), cells.Seen("care", "rien vu sortir"))
    animation.next_inject(run, at(20))
    cells.decide(run, "keep", "divert", at(30, role="head"), cells.Seen(text="débordés"))
    cells.observe(run, "", None, at(32, by="A"), cells.Seen("lead", "deux téléphones sonnent"))
    animation.next_inject(run, at(36))
    animation.play(run, "press", at(40))
    cells.observe(run, "word", Mark.PARTLY, at(50, by="A"), cells.Seen("lead"))
    if ended:
        time.end(run, at(90))
        cells.observe(run, "", None, at(95), cells.Seen("care", "+ L'alerte est partie vite"))
        cells.observe(run, "", None, at(96), cells.Seen("care", "- Pas d'imprimante"))
        cells.observe(run, "", None, at(97), cells.Seen("lead", "> Afficher le numéro de l'ARS"))
        cells.observe(run, "tell", None, at(98), cells.Seen("lead", "le numéro était introuvable"))
    return run


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the same exercise was played a year ago, and today."""
    root = tmp_path_factory.mktemp("lessons")
    (root / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: idf\n", "utf-8")
    document = small().model_dump(mode="json", by_alias=True, exclude_none=True)
    (root / "exercises").mkdir()
    (root / "exercises" / "drill.yaml").write_text(as_yaml(document), "utf-8")
    played(begun(root, "avant", year=-1), year=-1)
    wanted = Wanted("Donner un seul numéro", "directrice", "2026-09-01", "a2", retest="drill")
    opened_for(root, "avant", "ch", wanted, now=stamp(100, year=-1).now, exercise=True)
    run = played(begun(root))
    wanted = Wanted(
        "Afficher le numéro de l'ARS", "cadre de garde", "2027-01-15", "a2",
        quality_ref="2027-14", proof="photo de l'affiche", retest="drill",
    )  # fmt: skip
    opened_for(root, run.id, "ch", wanted, now=stamp(100).now, exercise=True)
    return root


def again(here: Path, id: str = "essai") -> ExerciseRun:
    from csirt.workspace.exercise_run import the_run

    return the_run(Store(here / "journal.sqlite"), FIRST, id, here)


@pytest.fixture(scope="module")
def page(here: Path) -> Callable[..., dict[str, str]]:
    def parts(lang: str = "fr", id: str = "essai", **asked: Any) -> dict[str, str]:
        text = html.rendered(composed(exercise_dossier(again(here, id), Asked(**asked)), lang))
        assert NAME not in text
        found = re.split(r'<section id="([a-z-]+)"', text)
        return {name: words(body) for name, body in zip(found[1::2], found[2::2], strict=True)}

    return parts


def words(text: str) -> str:
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL)
    text = text.replace("’", "'").replace("&#39;", "'").replace("&gt;", ">")
    return re.sub(r"\s+", " ", text)


# --- the definitions and the document ---


def test_the_cold_report_names_every_section_once_and_the_hot_one_a_part_of_them():
    cold, hot = definition("exercise").sections, definition("exercise-hot").sections
    assert sorted(cold) == sorted(SECTIONS)
    assert set(hot) < set(cold)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("asked", [{}, {"hot": True}, {"overall": True}])
def test_each_section_prints_exactly_the_figures_it_declares(here, lang, asked):
    document = composed(exercise_dossier(again(here), Asked(**asked)), lang)
    found = re.split(r'<section id="([a-z-]+)"', html.rendered(document))
    printed = dict(zip(found[1::2], found[2::2], strict=True))
    for section in document.sections[:-1]:
        shown = set(re.findall(r'href="#(figure-[^"]+)"', printed[section.id]))
        assert shown == {anchor(figure) for figure in section.figures}, section.id


def test_the_same_run_gives_the_same_bytes(here, tmp_path):
    for name in ("a.html", "b.html"):
        published(exercise_dossier(again(here)), tmp_path / name)
    one, other = ((tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert one == other


@pytest.mark.skipif(pdf.missing() is not None, reason="no Pango: the PDF cannot be made here")
def test_the_same_run_gives_the_same_pdf(here):
    made = [pdf.rendered(composed(exercise_dossier(again(here)), "fr")) for _ in range(2)]
    assert made[0] == made[1]


# --- the page in plain words ---


def test_one_page_says_what_worked_what_did_not_and_what_changes(page):
    text = page()["exercise-summary"]
    worked, rest = text.split("Ce qui n'a pas marché")
    failed, changes = rest.split("Ce qui change dès demain")
    assert "L'alerte est partie vite (Soins)" in worked
    assert "Pas d'imprimante (Soins)" in failed
    assert "tell – manqué (Décision)" in failed
    assert "Afficher le numéro de l'ARS, avant le 15 janvier 2027 (cadre de garde)" in changes


def test_that_page_has_no_mark_even_when_the_mark_is_asked(page):
    assert "%" not in page(overall=True)["exercise-summary"]


def test_no_score_stands_anywhere_unless_it_is_asked(page):
    found = page()
    assert "Note d'ensemble" not in " ".join(found.values())
    assert "Ressemblance" not in " ".join(found.values())
    assert "Note d'ensemble" in page(overall=True)["exercise-coverage"]


def test_below_six_tenths_of_coverage_the_overall_figure_is_withheld(here, tmp_path):
    run = begun(here, "peu", year=1)
    animation.next_inject(run, stamp(5, year=1))
    cells.act(run, "alert", stamp(10, year=1), cells.Seen("care"))
    dossier = exercise_dossier(run, Asked(overall=True))
    text = words(html.rendered(composed(dossier, "fr")))
    assert "est retenue : moins de 60 %" in text
    assert "run.overall" not in html.rendered(composed(dossier, "fr"))
    assert "PROVISOIRE" in text


# --- what was done ---


def test_each_expectation_is_shown_with_its_outcome_and_its_entries(here, page):
    text = page()["exercise-objectives"]
    outcomes = {e.expected.id: e for e in exercise_dossier(again(here)).score.outcomes}
    number = outcomes["alert"].records[0].rpartition("/")[2]
    assert outcomes["alert"].result is Result.MET
    assert f"alert ALERT · Soins à temps n° {number}" in text
    assert "tell TELL · Décision manqué –" in text


def test_a_decision_is_shown_with_the_function_and_never_with_the_name(page):
    text = page()["exercise-decisions"]
    assert "réorienter" in text
    assert "Motif : débordés" in text
    assert "prise 09:00" in text
    assert "Mot" in text  # the name of the function in the scenario


def test_two_observers_who_disagree_stand_side_by_side(page):
    text = page()["exercise-observations"]
    apart = text.split("Les autres marques")[0]
    assert "Observateur A (qualité) Observateur B" in apart
    assert "fait , 08:42" in apart
    assert "rien vu sortir" in apart
    assert "les deux avis restent" in apart


def test_a_remark_on_the_way_is_no_word_of_the_debrief(here):
    state = exercise_dossier(again(here)).run
    assert [each.text for each in on_the_way(state)] == ["deux téléphones sonnent"]
    assert [each.tone for each in debrief(state)] == [Tone.WORKED, Tone.FAILED, Tone.CHANGE]


def test_a_cause_is_what_somebody_wrote_and_is_never_inferred(here, page):
    found = {each.outcome.expected.id: each for each in gaps(exercise_dossier(again(here)).run)}
    assert [s.entry.data["text"] for s in found["tell"].causes] == ["le numéro était introuvable"]
    text = page()["exercise-causes"]
    assert "le numéro était introuvable" in text
    assert "cause non écrite" in text  # of the word to the press, seen in part


# --- what follows ---


def test_an_action_has_its_owner_date_proof_quality_number_and_next_exercise(here, page):
    text = page()["exercise-actions"]
    for each in ("cadre de garde", "15 janvier 2027", "photo de l'affiche", "plan qualité 2027-14",
                 "à rejouer dans : Exercice", "A2"):  # fmt: skip
        assert each in text
    (mine,) = improvements(here, case="essai")
    assert mine.opened_by == "exercise"


def test_a_gap_that_no_action_answers_is_named_with_the_command_that_opens_one(here, page):
    played(begun(here, "sans-suite", year=4), year=4)
    left = page(id="sans-suite")["exercise-actions"].split("aucune action ne répond")[1]
    assert "tell – manqué (Décision)" in left
    assert "csirt incident action add" in left
    assert "--case sans-suite" in left
    assert "--retest drill" in left
    assert "aucune action ne répond" not in page()["exercise-actions"]


def test_the_run_before_stands_beside_this_one_and_its_action_is_tested_again(page):
    text = page()["exercise-years"]
    assert "25 novembre 2025 Exercice avant" in text
    tested = text.split("Actions que cet exercice rejoue")[1]
    assert "Donner un seul numéro" in tested
    assert "au moins un attendu manqué" in tested
    assert "Le journal ne porte pas" not in text


def test_playbooks_that_the_course_never_tried_are_named_in_one_sentence_without_a_zero(page):
    text = page(id="avant")["exercise-ways"]
    assert "L'exercice mettait 0" not in text
    assert " 0 y " not in text


def test_a_figure_without_entries_is_counted_over_the_journal_and_over_no_file(page):
    text = page()["sources"]
    assert "compté sur tout le journal de l'exercice" in text
    assert "espace de travail" not in text


def test_the_english_report_gives_its_commands_in_english(page):
    text = page("en")["exercise-evidence"]
    assert "csirt plan assess" in text
    assert "fonction" not in text
    assert "en retard" not in text


def test_the_first_exercise_of_a_facility_says_that_it_is_the_first(page):
    assert "ne porte pas d'exercice antérieur" in page(id="avant")["exercise-years"]


# --- proofs, duty, limits ---


def test_evidence_is_a_command_for_a_person_and_nothing_is_written(here, page):
    text = page()["exercise-evidence"]
    assert "csirt plan assess facilities/ch.yaml --action a2 --level 1" in text
    assert "--evidence case:essai" in text
    assert not (here / "assessments").exists()


def test_the_duty_names_its_rule_and_says_why_not(page):
    without = page()["exercise-duty"]
    assert "pas de retour d'expérience écrit" in without
    held = Held(lessons_on="2026-12-10")
    assert "10 décembre 2026" in page(held=held)["exercise-duty"]


def test_what_is_above_the_marking_keeps_its_effect_and_loses_its_words(here):
    dossier = exercise_dossier(again(here), Asked(tlp=Tlp.GREEN))
    text = words(html.rendered(composed(dossier, "fr")))
    assert "débordés" not in text
    assert "introuvable" not in text
    assert "retenu : plus restreint" in text
    assert [e.result for e in dossier.score.outcomes] == [
        e.result for e in exercise_dossier(again(here)).score.outcomes
    ]


def test_hostile_words_are_printed_as_words(here):
    run = begun(here, "hostile", year=2)
    animation.next_inject(run, stamp(5, year=2))
    cells.observe(run, "", None, stamp(6, year=2), cells.Seen("care", f"- {HOSTILE}"))
    text = html.rendered(composed(exercise_dossier(run), "fr"))
    assert "<script>alert" not in text
    assert "\x1b" not in text


def test_a_run_that_a_real_incident_stopped_says_so(here):
    run = begun(here, "arret", year=3)
    animation.next_inject(run, stamp(5, year=3))
    time.interrupt(run, stamp(20, year=3), reason="alarme réelle")
    time.end(run, stamp(25, year=3))
    text = words(html.rendered(composed(exercise_dossier(run), "fr")))
    assert "Un incident réel a arrêté l'exercice" in text


def test_a_simulated_run_is_no_exercise_and_proves_nothing(here):
    run = played(begun(here, "simulee", mode=Mode.SIMULATE))
    dossier = exercise_dossier(run, Asked())
    assert all(each.level is None for each in dossier.found.proposals)
    assert {each.why for each in dossier.found.proposals} <= {"simulated", "nothing"}
    assert not dossier.found.duty.valid
    page = html.rendered(composed(dossier, "fr"))
    assert page.count("personne n’a joué") >= 2
    assert "csirt plan assess" not in page
    assert "Simulé le" in page
    assert "Joué le" not in page
    after = exercise_dossier(played(begun(here, "ensuite", year=1), year=1))
    assert [each.simulated for each in after.earlier if each.id == "simulee"] == [True]
    assert "simulé, personne n’a joué" in html.rendered(composed(after, "fr"))
