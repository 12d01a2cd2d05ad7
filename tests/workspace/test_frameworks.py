"""Frameworks in a workspace: found, taken over, told of a facility, asked and answered."""

import csv
import shutil
from io import StringIO
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.files.write import as_yaml
from csirt.model.answers import Answers
from csirt.model.fault import ContentError
from csirt.model.framework import Framework, FrameworkStatus
from csirt.workspace.check import checked
from csirt.workspace.framework_form import form_bytes
from csirt.workspace.framework_import import take_over
from csirt.workspace.framework_status import answer, status
from csirt.workspace.frameworks import framework_of, frameworks, shelf

SAMPLE = content.root() / "risk_models" / "sample"
TODAY = "2026-11-21"
CHU = "facilities/chu-brumeville.yaml"
TOWN = "facilities/maison-sante-pont-gris.yaml"
LIBRARY = {
    "urn": "urn:x:risk:library:petit", "locale": "fr", "name": "Petit", "version": 1,
    "provider": "Moi",
    "objects": {"framework": {
        "urn": "urn:x:f", "name": "Petit",
        "requirement_nodes": [
            {"urn": "urn:x:n:1", "assessable": True, "depth": 1, "ref_id": "1", "name": "Un"},
        ],
    }},
}  # fmt: skip
OWN = """\
schema: csirt.framework/1
id: {id}
{replaces}title: "Le mien"
issuer: "Moi"
version: "1"
licence: "libre"
status: voluntary
checked_on: 2026-01-01
origin: expert
requirements:
  - {{id: a, title: "Un", actions: [{{action: r1, level: 3}}]}}
"""


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that may be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library of one framework with one requirement."""
    path = tmp_path / "petit.yaml"
    path.write_text(as_yaml(LIBRARY), encoding="utf-8")
    return path


def put(region: Path, id: str, replaces: str = "") -> Path:
    """Write a framework of one's own."""
    said = f"replaces: {replaces}\n" if replaces else ""
    path = region / "frameworks" / f"{id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(OWN.format(id=id, replaces=said), encoding="utf-8")
    return path


def filled(framework: str, path: Path, **given: str) -> Path:
    """Write the form of a framework with some boxes filled in: ``q01="Oui"``."""
    rows = list(
        csv.reader(
            StringIO(form_bytes(framework_of(framework), "fr").decode("utf-8-sig")),
            delimiter=";",
        )
    )
    for row in rows[1:]:
        said, _, reason = given.get(row[0], "").partition("|")
        row[-2:] = [said, reason]
    made = StringIO()
    csv.writer(made, delimiter=";").writerows(rows)
    path.write_text(made.getvalue(), encoding="utf-8")
    return path


def states(found) -> dict[str, str]:
    return {each.requirement.id: each.state.value for each in found.found}


# --- found ---


def test_the_workspace_s_own_stand_beside_the_shipped_ones(region):
    put(region, "mine")
    found = shelf(region)
    assert found.own == {"mine"}
    assert set(found.frameworks) == {*frameworks(), "mine"}


def test_one_takes_the_place_of_another_only_where_it_says_so(region):
    put(region, "nis2")
    with pytest.raises(ContentError) as caught:
        frameworks(region)
    assert caught.value.faults[0].code == "framework.twice"
    put(region, "nis2", replaces="nis2")
    assert framework_of("nis2", region).title.fr == "Le mien"
    put(region, "nis2-france", replaces="nis2")
    (region / "frameworks" / "nis2.yaml").unlink()
    assert "nis2" not in frameworks(region)


def test_an_unknown_framework_names_the_near_ones():
    with pytest.raises(NotFoundError, match="anssi-hygiene"):
        framework_of("anssi-hygienne")


# --- taken over ---


def test_a_library_becomes_files_that_are_read_checked_and_listed(region, library):
    done = take_over(library, region, on=TODAY)
    [(piece, path)] = done.written
    assert path == region / "frameworks" / "petit.yaml"
    assert load(path, Framework) == piece
    assert checked([path]).faults == ()
    assert "petit" in shelf(region).own


def test_an_imported_text_is_outside_the_plan_until_somebody_links_it(region, library):
    path = take_over(library, region, on=TODAY).written[0][1]
    assert states(status(region / CHU, "petit", on=TODAY)) == {"r-1": "not-mapped"}
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            '  ref: "1"\n', '  ref: "1"\n  actions: [{action: r1, level: 3}]\n'
        ),
        encoding="utf-8",
    )
    assert states(status(region / CHU, "petit", on=TODAY)) == {"r-1": "met"}


def test_a_pending_text_gives_pending_states_by_data_alone(region, library):
    take_over(library, region, on=TODAY, status=FrameworkStatus.PENDING)
    found = status(region / CHU, "petit", on=TODAY)
    assert states(found) == {"r-1": "pending"}
    assert found.as_json("fr")["checked_on"] == TODAY


def test_a_file_that_stands_is_kept_and_none_of_several_is_half_written(region, tmp_path):
    pair = {"source_requirement_urn": "a:1", "target_requirement_urn": "b:1",
            "relationship": "equal"}  # fmt: skip
    sets = [{"urn": f"urn:{id}", "ref_id": id, "name": id, "source_framework_urn": "a",
             "target_framework_urn": "b", "requirement_mappings": [dict(pair)]}
            for id in ("un", "deux")]  # fmt: skip
    lot = tmp_path / "lot.yaml"
    lot.write_text(
        as_yaml({"urn": "urn:x:lot", "objects": {"requirement_mapping_sets": sets}}),
        encoding="utf-8",
    )
    put(region, "deux")
    with pytest.raises(StateError) as caught:
        take_over(lot, region, on=TODAY)
    assert caught.value.key == "write.exists"
    assert not (region / "frameworks" / "un.yaml").exists()
    with pytest.raises(StateError) as caught:
        take_over(lot, region, on=TODAY, output=tmp_path / "one.yaml")
    assert caught.value.key == "framework.several"
    done = take_over(lot, region, on=TODAY, output=tmp_path / "out")
    assert sorted(path.name for _, path in done.written) == ["deux.yaml", "un.yaml"]
    assert checked([tmp_path / "out"]).ok


def test_without_a_workspace_an_import_must_say_where_it_goes(tmp_path, library):
    with pytest.raises(NotFoundError) as caught:
        take_over(library, tmp_path, on=TODAY)
    assert caught.value.key == "framework.no-workspace"
    take_over(library, tmp_path, on=TODAY, output=tmp_path / "mine.yaml")
    assert (tmp_path / "mine.yaml").is_file()


def test_a_file_over_20_megabytes_is_refused_by_name_before_it_is_read(region, tmp_path):
    big = tmp_path / "big.yaml"
    big.write_bytes(b"urn: u\n# " + b"x" * 20_000_000)
    with pytest.raises(ContentError) as caught:
        take_over(big, region, on=TODAY)
    [fault] = caught.value.faults
    assert (fault.code, fault.file) == ("source.too-big", str(big))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("schema: csirt.action/1\nid: p1\n", "ciso.no-library", 1),
        ("- a\n- b\n", "ciso.no-library", 1),
        ("urn: u\nurn: v\n", "source.duplicate-key", 2),
        ("urn: &a u\nobjects: {framework: *a}\n", "source.alias", 1),
        ("urn: u\nobjects:\n  framework:\n    requirement_nodes:\n    - urn: [1]\n",
         "ciso.shape", 5),
        ("%PDF-1.7\n", "source.syntax", 1),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused_at_its_line(text, code, line, region, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        take_over(path, region, on=TODAY)
    assert (code, line) in [(each.code, each.line) for each in caught.value.faults]
    assert not (region / "frameworks").exists()


# --- where a facility stands ---


def test_each_line_rests_on_actions_and_on_evidence_of_the_facility(region):
    told = status(region / CHU, "care-d2", on=TODAY).as_json("fr")
    restored = next(each for each in told["requirements"] if each["ref"] == "O4")
    assert (restored["state"], restored["proved"], restored["declared"]) == ("met",) * 3
    assert restored["actions"] == [
        {"id": "r1", "asked": 3, "share": "full", "level": 3, "proved": 3, "claimed": 3}
    ]
    assert restored["evidence"] == [
        {"ref": "evidence:chu-brumeville/e-2026-02-19-r1-3376898c", "state": "valid"}
    ]


def test_the_state_is_that_of_the_day(region):
    now, later = (status(region / CHU, "care-d2", on=on) for on in (TODAY, "2030-01-01"))
    assert states(now)["o4"] == "met"
    assert states(later)["o4"] == "partly"
    assert later.coverage.total.proved == 0


def test_one_piece_more_moves_only_the_lines_that_rest_on_its_action(region):
    before = states(status(region / CHU, "anssi-crisis", on=TODAY))
    for path in (region / "assessments" / "chu-brumeville").glob("*-r1-*"):
        path.unlink()
    after = states(status(region / CHU, "anssi-crisis", on=TODAY))
    moved = {id for id, state in before.items() if after[id] != state}
    asked = {
        each.id for each in framework_of("anssi-crisis").assessable
        for link in each.actions if link.action == "r1"
    }  # fmt: skip
    assert moved
    assert moved <= asked


def test_nis2_is_pending_and_says_so(region):
    found = status(region / CHU, "nis2", on=TODAY)
    assert set(states(found).values()) == {"pending"}
    assert any("2026-11-21" in note["fr"] for note in found.notes)
    assert found.coverage.total.proved > 0


def test_every_status_says_whose_words_and_whose_catalogue_these_are(region):
    for id in frameworks():
        notes = " ".join(note["fr"] for note in status(region / CHU, id, on=TODAY).notes)
        assert "origin:" in notes
        assert "ne vaut pas plan officiel" in notes


def test_a_framework_for_hospitals_does_not_apply_to_a_practice(region):
    found = status(region / TOWN, "care-d2", on=TODAY)
    assert set(states(found).values()) == {"not-applicable"}
    assert found.coverage.total.applicable == 0
    assert any("soins de ville" in note["fr"] for note in found.notes)


def test_a_file_alone_is_not_assessed(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: seul\n", encoding="utf-8")
    assert set(states(status(path, "care-d2", on=TODAY)).values()) == {"not-assessed"}


def test_an_action_that_the_plan_lacks_is_not_assessed_and_told(region):
    path = put(region, "mine")
    path.write_text(path.read_text("utf-8").replace("action: r1", "action: r9"), "utf-8")
    found = status(region / CHU, "mine", on=TODAY)
    assert states(found) == {"a": "not-assessed"}
    assert any("R9" in note["fr"] for note in found.notes)
    assert "check.unknown-reference" in {each.code for each in checked([path]).faults}


# --- asked and answered ---


def test_the_form_has_a_line_a_requirement_and_no_answer(region):
    found = framework_of("anssi-hygiene")
    for lang, head in (("fr", "Réponse"), ("en", "Answer")):
        rows = list(
            csv.reader(StringIO(form_bytes(found, lang).decode("utf-8-sig")), delimiter=";")
        )
        assert len(rows) == 1 + len(found.assessable)
        at = rows[0].index(head)
        assert {row[at] for row in rows[1:]} == {""}


def test_answers_come_back_by_number_by_word_and_in_either_language(region, tmp_path):
    form = filled(
        "small-facilities", tmp_path / "f.csv",
        q01="2", q02="en partie", q03="Non", q04="2 = Oui", q05="yes", q06="so|loué meublé",
    )  # fmt: skip
    done = answer(
        region / CHU, "small-facilities", form, date="2026-11-20", role="Directrice", today=TODAY
    )
    assert [(each.requirement, each.value) for each in done.answers.answers] == [
        ("q01", 2), ("q02", 1), ("q03", 0), ("q04", 2), ("q05", 2), ("q06", None),
    ]  # fmt: skip
    assert done.answers.answers[-1].not_applicable == "loué meublé"
    assert done.counts == {"answered": 5, "not_applicable": 1, "unanswered": 18}
    assert load(done.file, Answers) == done.answers
    assert checked([done.file]).faults == ()


def test_a_form_saved_by_a_french_spreadsheet_in_cp1252_comes_back(region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui", q04="so|déménagé")
    form.write_bytes(form.read_text("utf-8").encode("cp1252"))
    done = answer(region / CHU, "small-facilities", form, date="2026-11-20", role="DG", today=TODAY)
    assert done.answers.answers[1].not_applicable == "déménagé"


def test_answers_change_no_level_and_stand_beside_what_is_proved(region, tmp_path):
    before = status(region / CHU, "care-d2", on=TODAY)
    form = filled("care-d2", tmp_path / "f.csv", **{
        each.id: "Oui" for each in before.framework.assessable})  # fmt: skip
    answer(region / CHU, "care-d2", form, date="2026-11-20", role="DG", today=TODAY)
    after = status(region / CHU, "care-d2", on=TODAY)
    assert states(after) == states(before)
    assert after.coverage == before.coverage
    told = after.as_json("fr")
    r2 = next(each for each in told["supports"] if each["id"] == "r2")
    assert (r2["supports"], r2["proved"], r2["verdict"]) == (3, 1, "more")
    assert any("R2 (réponses 3, prouvé 1)" in note for note in told["notes"])
    assert told["requirements"][0]["answer"] == {
        "value": 2, "means": "met", "not_applicable": None,
    }  # fmt: skip


def test_the_last_answers_given_by_the_day_are_told_and_the_others_stay(region, tmp_path):
    for date, said in (("2026-01-10", "Non"), ("2026-11-10", "Oui")):
        form = filled("small-facilities", tmp_path / f"{date}.csv", q01=said)
        answer(region / CHU, "small-facilities", form, date=date, role="DG", today=TODAY)
    told = {
        on: status(region / CHU, "small-facilities", on=on).answers
        for on in ("2025-12-31", "2026-05-01", TODAY)
    }
    assert told["2025-12-31"] is None
    assert told["2026-05-01"].answers[0].value == 0
    assert told[TODAY].answers[0].value == 2
    old = status(region / CHU, "small-facilities", on="2027-12-01")
    assert any("plus de 12 mois" in note["fr"] for note in old.notes)


def test_the_same_answers_twice_are_refused_and_no_file_is_changed(region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui")
    said = {"date": "2026-11-20", "role": "DG", "today": TODAY}
    path = answer(region / CHU, "small-facilities", form, **said).file
    before = path.read_bytes()
    with pytest.raises(StateError) as caught:
        answer(region / CHU, "small-facilities", form, **said)
    assert (caught.value.key, path.read_bytes()) == ("write.stands", before)


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"q02": "peut-être"}, "framework.bad-answer", 6),
        ({"q02": "3"}, "framework.bad-answer", 6),
        ({"q02": "SO"}, "framework.no-reason", 7),
    ],
    ids=str,
)
def test_a_box_that_cannot_be_read_is_told_with_its_cell(given, code, column, region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui", **given)
    with pytest.raises(ContentError) as caught:
        answer(region / CHU, "small-facilities", form, date=TODAY, role="DG", today=TODAY)
    [fault] = caught.value.faults
    assert (fault.code, fault.line, fault.column) == (code, 3, column)
    assert not list((region / "assessments" / "chu-brumeville").glob("q-*"))


def test_a_line_copied_and_a_code_changed_are_told(region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui", q02="Non")
    lines = form.read_text("utf-8").splitlines()
    form.write_text("\n".join([*lines, lines[1], lines[2].replace("q02", "q99")]), "utf-8")
    with pytest.raises(ContentError) as caught:
        answer(region / CHU, "small-facilities", form, date=TODAY, role="DG", today=TODAY)
    assert [(each.code, each.line) for each in caught.value.faults] == [
        ("framework.twice-answered", 26), ("framework.unknown-requirement", 27),
    ]  # fmt: skip


def test_a_reason_beside_an_answer_is_left_and_told(region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui|bien sûr")
    done = answer(region / CHU, "small-facilities", form, date=TODAY, role="DG", today=TODAY)
    assert [each.code for each in done.faults] == ["framework.reason-left"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("nom;prénom\nx;y\n", "framework.no-headings"), ("", "table.empty")],
    ids=["other", "empty"],
)
def test_another_table_is_no_form(text, code, region, tmp_path):
    form = tmp_path / "f.csv"
    form.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        answer(region / CHU, "small-facilities", form, date=TODAY, role="DG", today=TODAY)
    assert caught.value.faults[0].code == code


def test_an_empty_form_is_no_answer_and_never_a_no(region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv")
    with pytest.raises(ContentError) as caught:
        answer(region / CHU, "small-facilities", form, date=TODAY, role="DG", today=TODAY)
    assert caught.value.faults[0].code == "framework.no-answer"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"date": "2026-11-22"}, "framework.future-date"),
        ({"role": "DG 1 84 12 76 451 089 46"}, "framework.person-number"),
        ({"role": ""}, "framework.refused"),
    ],
    ids=str,
)
def test_answers_of_tomorrow_of_a_person_or_of_nobody_are_refused(said, key, region, tmp_path):
    form = filled("small-facilities", tmp_path / "f.csv", q01="Oui")
    with pytest.raises(InputError) as caught:
        answer(region / CHU, "small-facilities", form,
               **{"date": TODAY, "role": "DG", "today": TODAY, **said})  # fmt: skip
    assert caught.value.key == key


def test_answers_outlive_a_framework_that_changes(region, tmp_path):
    form = filled("nis2", tmp_path / "f.csv", **{"a20-1": "Oui"})
    answer(region / CHU, "nis2", form, date=TODAY, role="DG", today=TODAY)
    put(region, "nis2", replaces="nis2")
    found = status(region / CHU, "nis2", on=TODAY)
    notes = " ".join(note["fr"] for note in found.notes)
    assert "ne correspond plus à rien" in notes
    assert "version" in notes


def test_a_framework_without_a_scale_cannot_be_asked(region):
    put(region, "mine")
    with pytest.raises(StateError) as caught:
        form_bytes(framework_of("mine", region), "fr")
    assert caught.value.key == "framework.no-scale"
