"""The programme of some years, and the rules with which an exercise is framed."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt import content
from csirt.errors import NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.exercise import Level
from csirt.model.exercise_framing import ExerciseProgramme
from csirt.model.fault import ContentError
from csirt.workspace.exercise_framing import FRAMING, YEARS, begun, framing_at, programme_of

LINE = """  - year: {year}
    facility: {facility}
    level: {level}
    objective: {{fr: "Tenir", en: "Hold"}}
"""


def written(path, *lines):
    rows = "".join(
        LINE.format(year=year, facility=facility, level=level) for year, facility, level in lines
    )
    path.write_text(f"schema: csirt.exercise-programme/1\nexercises:\n{rows}", encoding="utf-8")
    return path


def odd(path):
    return [(each.code, each.line) for each in programme_of(path).faults]


def test_a_new_programme_has_three_years_a_facility_that_rise(tmp_path):
    path = begun(tmp_path / "p.yaml", ("ch", "ehpad"), 2027)
    found = programme_of(path)
    assert [(e.year, e.facility, e.level) for e in found.ordered] == [
        (2027 + at, name, level) for at, level in enumerate(Level) for name in ("ch", "ehpad")
    ]
    assert found.faults == ()
    assert len(found.programme.exercises) == 2 * YEARS


def test_a_new_programme_can_be_edited_by_hand(tmp_path):
    path = begun(tmp_path / "p.yaml", ("ch",), 2027)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    path.write_text(text.replace("year: 2028", "year: 2028\n  quarter: 4"), encoding="utf-8")
    assert load(path, ExerciseProgramme).exercises[1].quarter == 4


def test_a_year_without_an_exercise_is_said_where_the_next_one_stands(tmp_path):
    path = written(tmp_path / "p.yaml", (2027, "ch", "beginner"), (2029, "ch", "beginner"))
    assert odd(path) == [("exercise.year-missing", 7)]


def test_a_year_that_was_copied_is_said(tmp_path):
    path = written(tmp_path / "p.yaml", (2027, "ch", "beginner"), (2027, "ch", "beginner"))
    assert odd(path) == [("exercise.year-twice", 7)]


def test_a_step_back_is_said_whatever_the_order_of_the_lines(tmp_path):
    path = written(tmp_path / "p.yaml", (2028, "ch", "beginner"), (2027, "ch", "advanced"))
    assert odd(path) == [("exercise.level-back", 3)]


def test_facilities_do_not_stand_in_for_each_other(tmp_path):
    path = written(tmp_path / "p.yaml", (2027, "ch", "advanced"), (2028, "ehpad", "beginner"))
    assert odd(path) == []


LINES = st.lists(
    st.tuples(st.integers(2026, 2032), st.sampled_from(["ch", "ehpad"]),
              st.sampled_from([each.value for each in Level])),
    min_size=1, max_size=6,
)  # fmt: skip


@given(LINES)
def test_the_order_is_that_of_the_years_and_nothing_is_lost(tmp_path_factory, lines):
    path = written(tmp_path_factory.mktemp("p") / "p.yaml", *lines)
    found = programme_of(path)
    assert sorted(lines) == sorted((e.year, e.facility, e.level.value) for e in found.ordered)
    assert [e.year for e in found.ordered] == sorted(e.year for e in found.ordered)


@pytest.mark.parametrize(
    ("name", "facilities", "key"),
    [
        ("p.txt", ("ch",), "exercise.not-yaml"),
        ("p.yaml", (), "exercise.programme-empty"),
    ],
)
def test_what_cannot_be_begun_is_refused(tmp_path, name, facilities, key):
    with pytest.raises(StateError) as refused:
        begun(tmp_path / name, facilities, 2027)
    assert refused.value.key == key
    assert not (tmp_path / name).exists()


def test_a_programme_that_stands_is_not_written_over(tmp_path):
    path = begun(tmp_path / "p.yaml", ("ch",), 2027)
    before = path.read_bytes()
    with pytest.raises(StateError):
        begun(path, ("ehpad",), 2030)
    assert path.read_bytes() == before
    begun(path, ("ehpad",), 2030, force=True)
    assert programme_of(path).ordered[0].facility == "ehpad"


def test_no_programme_and_a_bad_one_are_told_apart(tmp_path):
    with pytest.raises(NotFoundError):
        programme_of(tmp_path / "nowhere.yaml")
    bad = written(tmp_path / "p.yaml", (2027, "ch", "expert"))
    with pytest.raises(ContentError) as refused:
        programme_of(bad)
    assert 5 in {each.line for each in refused.value.faults}


def test_a_workspace_may_have_its_own_rules(tmp_path):
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    shipped = framing_at(tmp_path)
    own = tmp_path / FRAMING
    own.parent.mkdir(parents=True)
    shutil.copyfile(content.root() / FRAMING, own)
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace("INCIDENT RÉEL – ARRÊT EXERCICE", "STOP STOP"), encoding="utf-8")
    assert framing_at(tmp_path).stop_words.fr == "STOP STOP"
    assert shipped.stop_words.fr != "STOP STOP"
