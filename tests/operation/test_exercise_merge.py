"""A corrected chronogramme taken back: by id, with every difference told and nothing lost."""

import random

import pytest
from exercise_worlds import decision, exercise, expected, inject

from csirt.model.fault import Severity
from csirt.operation.exercise_chronogramme import COLUMNS, chronogramme
from csirt.operation.exercise_merge import Merged, merged
from csirt.operation.exercise_merge_rows import Given

WORLD = exercise(
    inject("i1", at="0", sender="ward", expects=[expected("e1", late_until_minutes=20)],
           answers=[{"asked": {"fr": "Quand ?", "en": "When?"},
                     "answer": {"fr": "À six heures", "en": "At six"}}]),
    inject("i2", after="i1", delay_minutes=20, roles=["lead"], asks="d1",
           notes={"fr": "Attendre", "en": "Wait"}),
    inject("i3", if_missing="e1", when="decided(d1, yes)", wait=True, unless="met(e1)"),
    inject("i4", manual=True),
    cells=[
        {"id": "care", "name": {"fr": "Soins", "en": "Care"},
         "roles": [{"id": "lead", "name": {"fr": "Cadre", "en": "Lead"}}]},
        {"id": "it", "name": {"fr": "Technique", "en": "IT"}},
    ],
    voices=[{"id": "ward", "name": {"fr": "Service", "en": "Ward"}}],
    decisions=[decision(yes={"sets": ["f"]}, no={})],
)  # fmt: skip


def rows(lang="fr", world=WORLD) -> list[dict[str, str]]:
    return [dict(row.cells) for row in chronogramme(world, lang).rows]


def taken(given: list[dict[str, str]], lang="fr", world=WORLD, **options) -> Merged:
    return merged(world, [Given(n, cells) for n, cells in enumerate(given, 2)], lang, **options)


def changed(id: str, lang="fr", **cells: str) -> Merged:
    given = rows(lang)
    row = next(each for each in given if each["id"] == id)
    row |= {name.replace("_", "-"): text for name, text in cells.items()}
    return taken(given, lang)


def found(result: Merged, id: str):
    return next(each for each in result.exercise.injects if each.id == id)


def told(result: Merged) -> list[tuple[str, int, str]]:
    return [(fault.code, fault.line, fault.path) for fault in result.faults]


# --- the way there and back ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_comes_back_unchanged_is_the_same_scenario(lang):
    result = taken(rows(lang), lang)
    assert result.exercise == WORLD
    assert (result.changes, result.added, result.missing, result.faults) == ((), (), (), ())


def test_the_order_of_the_rows_and_their_numbers_mean_nothing():
    given = rows()
    random.Random(1).shuffle(given)
    for n, row in enumerate(given, 1):
        row["number"] = str(100 - n)
    result = taken(given)
    assert result.exercise == WORLD
    assert told(result) == [("merge.reordered", 0, "")]


def test_spaces_and_no_break_spaces_that_a_spreadsheet_changes_are_no_difference():
    given = rows()
    for row in given:
        row["content"] = f"  {row['content'].replace(' ', chr(0xA0))} "
    assert taken(given).changes == ()


def test_a_row_that_has_gone_leaves_its_inject_and_is_told():
    result = taken([row for row in rows() if row["id"] != "i4"])
    assert result.missing == ("i4",)
    assert result.exercise == WORLD
    dropped = taken([row for row in rows() if row["id"] != "i4"], drop=True)
    assert [each.id for each in dropped.exercise.injects] == ["i1", "i2", "i3"]


def test_a_column_that_was_deleted_takes_nothing_away():
    given = [{name: text for name, text in row.items() if name != "notes"} for row in rows()]
    assert taken(given).exercise == WORLD


# --- which row is which ---


def test_a_row_that_lost_its_id_is_known_by_its_text():
    given = rows()
    given[1]["id"] = ""
    result = taken(given)
    assert result.exercise == WORLD
    assert told(result) == [("merge.id-restored", 3, "id")]


def test_a_copied_row_becomes_an_inject_of_its_own_and_the_first_keeps_the_id():
    given = rows()
    copy = given[0] | {"content": "Tout autre chose", "title": "Autre"}
    result = taken([*given, copy])
    assert ("merge.id-twice", 6, "id") in told(result)
    assert len(result.added) == 1
    assert found(result, result.added[0]).text.fr == "Tout autre chose"
    assert found(result, "i1") == WORLD.injects[0]


def test_a_new_row_becomes_an_inject():
    new = dict.fromkeys(COLUMNS, "") | {
        "title": "Radio", "content": "En direct", "receiver": "Soins", "medium": "Presse",
        "scenario-time": "M+30", "sender": "Radio locale", "expected": "Se tait\nRappelle (5 min)",
    }  # fmt: skip
    result = taken([*rows(), new])
    made = found(result, "radio")
    assert result.added == ("radio",)
    assert (made.at, made.channel.value, made.to) == ("M+30", "press", ("care",))
    assert [(each.text.fr, each.within_minutes) for each in made.expects] == [
        ("Se tait", None), ("Rappelle", 5),
    ]  # fmt: skip
    assert "Radio locale" in [each.name.fr for each in result.exercise.voices]


def test_a_row_that_is_no_inject_is_quoted_and_not_dropped_in_silence():
    note = dict.fromkeys(COLUMNS, "") | {"title": "Relu par la cadre"}
    result = taken([*rows(), note])
    [fault] = result.faults
    assert fault.code == "merge.row-not-taken"
    assert "Relu par la cadre" in fault.message


# --- one cell ---


def test_a_text_changes_in_its_language_and_the_other_is_told_to_be_old():
    result = changed("i1", content="Nouveau")
    assert (found(result, "i1").text.fr, found(result, "i1").text.en) == ("Nouveau", "Text i1")
    assert [(each.column, each.after, each.taken) for each in result.changes] == [
        ("content", "Nouveau", True)
    ]
    assert ("merge.stale", 0, "") in told(result)


def test_an_english_sheet_changes_the_english():
    result = changed("i1", lang="en", title="New")
    assert (found(result, "i1").title.fr, found(result, "i1").title.en) == ("Titre i1", "New")


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("H+1 M+5", ("H+1 M+5", None)),
        ("après i2, 5 min", (None, "i2")),
        ("à la main", (None, None)),
    ],
)
def test_a_trigger_is_taken_back(text, trigger):
    made = found(changed("i1", scenario_time=text), "i1")
    assert (made.at, made.after) == trigger


def test_a_new_real_hour_moves_the_inject_and_the_start_of_the_day_is_guessed_from_the_rest():
    given = rows()
    for row in given:
        if row["real-time"]:
            hour, minute = map(int, row["real-time"].split(":"))
            row["real-time"] = f"{hour + 1:02d}:{minute:02d}"
    assert taken(given).exercise == WORLD
    given[0]["real-time"] = "09h07"
    assert found(taken(given), "i1").at == "M+7"


def test_a_real_hour_that_nothing_can_follow_is_told():
    result = changed("i2", real_time="08:30")
    assert found(result, "i2") == WORLD.injects[1]
    assert told(result) == [("merge.real-time", 4, "real-time")]
    assert not result.changes[0].taken


def test_both_hours_changed_alike_are_no_conflict():
    result = changed("i1", scenario_time="M+5", real_time="08:05")
    assert found(result, "i1").at == "M+5"
    assert told(result) == []


def test_receivers_and_functions_are_taken_by_name():
    made = found(changed("i2", receiver="Technique\nSoins"), "i2")
    assert (made.to, made.roles) == (("it", "care"), ())


def test_what_is_expected_keeps_its_id_its_limits_and_what_was_erased():
    made = found(changed("i1", expected="[e1] Fait mieux (5-15 min)"), "i1").expects[0]
    assert (made.id, made.text.fr, made.text.en) == ("e1", "Fait mieux", "Does e1")
    assert (made.within_minutes, made.late_until_minutes) == (5, 15)
    result = changed("i1", expected="Autre chose")
    assert [each.id for each in found(result, "i1").expects] == ["i1-e", "e1"]
    assert {code for code, _, _ in told(result)} == {
        "merge.expectation-new", "merge.expectation-kept", "merge.stale",
    }  # fmt: skip


def test_conditions_are_taken_back_and_checked():
    made = found(changed("i3", condition="sauf si : met(e1) and decided(d1)"), "i3")
    assert (made.when, made.unless, made.wait) == (None, "met(e1) and decided(d1)", False)


def test_answers_are_taken_back_with_the_translation_of_the_question():
    made = found(changed("i1", answers="Quand ? → À sept heures\nQui ? → Moi"), "i1").answers
    assert [(each.asked.en, each.answer.fr) for each in made] == [
        ("When?", "À sept heures"), ("", "Moi"),
    ]  # fmt: skip


def test_notes_may_be_erased():
    assert found(changed("i2", notes=""), "i2").notes is None


@pytest.mark.parametrize(
    ("id", "column", "text", "code"),
    [
        ("i1", "content", "", "merge.emptied"),
        ("i1", "receiver", "Direction", "merge.unknown"),
        ("i2", "receiver", "Soins\n- Médecin", "merge.unknown"),
        ("i1", "medium", "Pigeon", "merge.medium"),
        ("i1", "scenario-time", "tantôt", "merge.time"),
        ("i1", "phase", "Fin", "merge.phase-of-hour"),
        ("i3", "condition", "si : met(", "merge.condition"),
        ("i3", "condition", "le soir", "merge.condition"),
        ("i1", "answers", "Quand ?", "merge.answer"),
        ("i1", "expected", "[e1] Fait e1 (20-10 min)", "merge.impossible"),
        ("i1", "animator", "Quelqu'un", "merge.not-taken"),
        ("i1", "effect", "Tout : à l'arrêt", "merge.not-taken"),
        ("i1", "played-at", "09:12", "merge.not-taken"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_cell_and_the_old_stays(id, column, text, code):
    result = changed(id, **{column: text})
    before = next(each for each in WORLD.injects if each.id == id)
    assert found(result, id) == before
    assert (code, result.faults[0].path) == (result.faults[0].code, column)
    assert [(each.column, each.taken) for each in result.changes] == [(column, False)]


def test_what_was_filled_in_on_the_day_is_a_note_and_no_warning():
    assert changed("i1", remark="Bien").faults[0].severity is Severity.NOTE


def test_every_change_of_any_cell_is_told_or_taken():
    for column in COLUMNS:
        if column in ("id", "number"):
            continue
        result = changed("i1", **{column: "zz"})
        shown = {each.column for each in result.changes} | {fault.path for fault in result.faults}
        assert column in shown or column == "real-time", column
