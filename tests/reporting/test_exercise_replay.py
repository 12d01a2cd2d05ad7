"""A replay that is checked makes the reports twice: the same bytes, or it is told."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from journals import FIRST
from run_worlds import T0, small

from csirt import seal
from csirt.errors import IntegrityError
from csirt.files.write import as_yaml
from csirt.operation.exercise_clock import Mode
from csirt.reporting.exercise_replay import page, with_reports
from csirt.reporting.exercise_report import composed, published
from csirt.reporting.publish import rendered
from csirt.store.log import Store
from csirt.text import language
from csirt.workspace import exercise_animation as animation
from csirt.workspace import exercise_cells as cells
from csirt.workspace import exercise_time as time
from csirt.workspace.exercise_dossier import Asked, exercise_dossier
from csirt.workspace.exercise_replay import checked_run
from csirt.workspace.exercise_run import ExerciseRun, begin
from csirt.workspace.journal import Stamp

NAMES = {"exercise.fr", "exercise.en", "exercise-hot.fr", "exercise-hot.en"}


def stamp(minute: float) -> Stamp:
    now = T0 + timedelta(minutes=minute)
    return Stamp(now, "Animation", "", now)


@pytest.fixture
def run(tmp_path, monkeypatch) -> ExerciseRun:
    """A run of an hour and a half in which two injects were sent and one was answered."""
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: idf\n", "utf-8")
    document = small().model_dump(mode="json", by_alias=True, exclude_none=True)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "drill.yaml").write_text(as_yaml(document), "utf-8")
    store = Store(tmp_path / "journal.sqlite")
    made = begin(store, FIRST, "drill", stamp(0), here=tmp_path, id="essai", mode=Mode.STEP)
    animation.next_inject(made, stamp(1))
    cells.act(made, "alert", stamp(2), cells.Seen("care", at=600))
    animation.next_inject(made, stamp(3))
    time.end(made, stamp(4))
    return made


def test_the_reports_are_compared_and_named_by_their_bytes(tmp_path, run):
    found = with_reports(checked_run(run), run)
    assert found.checks[-1] == "report"
    assert set(found.reports) == NAMES
    assert found.as_json()["reports_sha256"] == found.reports
    published(exercise_dossier(run), tmp_path / "rex.html", lang="en")
    assert seal.sha256_bytes((tmp_path / "rex.html").read_bytes()) == found.reports["exercise.en"]


def test_a_report_that_speaks_the_language_of_the_talk_is_told(run):
    def leaky(run: ExerciseRun, hot: bool, lang: str) -> bytes:
        return rendered(composed(exercise_dossier(run, Asked(hot)), language()), ".html")

    with pytest.raises(IntegrityError) as told:
        with_reports(checked_run(run), run, leaky)
    assert (told.value.facts["what"], told.value.exit_code) == ("report", 7)


def test_a_report_that_takes_something_from_the_moment_is_told(run):
    ticks = itertools.count()

    def dated(run: ExerciseRun, hot: bool, lang: str) -> bytes:
        return page(run, hot, lang) + str(next(ticks)).encode()

    with pytest.raises(IntegrityError):
        with_reports(checked_run(run), run, dated)


def test_the_language_of_the_talk_is_left_as_it_was(run):
    before = language()
    with_reports(checked_run(run), run)
    assert language() == before


def test_one_more_entry_gives_other_reports(run):
    before = with_reports(checked_run(run), run).reports
    cells.observe(run, "", None, stamp(5), cells.Seen("care", "+ L'alerte est partie vite"))
    after = with_reports(checked_run(run), run).reports
    assert all(before[name] != after[name] for name in NAMES)


def test_without_a_check_no_report_is_made(run):
    assert checked_run(run).as_json()["reports_sha256"] == {}


def test_another_folder_with_the_same_journal_gives_the_same_reports(tmp_path, run):
    here = tmp_path / "ailleurs"
    here.mkdir()
    (here / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: idf\n", "utf-8")
    Path(here / "journal.sqlite").write_bytes((tmp_path / "journal.sqlite").read_bytes())
    other = ExerciseRun(type(run.journal)(Store(here / "journal.sqlite"), FIRST, run.id), here)
    mine, theirs = (with_reports(checked_run(each), each) for each in (run, other))
    assert mine.reports == theirs.reports
